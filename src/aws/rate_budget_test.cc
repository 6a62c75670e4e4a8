// Turns are never nearer than the rate, whoever takes them.
#include "aws/rate_budget.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

using namespace signet;
using namespace std::chrono_literals;

namespace {
const Target kTarget{"111122223333", "eu-west-1"};
const Steady kStart{1000s};
// One turn at 1 a second: the second, the guard, the jitter.
constexpr auto kTurn = 1020ms + RateBudget::kJitter;
}  // namespace

TEST_CASE("rate budget: the second turn comes one guarded interval after the first") {
  RateBudget budget(1);
  const auto key = RateBudget::KeyOf(kTarget, "ses:GetEmailIdentity");
  CHECK_FALSE(budget.Take(key, kStart));
  const auto next = budget.Take(key, kStart + 10ms);
  REQUIRE(next);
  CHECK(*next == kStart + kTurn);
  CHECK_FALSE(budget.Take(key, *next));
}

TEST_CASE("rate budget: pacing counts from the moment the request was sent") {
  RateBudget budget(1);
  const auto key = RateBudget::KeyOf(kTarget, "op");
  CHECK_FALSE(budget.Take(key, kStart));
  budget.Sent(key, kStart + 400ms);
  CHECK(*budget.Take(key, kStart + 500ms) == kStart + 400ms + 1s + RateBudget::kJitter);
  // A little late, within the guard, moves nothing.
  const auto other = RateBudget::KeyOf(kTarget, "other");
  CHECK_FALSE(budget.Take(other, kStart));
  budget.Sent(other, kStart + 10ms);
  CHECK(*budget.Take(other, kStart + 500ms) == kStart + kTurn);
}

TEST_CASE("rate budget: operations, regions and accounts do not wait for each other") {
  RateBudget budget(1);
  CHECK_FALSE(budget.Take(RateBudget::KeyOf(kTarget, "a"), kStart));
  CHECK_FALSE(budget.Take(RateBudget::KeyOf(kTarget, "b"), kStart));
  CHECK_FALSE(budget.Take(RateBudget::KeyOf({"111122223333", "eu-west-2"}, "a"), kStart));
  CHECK_FALSE(budget.Take(RateBudget::KeyOf({"444455556666", "eu-west-1"}, "a"), kStart));
}

TEST_CASE("rate budget: one throttle costs a turn, for it may be a late packet") {
  RateBudget budget(1);
  const auto key = RateBudget::KeyOf(kTarget, "op");
  CHECK_FALSE(budget.Take(key, kStart));
  budget.Throttled(key, kStart + 300ms);
  CHECK(*budget.Take(key, kStart + 300ms) == kStart + 300ms + kTurn);
  // The next one long after is again the first.
  budget.Throttled(key, kStart + 90s);
  CHECK(*budget.Take(key, kStart + 90s) == kStart + 90s + kTurn);
}

TEST_CASE("rate budget: a second throttle halves the rate for a minute and no longer") {
  RateBudget budget(1);
  const auto key = RateBudget::KeyOf(kTarget, "op");
  CHECK_FALSE(budget.Take(key, kStart));
  budget.Throttled(key, kStart);
  budget.Throttled(key, kStart);
  const auto second = budget.Take(key, kStart);
  REQUIRE(second);
  CHECK(*second == kStart + 2 * kTurn);
  CHECK_FALSE(budget.Take(key, *second));
  CHECK(*budget.Take(key, *second) == *second + 2 * kTurn);
  const Steady later = kStart + 62s;
  CHECK_FALSE(budget.Take(key, later));
  CHECK(*budget.Take(key, later) == later + kTurn);
}

TEST_CASE("rate budget: more live keys than one neighbourhood holds are slower, never faster") {
  RateBudget budget(1);
  // 200,000 keys at once in a table of 65,536: every turn granted twice in the interval
  // would be a promise broken.
  size_t granted = 0;
  for (int i = 0; i < 200'000; ++i) {
    const auto key = RateBudget::KeyOf(kTarget, std::to_string(i));
    if (budget.Take(key, kStart)) continue;
    ++granted;
    CHECK_MESSAGE(budget.Take(key, kStart + 1ms).has_value(), i);
  }
  CHECK(granted > 50'000);
}

TEST_CASE("rate budget: processes share one table and together keep the rate") {
  const auto folder =
      std::filesystem::temp_directory_path() / ("signet-rate-" + std::to_string(getpid()));
  const std::string path = folder / "rate";
  constexpr int kProcesses = 4;
  constexpr double kRate = 200;
  const auto count_turns = [&] {
    auto budget = RateBudget::OpenShared(path, kRate);
    int turns = 0;
    const auto key = RateBudget::KeyOf(kTarget, "op");
    const auto end = std::chrono::steady_clock::now() + 500ms;
    while (std::chrono::steady_clock::now() < end) {
      const auto wait = (*budget)->Take(key, std::chrono::steady_clock::now());
      if (wait) {
        std::this_thread::sleep_until(*wait);
      } else {
        ++turns;
      }
    }
    return turns;
  };
  std::vector<pid_t> children;
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < kProcesses; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(count_turns());
    children.push_back(child);
  }
  int turns = 0;
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    turns += WEXITSTATUS(status);
  }
  // A busy machine starts the processes one after the other.
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  std::filesystem::remove_all(folder);
  CHECK(turns > 20);                         // Somebody got turns,
  CHECK(turns <= 1 + kRate * took.count());  // but never more than the rate, and the first.
}

TEST_CASE(
    "rate budget: a table that is garbage is started anew, one that cannot be opened is told") {
  const auto folder =
      std::filesystem::temp_directory_path() / ("signet-rate2-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "rate") << "garbage";
  auto budget = RateBudget::OpenShared(folder / "rate", 1);
  REQUIRE(budget);
  CHECK_FALSE((*budget)->Take(RateBudget::KeyOf(kTarget, "op"), kStart));
  const auto failed = RateBudget::OpenShared(folder, 1);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Code::kStore);
  std::filesystem::remove_all(folder);
}

TEST_CASE("rate budget: a turn further off than any rate asks for is nobody's promise") {
  RateBudget slow(0.0001), normal(1);
  const auto key = RateBudget::KeyOf(kTarget, "op");
  CHECK_FALSE(slow.Take(key, kStart));
  CHECK_FALSE(slow.Take(key, kStart + 1s));
  CHECK_FALSE(normal.Take(key, kStart));
  CHECK(normal.Take(key, kStart + 1s));
}
