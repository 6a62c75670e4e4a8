// credential_process: what is run, what its output means, and how it is ended.  Programs
// are run for real, on the real clock.
#include "aws/process.h"

#include <chrono>
#include <csignal>

#include "aws/doubles.h"
#include "aws/shell_words.h"

namespace signet {
namespace {

template <class T>
T RunReal(Awaitable<T> task) {
  boost::asio::io_context io;
  std::optional<T> out;
  boost::asio::co_spawn(io, std::move(task), [&out](const std::exception_ptr& thrown, T value) {
    if (thrown) std::rethrow_exception(thrown);
    out.emplace(std::move(value));
  });
  io.run();
  REQUIRE(out.has_value());
  return std::move(*out);
}

std::string Find(const std::string& line) {
  RealClock clock;
  ProcessSource source(clock, line, "p", RunRealProcess);
  const auto got = RunReal(source.Get());
  if (!got) return got.error().detail;
  return (*got)->access_key_id + " from " + (*got)->source;
}

std::vector<std::string> Words(const char* text) {
  const auto words = SplitShellWords(text);
  REQUIRE(words.has_value());
  return *words;
}

TEST_CASE("words: are split as a shell does, and nothing is expanded") {
  CHECK(Words("a  b\tc") == std::vector<std::string>{"a", "b", "c"});
  CHECK(Words(R"(a 'b c' "d \" \e" f\ g '')") ==
        std::vector<std::string>{"a", "b c", R"(d " \e)", "f g", ""});
  CHECK(Words("$HOME * | `x` > y") == std::vector<std::string>{"$HOME", "*", "|", "`x`", ">", "y"});
  CHECK_FALSE(SplitShellWords("a 'b").has_value());
  CHECK_FALSE(SplitShellWords("a\\").has_value());
}

TEST_CASE("process: its words reach the program without a shell between") {
  CHECK(Find(R"(printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"s"}' $HOME;x)") ==
        "$HOME;x from profile p (credential_process)");
}

TEST_CASE("process: output that is not version 1 or lacks a key is refused, unquoted") {
  CHECK(Find(R"(echo '{"AccessKeyId":"A","SecretAccessKey":"s"}')") ==
        "profile p: credential_process: its output has no Version");
  CHECK(Find(R"(echo '{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s"}')") ==
        "profile p: credential_process: its output has another Version than 1, the only one known");
  CHECK(Find(R"(echo '{"Version":1,"AccessKeyId":"A","Secret":"TOPSECRET"}')") ==
        "profile p: credential_process: its output has no SecretAccessKey");
  CHECK(Find("echo TOPSECRET") == "profile p: credential_process: its output is not a JSON object");
}

TEST_CASE("process: a failure is told with its code and the first line of its complaint") {
  CHECK(Find("sh -c 'echo no vault >&2; echo more >&2; exit 3'") ==
        "profile p: credential_process ended with 3: no vault");
  CHECK(Find("/nonexistent/program") ==
        "profile p: credential_process: cannot start "
        "/nonexistent/program: No such file or directory");
  CHECK(Find("") == "profile p: credential_process is empty");
  CHECK(Find("sh -c 'kill -9 $$'") == "profile p: credential_process ended with 137");
}

TEST_CASE("process: a broken pipe ends its programs even if we ignore that signal") {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  CHECK(Find("sh -c 'kill -PIPE $$; exit 3'") == "profile p: credential_process ended with 141");
  std::signal(SIGPIPE, before);
}

TEST_CASE("process: endless output ends it") {
  CHECK(Find("yes") == "profile p: credential_process: yes printed more than 262144 bytes");
}

TEST_CASE("process: a helper left behind with our pipe does not hold us up") {
  const auto start = std::chrono::steady_clock::now();
  constexpr const char* kLine = R"(sh -c 'sleep 5 & printf "{\"Version\":1,\"AccessKeyId\":\"A\",)"
                                R"(\"SecretAccessKey\":\"s\"}"')";
  CHECK(Find(kLine) == "A from profile p (credential_process)");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(3));
}

// A clock on which a minute passes in a hundred looks.
class FastClock final : public Clock {
 public:
  Time Now() const override { return real_.Now(); }
  Steady Ticks() const override { return now_; }
  Awaitable<void> SleepUntil(Steady when) override {
    now_ += (when - now_) * 60;
    co_await real_.Sleep(std::chrono::milliseconds(1));
  }

 private:
  RealClock real_;
  Steady now_{};
};

TEST_CASE("process: one that never ends is ended when its time is up") {
  FastClock clock;
  const auto start = std::chrono::steady_clock::now();
  const auto got = RunReal(RunRealProcess({"sh", "-c", "trap '' TERM; sleep 30"}, clock));
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().code == Code::kTimedOut);
  CHECK(got.error().detail == "sh did not end within 1 min");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

}  // namespace
}  // namespace signet
