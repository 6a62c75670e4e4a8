// inventory/gather.h
// Gather: reads any number of targets side by side, each within its rate budget, and puts
// what it reads into the journal.
//
// A target waiting for its turn is a small cursor in a heap, not a sleeping coroutine; only
// calls in flight are coroutines, and their number is bounded.  One loop, one thread.
#pragma once

#include <array>
#include <functional>
#include <list>
#include <memory>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "aws/client.h"
#include "aws/rate_budget.h"
#include "inventory/target_reading.h"
#include "loop/task_group.h"
#include "model/journal.h"

namespace signet {

// One account to be read.  `credentials` is asked once, when its turn comes.
struct AccountToRead {
  AccountId id;
  std::string name;
  std::string suspended;  // Organizations' word where the account is not active; else empty.
  std::function<std::unique_ptr<CredentialSource>()> credentials;
};

// Which regions: names and globs as the user gave them; empty means every SES region that
// the account has enabled.
struct RegionChoice {
  std::vector<std::string> patterns;
  std::string partition = "aws";
  bool Includes(std::string_view region) const;
  // True where every pattern is a plain name: then nobody needs to ask what is enabled.
  bool named() const;
  // The regions to be read if the account has all of them enabled.
  std::vector<Region> Candidates() const;
};

struct GatherOptions {
  static constexpr size_t kLiveTargetsMax = 4'096;  // Targets opened and not finished.
  static constexpr size_t kOpeningMax = 16;         // Accounts being opened at once.
  static constexpr size_t kBacklogMax = 5'000;      // Journal entries not yet written.

  Depth depth = Depth::kWhy;
  RegionChoice regions;
  size_t in_flight_max = 64;
  bool legacy_tokens = false;  // See ReadingOptions.
};

// What a progress line shows; changes while Run runs, read on the same thread.
struct GatherProgress {
  size_t accounts_total = 0;
  size_t accounts_opened = 0;
  size_t targets_opened = 0;
  size_t targets_finished = 0;
  uint64_t identities = 0;
  uint64_t calls = 0;
  uint64_t throttled = 0;
};

class Gather {
 public:
  Gather(Client& client, RateBudget& budget, RunJournal& journal, GatherOptions options);

  // Reads everything but `finished` and returns when each target has had its last word.
  // kStore when the journal failed; kCancelled after Stop.
  Awaitable<Result<void>> Run(std::vector<AccountToRead> accounts, std::set<Target> finished);
  // No new calls; what is in flight may finish for kDrain, then targets end as they are.
  void Stop(std::string why);
  static constexpr std::chrono::seconds kDrain{5};
  // Makes the jitter of retries repeatable, for a simulation.
  void Seed(uint64_t seed) { random_.seed(seed); }

  const GatherProgress& progress() const { return progress_; }

 private:
  struct Account {
    std::unique_ptr<CredentialSource> credentials;
    std::list<Account>::iterator place{};
    size_t users = 0;  // Live targets, and its opening; the credentials go with the last.
  };
  struct Cursor {
    TargetReading reading;
    Account& account;
    std::list<Cursor>::iterator place{};
    uint64_t identities_told = 0;       // Of what `progress_` counts.
    std::array<bool, kLanes> queued{};  // The lane has an entry in the heap.
  };
  struct Turn {
    Steady due;
    uint64_t sequence;  // First come, first served among equals.
    Cursor* cursor;
    Lane lane;
    bool operator<(const Turn& other) const {
      return due != other.due ? due > other.due : sequence > other.sequence;
    }
  };

  Awaitable<void> OpenAccounts(std::vector<AccountToRead> accounts);
  Awaitable<void> OpenAccount(AccountToRead account);
  std::vector<Region> RegionsOf(const AccountToRead& plan) const;
  // The last word on targets that were never asked.
  struct Unasked {
    CoverageStatus status;
    std::string reason;
    std::vector<FailedCall> failures = {};
    bool interrupted = false;
  };
  void FinishUnasked(const Target& target, const Unasked& why);
  void AddTarget(Account& account, const AccountToRead& plan, const Region& region, bool proved);
  void Queue(Cursor& cursor, Steady due, Lane lane);
  void QueueWanted(Cursor& cursor, Steady due);
  void RetireIfDone(Cursor& cursor);
  void Leave(Account& account);
  void Pump();
  void Wake(Steady due);
  Awaitable<void> SleepThenPump(Steady due);
  Awaitable<void> RunCall(Cursor& cursor, Lane lane, AwsCall call, RateBudget::Key key);
  bool stopping() const { return !stop_reason_.empty(); }

  Client& client_;
  RateBudget& budget_;
  RunJournal& journal_;
  GatherOptions options_;
  GatherProgress progress_;
  std::set<Target> finished_;
  std::priority_queue<Turn> turns_;
  std::list<Account> accounts_;
  std::list<Cursor> cursors_;
  TaskGroup* calls_ = nullptr;  // Calls in flight; null outside Run.
  TaskGroup* opening_ = nullptr;
  TaskGroup* sleepers_ = nullptr;
  Steady armed_ = Steady::max();  // The earliest moment a sleeper will wake us.
  uint64_t sequence_ = 0;
  size_t in_flight_ = 0;
  std::string stop_reason_;
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace signet
