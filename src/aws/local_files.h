// aws/local_files.h
// Files: how credential sources read and write the user's files; injected, so that a test
// has a home of its own.  Reading blocks: the files are small and bounded.
#pragma once

#include <functional>
#include <string>

#include "aws/endpoint.h"
#include "model/result.h"

namespace signet {

constexpr size_t kCredentialFileSizeMax = 1 << 20;

struct Files {
  // kNotFound where there is no regular file; kTooLarge; kBadInput with the system's word
  // where it is there and cannot be read.
  std::function<Result<std::string>(const std::string& path)> read;
  // Puts a new file in the old one's place at once, readable by its owner alone.
  std::function<Result<void>(const std::string& path, const std::string& bytes)> replace;
};

Files RealFiles();

// "~" and "$NAME" or "${NAME}" as the AWS CLI replaces them in paths; unknown names stay.
std::string ExpandPath(const Environment& environment, std::string_view path);
// HOME, else the password database's word; empty if neither knows.
std::string HomeOf(const Environment& environment);

}  // namespace signet
