// inventory/target_reading.h
// TargetReading: one target being read: what is to be asked next, and what the answers so
// far amount to.  It holds no connection and no clock; the scheduler (gather.h) asks it for
// calls and gives it answers, so that the whole call plan can be tested without a network.
//
// The call plan (fewest calls first):
//   list        v2 ListEmailIdentities, 1000 a page: name, type, status, sending flag of all
//   why         v2 GetEmailIdentity of domains that are not SUCCESS
//   context     v2 GetAccount, once where anything is unverified
//   posture     v1 DKIM, MAIL FROM and notification attributes, 100 identities a call
//   full        v2 GetEmailIdentity of all, v1 notifications
// A row without a status asks v1 for it in batches.  Denied v2 falls back to v1 and back.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/retry.h"
#include "aws/ses_v1_read.h"
#include "aws/ses_v2_read.h"
#include "model/coverage.h"
#include "model/evidence.h"
#include "model/journal.h"

namespace signet {

// Each lane has at most one call in flight and a rate budget of its own, so that a target
// takes as long as its busiest operation and not as long as their sum.
enum class Lane : uint8_t { kList, kGet, kAccount, kStatuses, kDkim, kMailFrom, kNotifications };
inline constexpr size_t kLanes = 7;

struct ReadingOptions {
  Depth depth = Depth::kWhy;
  // Whether account:ListRegions proved that the region is enabled.  If not, a region that
  // must be switched on first and refuses our credentials counts as not enabled.
  bool region_proved = false;
  std::string account_name;
  // The user named the region: then that it does not answer is a failure, never a sign that
  // there is nothing.
  bool region_named = false;
  // Of unverified domains, the older token as well, which only SES's first API tells.
  bool legacy_tokens = false;
};

class TargetReading {
 public:
  // Named bounds of what one target may hold or repeat.
  static constexpr uint64_t kListPagesMax = 2'000;
  static constexpr int kListRestartsMax = 3;
  static constexpr int kRepeatedPagesMax = 3;
  static constexpr size_t kWaitingMax = 12'000;  // SES allows 10,000 identities.
  static constexpr int kFailedGetsInARowMax = 3;

  TargetReading(Target target, ReadingOptions options, RunJournal& journal);

  const Target& target() const { return coverage_.target; }

  // Whether the lane has a call to make now; not when it has one in flight or waits for
  // another lane.
  bool Wants(Lane lane) const;
  // That call.
  AwsCall Ask(Lane lane) const;
  // To be said when the call of Ask has been sent off.
  void Started(Lane lane, Time now);
  // The answer.  Returns how long to wait before the same lane may ask again: nothing
  // means at once (as its budget allows).
  template <class Random>
  std::optional<std::chrono::milliseconds> Answered(Lane lane, const AwsResult& result, Time now,
                                                    Random& random) {
    LaneState& state = lanes_[static_cast<size_t>(lane)];
    state.in_flight = false;
    ++state.attempts;
    std::optional<AwsError> error;
    if (result) {
      error = Take(lane, *result, now);
    } else {
      error = result.error();
    }
    if (error) {
      // We were told to end: Stop says so, and what was not read stays to be read.
      if (error->error.code == Code::kCancelled) return std::nullopt;
      if (error->error.code == Code::kThrottled) ++coverage_.throttled;
      if (const auto wait = policy_.Wait(error->error, state.attempts, random)) return wait;
      Fail(lane, *error, now);
    }
    state.attempts = 0;
    Advance(now);
    return std::nullopt;
  }

  // Nothing more to ask: the coverage has been given to the journal.
  bool finished() const { return finished_; }
  // Ends it here: what was listed is written with what is missing marked as unread.
  void Stop(Time now, const std::string& why);

  uint64_t identities() const { return coverage_.identities; }

 private:
  struct LaneState {
    bool in_flight = false;
    bool off = false;  // Will not be asked again in this target; `why_off` tells.
    int attempts = 0;
    Error why_off;
  };
  enum class Listing : uint8_t { kV2Get, kV2Post, kV1, kDone };

  // Up to 100 identities whose deeper questions are under way.
  struct Batch {
    std::vector<IdentityEvidence> rows;
    std::deque<size_t> gets;        // Rows that GetEmailIdentity is still to be asked for.
    std::array<bool, kLanes> open;  // Batch lanes that have not answered yet.
    bool gets_planned = false;
  };

  LaneState& State(Lane lane) { return lanes_[static_cast<size_t>(lane)]; }
  const LaneState& State(Lane lane) const { return lanes_[static_cast<size_t>(lane)]; }
  bool BatchWants(Lane lane) const;
  bool StatusLacks() const;
  bool LacksToken(const IdentityEvidence& row) const;
  bool NeedsMore(const ses_v2::Listed& row) const;
  bool NeedsGet(const IdentityEvidence& row) const;
  std::vector<std::string> BatchNames(Lane lane) const;

  // What could not be decoded comes back as an error that may heal: bodies are cut on the way.
  std::optional<AwsError> Take(Lane lane, const AwsReply& reply, Time now);
  void Fail(Lane lane, const AwsError& error, Time now);
  void TakePage(std::vector<ses_v2::Listed> rows, std::string next_token, Time now);
  void FailList(const AwsError& error);
  void EndUnlisted(const AwsError& error);
  void FailGet(const AwsError& error);
  void TurnOff(Lane lane, const AwsError& error);
  void Forgo(Lane lane);
  void EndList();
  void NextBatch(Time now);
  void PlanGets();
  void FlushBatch();
  void Advance(Time now);
  void Finish(Time now);
  std::vector<ses_v2::Listed> TakeUnseen(std::vector<ses_v2::Listed> rows);
  void WantAccountFor(const Status& status, const std::optional<bool>& sending_enabled);
  void Note(std::string note);
  void Miss(std::string what);
  void Record(std::string_view operation, const AwsError& error);

  RetryPolicy policy_;
  ReadingOptions options_;
  RunJournal& journal_;
  Coverage coverage_;
  std::array<LaneState, kLanes> lanes_;

  Listing listing_ = Listing::kV2Get;
  std::string next_token_;
  int restarts_ = 0;
  int repeated_pages_ = 0;
  uint64_t pages_of_this_try_ = 0;  // Since the list was last started.
  uint64_t pages_known_ = 0;        // So many at its start repeat what was listed before.
  std::vector<uint64_t> seen_;      // Hashes of names, sorted: what tells a repeated page.
  uint64_t seen_count_ = 0;
  uint64_t dropped_count_ = 0;  // Deleted while we read.

  std::deque<ses_v2::Listed> waiting_;  // Listed, and needing more than the list.
  std::unique_ptr<Batch> batch_;
  bool account_wanted_ = false;
  bool account_done_ = false;
  int failed_gets_in_a_row_ = 0;

  std::vector<std::string> missed_;  // What this target could not read, for the reason.
  CoverageStatus end_ = CoverageStatus::kComplete;  // If the list itself failed: how.
  std::string v2_denial_;  // Why the list of v2 was denied, while v1's is tried.
  bool started_ = false;
  bool finished_ = false;
};

}  // namespace signet
