// aws/shell_words.h
// Splitting a line into words as a POSIX shell does, and nothing else of a shell: no
// variables, no globs, no pipes.  Profile headers and credential_process are read so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"

namespace signet {

// kBadInput: a quote that is not closed, or a backslash at the end.  The detail does not
// repeat the text, which may hold a secret.
Result<std::vector<std::string>> SplitShellWords(std::string_view text);

}  // namespace signet
