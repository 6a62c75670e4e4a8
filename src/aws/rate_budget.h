// aws/rate_budget.h
// RateBudget: how often one operation may be called in one account and region, by all
// signet processes of this user on this machine together (law 6).
//
// SES allows one request a second per account, region and operation, and that cannot be
// raised; by default we take half of it, so that the owner's own calls live.  A throttle
// that comes although we kept to the rate may be a packet that came late and the next that
// came in time; a second one within a minute is somebody else's traffic: we halve for a minute.
//
// The state is a table of "not before" times in a file that every process maps.  Times are
// CLOCK_MONOTONIC, which all processes of one boot share; a table of an earlier boot is
// started anew.  Loop thread, and any number of processes.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "loop/clock.h"
#include "model/result.h"
#include "model/target.h"

namespace signet {

class RateBudget {
 public:
  // Requests are spaced a little wider than the rate says, because what arrives evenly
  // spaced at our end is jittered at theirs: without it a third of the calls at the
  // full rate are throttled.
  static constexpr double kGuard = 0.02;
  // A machine delays a packet by its own clock, not by our rate: at 20 a second 2% is little.
  static constexpr std::chrono::nanoseconds kJitter{500'000};
  static constexpr std::chrono::seconds kHalvedFor{60};
  // Longer than any rate asks for.
  static constexpr std::chrono::seconds kWaitMax{300};

  // A table of this process alone.
  explicit RateBudget(double per_second);
  // The table in `path`, created where it is missing (its folder too, mode 0700).
  static Result<std::unique_ptr<RateBudget>> OpenShared(const std::string& path, double per_second);
  ~RateBudget();
  RateBudget(const RateBudget&) = delete;
  RateBudget& operator=(const RateBudget&) = delete;

  using Key = uint64_t;
  static Key KeyOf(const Target& target, std::string_view operation);

  // Takes the turn that is free now, or says when to ask again.
  std::optional<Steady> Take(Key key, Steady now);
  // The request that took the turn is on the wire only now: the next may follow one
  // interval (without the guard) after this moment, whatever we meant.
  void Sent(Key key, Steady at);
  void Throttled(Key key, Steady now);

  double per_second() const { return per_second_; }

 private:
  struct Slot {
    std::atomic<uint64_t> key;
    std::atomic<int64_t> not_before_ns;
    std::atomic<int64_t> halved_until_ns;
    std::atomic<int64_t> throttled_ns;  // The last time.
  };
  struct Table;
  RateBudget(Table* table, double per_second) : table_(table), per_second_(per_second) {}

  Slot& Find(Key key, Steady now);
  int64_t IntervalNs(const Slot& slot, Steady now, double guard = kGuard) const;

  Table* table_;
  double per_second_;
};

}  // namespace signet
