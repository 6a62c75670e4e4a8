// Plain POSIX reads with a bound, and writes through a temporary name.
#include "aws/local_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace signet {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string SystemWord() { return std::strerror(errno); }

Result<std::string> ReadBounded(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) {
    return Fail(Code::kNotFound, fmt::format("there is no file {}", path));
  }
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return Fail(Code::kBadInput, fmt::format("cannot read {}: {}", path, SystemWord()));
  }
  std::string bytes;
  std::array<char, 16384> block;
  for (;;) {
    const ssize_t got = read(file.get(), block.data(), block.size());
    if (got == 0) return bytes;
    if (got < 0) {
      return Fail(Code::kBadInput, fmt::format("cannot read {}: {}", path, SystemWord()));
    }
    bytes.append(block.data(), static_cast<size_t>(got));
    if (bytes.size() > kCredentialFileSizeMax) {
      return Fail(Code::kTooLarge, fmt::format("{} is over {} bytes, too large for such a file",
                                               path, kCredentialFileSizeMax));
    }
  }
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

Result<void> Replace(const std::string& path, const std::string& bytes) {
  std::string name = path + ".XXXXXX";
  const Descriptor file(mkostemp(name.data(), O_CLOEXEC));  // Mode 0600.
  const bool written = file.get() >= 0 && WriteAll(file.get(), bytes) && fsync(file.get()) == 0 &&
                       rename(name.c_str(), path.c_str()) == 0;
  if (written) return {};
  const std::string why = SystemWord();
  if (file.get() >= 0) unlink(name.c_str());
  return Fail(Code::kStore, fmt::format("cannot write {}: {}", path, why));
}

bool IsNameByte(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::string ExpandVariables(const Environment& environment, std::string_view path) {
  std::string out;
  for (size_t i = 0; i < path.size();) {
    if (path[i] != '$') {
      out += path[i++];
      continue;
    }
    const bool braced = path.substr(i + 1).starts_with('{');
    const size_t first = i + (braced ? 2 : 1);
    size_t end = first;
    while (end < path.size() && (braced ? path[end] != '}' : IsNameByte(path[end]))) ++end;
    const bool whole = end > first && (!braced || end < path.size());
    const size_t next = whole ? end + (braced ? 1 : 0) : i + 1;
    std::optional<std::string> value;
    if (whole) value = environment(std::string(path.substr(first, end - first)));
    out += value ? std::string_view(*value) : path.substr(i, next - i);
    i = next;
  }
  return out;
}

}  // namespace

Files RealFiles() { return {ReadBounded, Replace}; }

std::string HomeOf(const Environment& environment) {
  if (auto home = environment("HOME")) return *home;
  std::vector<char> room(16384);
  struct passwd entry{};
  struct passwd* found = nullptr;
  getpwuid_r(getuid(), &entry, room.data(), room.size(), &found);
  return found ? std::string(found->pw_dir) : std::string();
}

std::string ExpandPath(const Environment& environment, std::string_view path) {
  std::string out = ExpandVariables(environment, path);
  if (out == "~" || out.starts_with("~/")) out.replace(0, 1, HomeOf(environment));
  return out;
}

}  // namespace signet
