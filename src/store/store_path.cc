// The store names every identity of an organisation, so only its owner may read it.
#include "store/store_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "store/store.h"

namespace signet {
namespace {

Result<void> CreateFolders(const std::filesystem::path& folder) {
  std::filesystem::path made;
  for (const std::filesystem::path& part : folder) {
    made /= part;
    if (mkdir(made.c_str(), 0700) == 0 || errno == EEXIST || errno == EISDIR) continue;
    struct stat status{};
    const int why = errno;  // A read-only file system says so even of folders that exist.
    if (stat(made.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) continue;
    return Fail(Code::kStore,
                fmt::format("cannot create the folder {}: {}", made.string(), strerror(why)));
  }
  return {};
}

// Asked before SQLite is, whose own word for it is that it cannot open the file.
Result<void> CheckWritable(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  for (const std::string& place : {path, folder}) {
    if (access(place.c_str(), W_OK) == 0) continue;
    return Fail(Code::kStore,
                fmt::format("cannot write to the store {}: {}: {}; name another file with --store",
                            path, place, strerror(errno)));
  }
  return {};
}

}  // namespace

Result<void> CreateStoreFile(const std::string& path) {
  if (access(path.c_str(), F_OK) == 0) return CheckWritable(path);
  if (auto made = CreateFolders(std::filesystem::path(path).parent_path()); !made) return made;
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) return {};  // Another process was faster.
  if (file < 0) {
    return Fail(Code::kStore, fmt::format("cannot create the store {}: {}", path, strerror(errno)));
  }
  close(file);
  return {};
}

Result<std::string> PrivateFolder() {
  const char* temporary = std::getenv("TMPDIR");
  std::string folder = fmt::format("{}/signet-XXXXXX", temporary ? temporary : "/tmp");
  if (!mkdtemp(folder.data())) {
    return Fail(Code::kStore, fmt::format("cannot create a temporary folder like {}: {}", folder,
                                          strerror(errno)));
  }
  return folder;
}

void RemovePrivateFolder(const std::string& folder) {
  std::error_code ignored;  // What is left is in the folder for temporary files.
  std::filesystem::remove_all(folder, ignored);
}

Result<std::string> DefaultStorePath(const Environment& environment) {
  // A relative value is to be ignored, says the XDG base directory specification.
  const auto state = environment("XDG_STATE_HOME");
  if (state && state->starts_with('/')) return *state + "/signet/signet.db";
  const auto home = environment("HOME");
  if (home && home->starts_with('/')) return *home + "/.local/state/signet/signet.db";
  return Fail(Code::kBadInput, "neither HOME nor XDG_STATE_HOME is set: name a file with --store");
}

}  // namespace signet
