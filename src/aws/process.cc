// The child is looked at a hundred times a second between sleeps, so the loop goes on while
// it works, and it is ended and reaped however we leave.  It keeps our terminal and process
// group: programs that ask for a code do so on /dev/tty.
#include "aws/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "aws/credential_json.h"
#include "aws/shell_words.h"

extern char** environ;

namespace signet {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 10ms;
constexpr auto kDrainTime = 200ms;  // For what it left in the pipes, once it has ended.
constexpr auto kTermTime = 1s;      // Between asking it to end and ending it.
constexpr size_t kComplaintMax = 200;
constexpr int kBlocksPerLook = 64;  // So that one who never stops printing cannot hold the loop.

class Pipe {
 public:
  Pipe() = default;
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  bool Open() {
    return pipe2(ends_.data(), O_CLOEXEC) == 0 && fcntl(ends_[0], F_SETFL, O_NONBLOCK) == 0;
  }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void CloseRead() { Close(ends_[0]); }
  void CloseWrite() { Close(ends_[1]); }

  // Takes what is there, at most `max` bytes in all; the rest is read and thrown away so
  // that the writer is not held up.  False at the end of the stream.
  bool Drain(std::string& into, size_t max, bool& overflow) {
    if (ends_[0] < 0) return false;
    std::array<char, 8192> block;
    for (int blocks = 0; blocks < kBlocksPerLook; ++blocks) {
      const ssize_t got = read(ends_[0], block.data(), block.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
      if (got <= 0) {
        CloseRead();
        return false;
      }
      const size_t room = std::min(max - into.size(), static_cast<size_t>(got));
      into.append(block.data(), room);
      overflow |= room < static_cast<size_t>(got);
    }
    return true;
  }

 private:
  static void Close(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (status_) return;
    kill(pid_, SIGKILL);
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool HasEnded() {
    int status = 0;
    if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
    return status_.has_value();
  }
  void Signal(int number) {
    if (!HasEnded()) kill(pid_, number);
  }
  int exit_code() const {
    const int status = status_.value_or(0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  pid_t pid_;
  std::optional<int> status_;
};

Result<pid_t> Spawn(const std::vector<std::string>& words, const Pipe& out, const Pipe& err) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out.write_end(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write_end(), STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  // Signals as a shell would give them, whatever we block or ignore.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  sigaddset(&signals, SIGPIPE);
  sigaddset(&signals, SIGTERM);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int failed =
      posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return Fail(Code::kBadInput,
                fmt::format("cannot start {}: {}", words[0], std::strerror(failed)));
  }
  return pid;
}

std::string FirstLine(std::string text) {
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  text.resize(std::min({text.size(), text.find_first_of("\r\n"), kComplaintMax}));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  return text;
}

}  // namespace

Awaitable<Result<ProcessOutput>> RunRealProcess(std::vector<std::string> words, Clock& clock) {
  Pipe out;
  Pipe err;
  if (!out.Open() || !err.Open()) {
    co_return Fail(Code::kBadInput, fmt::format("cannot open a pipe: {}", std::strerror(errno)));
  }
  const Result<pid_t> pid = Spawn(words, out, err);
  if (!pid) co_return Fail(pid.error());
  Child child(*pid);
  out.CloseWrite();
  err.CloseWrite();

  std::string output;
  std::string complaint;
  bool too_much = false;
  bool ignored = false;
  const Steady deadline = clock.Ticks() + kProcessTimeMax;
  std::optional<Steady> drained_by;
  for (;;) {
    const bool ended = child.HasEnded();
    const bool out_open = out.Drain(output, kProcessOutputMax, too_much);
    const bool err_open = err.Drain(complaint, kComplaintMax, ignored);
    const Steady now = clock.Ticks();
    if (ended && !drained_by) drained_by = now + kDrainTime;
    if (ended && ((!out_open && !err_open) || now >= *drained_by)) break;
    if (too_much || now >= deadline) break;
    co_await clock.Sleep(kLookEvery);
    if ((co_await boost::asio::this_coro::cancellation_state).cancelled() !=
        boost::asio::cancellation_type::none) {
      co_return Fail(Code::kCancelled, fmt::format("stopped while {} ran", words[0]));
    }
  }
  Secret kept(std::move(output));
  if (!child.HasEnded()) {
    child.Signal(SIGTERM);
    const Steady patience = clock.Ticks() + kTermTime;
    while (!child.HasEnded() && clock.Ticks() < patience) co_await clock.Sleep(kLookEvery);
    if (!too_much) {
      co_return Fail(Code::kTimedOut, fmt::format("{} did not end within {}", words[0],
                                                  RenderDuration(kProcessTimeMax)));
    }
  }
  if (too_much) {
    co_return Fail(Code::kTooLarge,
                   fmt::format("{} printed more than {} bytes", words[0], kProcessOutputMax));
  }
  ProcessOutput result;
  result.exit_code = child.exit_code();
  result.standard_output = std::move(kept);
  result.complaint = FirstLine(std::move(complaint));
  co_return result;
}

ProcessSource::ProcessSource(Clock& clock, std::string line, std::string profile, RunProcess run)
    : RefreshingSource(clock),
      line_(std::move(line)),
      profile_(std::move(profile)),
      run_(std::move(run)) {}

Awaitable<Result<Credentials>> ProcessSource::Fetch() {
  const std::string what = fmt::format("profile {}: credential_process", profile_);
  Result<std::vector<std::string>> words = SplitShellWords(line_);
  if (!words) co_return Fail(Code::kBadInput, fmt::format("{}: {}", what, words.error().detail));
  if (words->empty()) co_return Fail(Code::kBadInput, fmt::format("{} is empty", what));
  const Result<ProcessOutput> ran = co_await run_(std::move(*words), clock());
  if (!ran) co_return Fail(Code::kCredentials, fmt::format("{}: {}", what, ran.error().detail));
  if (ran->exit_code != 0) {
    co_return Fail(Code::kCredentials,
                   fmt::format("{} ended with {}{}{}", what, ran->exit_code,
                               ran->complaint.empty() ? "" : ": ", ran->complaint));
  }
  Result<Credentials> out = ParseProcessOutput(ran->standard_output.Reveal());
  if (!out) co_return Fail(Code::kCredentials, fmt::format("{}: {}", what, out.error().detail));
  out->source = fmt::format("profile {} (credential_process)", profile_);
  co_return out;
}

}  // namespace signet
