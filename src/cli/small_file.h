// cli/small_file.h
// ReadSmallFile: all of a file that somebody named in a flag.
#pragma once

#include <cstddef>
#include <string>

#include "model/result.h"

namespace signet {

// Also of a pipe, and of a device without an end: no more than `size_max` bytes are ever held.
// kBadInput tells the path and what is wrong with it: "/etc is a folder".
Result<std::string> ReadSmallFile(const std::string& path, size_t size_max);

}  // namespace signet
