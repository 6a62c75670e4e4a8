// model/run.h
// Run: one scan as the store remembers it, with its totals.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/depth.h"
#include "model/finding.h"
#include "model/time.h"

namespace signet {

using RunId = int64_t;

enum class RunState : uint8_t { kRunning, kFinished, kInterrupted };
std::string_view RunStateName(RunState state);

struct Run {
  RunId id = 0;
  RunState state = RunState::kRunning;
  Time started{};
  Time finished{};  // Zero while running.
  Depth depth = Depth::kWhy;
  std::string version;  // Of signet.
  std::string scope;    // The flags that choose targets, as JSON: what --resume repeats.
  friend bool operator==(const Run&, const Run&) = default;
};

// The first thing a person reads.  Counts are of identities unless named otherwise.
struct Summary {
  uint64_t accounts = 0;
  uint64_t regions = 0;  // Distinct.
  uint64_t targets = 0;
  uint64_t targets_incomplete = 0;
  uint64_t targets_accepted = 0;  // Gaps that an exception covers.
  uint64_t identities = 0;
  uint64_t verified = 0;
  uint64_t status_unknown = 0;
  std::array<uint64_t, 5> findings_by_risk{};    // All findings, indexed by Risk.
  std::array<uint64_t, 5> unverified_by_risk{};  // Of the rule identity-verified.
  uint64_t findings_accepted = 0;                // Not counted in the two arrays above.
  uint64_t rule_gaps = 0;
  uint64_t calls = 0;
  uint64_t throttled = 0;
};

}  // namespace signet
