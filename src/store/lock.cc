// One writer per store: a lock of the kernel's on a file beside it.
#include "store/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace signet {

Result<std::unique_ptr<StoreLock>> StoreLock::Take(const std::string& store_path, For what) {
  const bool plans = what == For::kPlans;
  const std::string path = store_path + (plans ? ".apply.lock" : ".lock");
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return Fail(Code::kStore, fmt::format("cannot lock the store: {}: {}", path, strerror(errno)));
  }
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return std::unique_ptr<StoreLock>(new StoreLock(file));
  const int why = errno;
  std::array<char, 128> holder{};
  const ssize_t size = pread(file, holder.data(), holder.size() - 1, 0);
  close(file);
  if (why != EWOULDBLOCK) {
    return Fail(Code::kStore, fmt::format("cannot lock the store: {}: {}", path, strerror(why)));
  }
  std::string_view name(holder.data(), size > 0 ? static_cast<size_t>(size) : 0);
  name = name.substr(0, name.find('\n'));
  const std::string who(name.empty() ? "another process" : name);
  if (plans) {
    return Fail(
        Code::kStore,
        fmt::format("plans of the store {} are being applied by {}: wait for it", store_path, who));
  }
  return Fail(
      Code::kStore,
      fmt::format("the store {} is being written by {}: wait for it, or use another --store",
                  store_path, who));
}

StoreLock::~StoreLock() { close(file_); }

void StoreLock::Name(RunId run) { Name(fmt::format("run {}", run)); }

void StoreLock::Name(const std::string& what) {
  const std::string name = fmt::format("process {} ({})\n", getpid(), what);
  // Only for people: a name that could not be written costs nothing but the name.
  if (ftruncate(file_, 0) != 0 || pwrite(file_, name.data(), name.size(), 0) < 0) return;
}

}  // namespace signet
