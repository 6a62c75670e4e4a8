// store/store_path.h
// Where a store's file is, and that it is nobody else's to read.
#pragma once

#include <string>

#include "model/result.h"

namespace signet {

// Creates an empty file (0600) and the folders above it (0700), where they are missing, or
// says why the file that is there cannot be written to.
Result<void> CreateStoreFile(const std::string& path);
// A new folder of our own for a store that nobody keeps.
Result<std::string> PrivateFolder();
void RemovePrivateFolder(const std::string& folder);

}  // namespace signet
