// A scan that is killed at any moment, and disks that end: nothing finished is lost.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "store/child.h"
#include "store/store_fixture.h"

namespace signet {
namespace {

using test::At;
using test::Child;
using test::Say;

constexpr int kTargets = 300;
constexpr int kIdentities = 40;

Target Number(int number) { return {fmt::format("{:012}", number), "eu-west-1"}; }

std::vector<IdentityEvidence> PageOf(int number, int page) {
  std::vector<IdentityEvidence> list;
  for (int i = 0; i < kIdentities / 2; ++i) {
    list.push_back(test::Domain(Number(number), fmt::format("d{}.p{}.test", i, page),
                                VerificationStatus::kPending));
  }
  return list;
}

// Takes the run up, or begins it, and reports each target that it was told is durable.
void ScanUntilKilled(const std::string& path, int pipe) {
  auto store = Store::Open(path, Store::Mode::kReadWrite);
  if (!store) return Say(pipe, "no store: " + store.error().detail);
  Result<Run> run = (*store)->ResumableRun();
  if (!run) run = (*store)->BeginRun(test::RunAt(1));
  if (!run) return Say(pipe, "no run: " + run.error().detail);
  const std::set<Target> finished = (*store)->FinishedTargets(run->id).value();
  const auto journal = (*store)->Journal(run->id);
  for (int number = 0; number < kTargets; ++number) {
    if (finished.contains(Number(number))) continue;
    journal->Append(Number(number), PageOf(number, 0));
    journal->Append(Number(number), PageOf(number, 1));
    journal->Finish(test::Complete(Number(number)));
    if (number % 7 == 0 && (*store)->Flush()) Say(pipe, fmt::format("{}\n", number));
  }
  if ((*store)->EndRun(run->id, RunState::kFinished, At(2))) Say(pipe, "ended\n");
}

TEST_CASE("crash: killed anywhere, taken up again, the run ends with every target once and whole") {
  std::mt19937_64 random(7);
  int kills = 0;
  int kills_in_the_middle = 0;
  for (int round = 0; round < 2; ++round) {
    const test::Folder folder;
    std::set<int> promised;
    bool ended = false;
    for (int attempt = 0; attempt < 200 && !ended; ++attempt) {
      CAPTURE(round);
      CAPTURE(attempt);
      const Child child([&](int pipe) { ScanUntilKilled(folder.File(), pipe); });
      // Ever later, so that the run does end on a slow machine too.
      const auto longest = static_cast<uint64_t>(8000 + attempt * 1500);
      std::this_thread::sleep_for(std::chrono::microseconds(random() % longest));
      child.Kill();
      ++kills;
      std::string said = child.Wait();
      REQUIRE(said.find("crashed") == std::string::npos);
      REQUIRE(said.find("no ") == std::string::npos);
      while (!said.empty()) {
        const size_t end = said.find('\n');
        const std::string word = said.substr(0, end);
        said.erase(0, end == std::string::npos ? end : end + 1);
        if (word == "ended") {
          ended = true;
        } else {
          promised.insert(std::stoi(word));
        }
      }
      const auto store = test::Opened(folder.File());
      const auto runs = store->Runs().value();
      if (runs.empty()) continue;
      REQUIRE(runs.size() == 1);
      if (runs[0].state == RunState::kFinished) ended = true;
      const auto finished = store->FinishedTargets(runs[0].id).value();
      for (const int number : promised) REQUIRE(finished.contains(Number(number)));
      if (!finished.empty() && finished.size() < kTargets) ++kills_in_the_middle;
      // A finished target is whole, also one that nobody was promised.
      std::map<Target, int> counts;
      store->Read(runs[0].id).value()->EachIdentity([&](const IdentityEvidence& one) {
        ++counts[one.target];
        return true;
      });
      for (const Target& target : finished) REQUIRE(counts[target] == kIdentities);
    }
    CHECK(ended);
    const auto store = test::Opened(folder.File());
    CHECK(store->Read(1).value()->summary().identities == kTargets * kIdentities);
    CHECK(store->FinishedTargets(1).value().size() == kTargets);
  }
  MESSAGE(kills << " kills, " << kills_in_the_middle << " in the middle of the run");
  CHECK(kills_in_the_middle > 5);
}

// Writes until the journal fails; says what it was promised, and what the failure was.
void FillTheDisk(const std::string& path, int pipe) {
  auto store = Store::Open(path, Store::Mode::kReadWrite);
  if (!store) return Say(pipe, "no store: " + store.error().detail);
  const Run run = (*store)->BeginRun(test::RunAt(1)).value();
  int durable = 0;
  {
    const auto journal = (*store)->Journal(run.id);
    for (int number = 0; number < 100'000 && !journal->failed(); ++number) {
      journal->Append(Number(number), PageOf(number, 0));
      journal->Finish(test::Complete(Number(number)));
      if ((*store)->Flush()) durable = number + 1;
    }
    Say(pipe, journal->failed() ? journal->failed()->detail : "never full");
    const auto ended = (*store)->EndRun(run.id, RunState::kFinished, At(1));
    Say(pipe, ended ? "\nended" : "\nnot ended");
  }
  store->reset();
  auto again = Store::Open(path, Store::Mode::kReadOnly);
  if (!again) return Say(pipe, "\nlost: " + again.error().detail);
  const size_t kept = (*again)->FinishedTargets(run.id).value().size();
  Say(pipe, fmt::format("\npromised {} kept {}", durable, kept));
}

TEST_CASE("crash: a full disk is one line, and what was finished is still there") {
  const test::Folder folder;
  const Child child([&](int pipe) {
    if (!test::MountDisk(folder.path(), "size=1500k")) return Say(pipe, "no disk of its own here");
    FillTheDisk(folder.File(), pipe);
  });
  const std::string said = child.Wait();
  CAPTURE(said);
  if (said == "no disk of its own here") {
    MESSAGE("mounting is not allowed here: the full disk was not tried");
    CHECK(said.size() > 0);
    return;
  }
  CHECK(said.starts_with("cannot write to the store " + folder.File() + ": the disk is full"));
  CHECK(said.find("\nnot ended") != std::string::npos);
  const size_t at = said.find("promised ");
  REQUIRE(at != std::string::npos);
  int promised = 0, kept = 0;
  REQUIRE(std::sscanf(said.c_str() + at, "promised %d kept %d", &promised, &kept) == 2);
  CHECK(promised > 10);
  CHECK(kept >= promised);
}

TEST_CASE("crash: a limit on the file's size is one line as well") {
  const test::Folder folder;
  const Child child([&](int pipe) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400 << 10, 400 << 10};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(1);
    FillTheDisk(folder.File(), pipe);
  });
  const std::string said = child.Wait();
  CAPTURE(said);
  CHECK(said.starts_with("cannot write to the store " + folder.File()));
  CHECK(said.find("never full") == std::string::npos);
  CHECK(said.find("crashed") == std::string::npos);
  int promised = 0, kept = 0;
  const size_t at = said.find("promised ");
  REQUIRE(at != std::string::npos);
  REQUIRE(std::sscanf(said.c_str() + at, "promised %d kept %d", &promised, &kept) == 2);
  CHECK(promised > 0);
  CHECK(kept >= promised);
}

}  // namespace
}  // namespace signet
