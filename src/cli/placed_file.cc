// Written beside, then renamed: who reads it never sees half of it.
#include "cli/placed_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <utility>

namespace signet {
namespace {

namespace fs = std::filesystem;

constexpr int kLinksMax = 40;  // As the kernel.

// Where a path leads; what it leads to need not exist.
fs::path Followed(fs::path path) {
  std::error_code error;
  for (int link = 0; link < kLinksMax && fs::is_symlink(path, error); ++link) {
    const fs::path next = fs::read_symlink(path, error);
    if (error) break;
    path = path.parent_path() / next;
  }
  return path;
}

// What is no file of its own must not be replaced by one: devices, pipes, and the names that
// the kernel gives to descriptors that are already open.
bool IsInPlace(const std::string& path, const fs::file_status& now) {
  if (fs::exists(now) && !fs::is_regular_file(now)) return true;
  for (const std::string_view own : {"/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/"}) {
    if (path.starts_with(own)) return true;
  }
  return false;
}

tl::unexpected<Error> CannotWrite(const std::string& path, std::string_view why) {
  return tl::make_unexpected(Error{Code::kStore, fmt::format("cannot write {}: {}", path, why)});
}

// The files that are written beside their place at this moment.
class Unfinished {
 public:
  static Unfinished& Ours() {
    static Unfinished ours;
    return ours;
  }
  void Add(const std::string& path) {
    const std::lock_guard lock(mutex_);
    paths_.insert(path);
  }
  void Forget(const std::string& path) {
    const std::lock_guard lock(mutex_);
    paths_.erase(path);
  }
  void Remove() {
    const std::lock_guard lock(mutex_);
    for (const std::string& path : paths_) unlink(path.c_str());
    paths_.clear();
  }

 private:
  std::mutex mutex_;
  std::set<std::string> paths_;
};

}  // namespace

void PlacedFile::RemoveUnfinished() { Unfinished::Ours().Remove(); }

Result<std::unique_ptr<PlacedFile>> PlacedFile::Open(const std::string& path) {
  std::error_code error;
  const fs::file_status now = fs::status(path, error);
  if (fs::is_directory(now)) return CannotWrite(path, "is a folder");
  const bool in_place = IsInPlace(path, now);
  const std::string place = in_place ? path : Followed(path).string();
  const std::string beside = in_place ? "" : place + ".part";
  const int flags = in_place ? O_APPEND : O_CREAT | O_TRUNC;
  const int file =
      open((in_place ? path : beside).c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, 0666);
  if (file < 0) return CannotWrite(path, std::strerror(errno));
  if (!beside.empty()) Unfinished::Ours().Add(beside);
  return std::unique_ptr<PlacedFile>(new PlacedFile(path, place, beside, file));
}

PlacedFile::~PlacedFile() {
  out_.flush();
  if (file_ >= 0) close(file_);
  if (beside_.empty()) return;
  std::error_code ignored;
  fs::remove(beside_, ignored);
  Unfinished::Ours().Forget(beside_);
}

Result<void> PlacedFile::Finish() {
  out_.flush();
  const int wrote = buffer_.error();
  const int closed = close(std::exchange(file_, -1)) == 0 ? 0 : errno;
  if (wrote != 0 || closed != 0) return CannotWrite(path_, std::strerror(wrote ? wrote : closed));
  if (beside_.empty()) return {};
  // Who may read the old file may read the new one, and nobody else.
  std::error_code error;
  const fs::file_status old = fs::status(place_, error);
  if (fs::exists(old)) fs::permissions(beside_, old.permissions(), error);
  fs::rename(beside_, place_, error);
  if (error) return CannotWrite(path_, error.message());
  Unfinished::Ours().Forget(beside_);
  beside_.clear();
  return {};
}

}  // namespace signet
