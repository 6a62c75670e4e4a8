// store/child.h
// For tests: a body in a process of its own, which may be killed, or have a disk of its own.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace signet::test {

class Child {
 public:
  // `body` gets a pipe to write to; what it writes is what Wait returns.
  explicit Child(const std::function<void(int pipe)>& body) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) std::abort();
    std::fflush(nullptr);  // Or the child would say again what this process has not said yet.
    pid_ = fork();
    if (pid_ == 0) {
      close(ends[0]);
      body(ends[1]);
      _exit(0);
    }
    close(ends[1]);
    pipe_ = ends[0];
  }
  ~Child() { close(pipe_); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void Kill() const { kill(pid_, SIGKILL); }

  // Until the child has ended.
  std::string Wait() const {
    std::string said;
    std::array<char, 4096> buffer{};
    ssize_t size = 0;
    while ((size = read(pipe_, buffer.data(), buffer.size())) > 0) {
      said.append(buffer.data(), static_cast<size_t>(size));
    }
    int status = 0;
    waitpid(pid_, &status, 0);
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) said += "crashed";
    return said;
  }

 private:
  pid_t pid_ = 0;
  int pipe_ = -1;
};

inline void Say(int pipe, const std::string& text) {
  if (write(pipe, text.data(), text.size()) < 0) _exit(1);
}

// A small disk at `folder`, seen by this process alone.  False where that is not allowed.
inline bool MountDisk(const std::string& folder, const char* options) {
  return unshare(CLONE_NEWNS) == 0 &&
         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("tmpfs", folder.c_str(), "tmpfs", 0, options) == 0;
}

inline bool MakeReadOnly(const std::string& folder) {
  return mount("none", folder.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

}  // namespace signet::test
