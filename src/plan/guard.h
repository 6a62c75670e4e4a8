// plan/guard.h
// Guard: one reason why a change is not made.  guards/ holds one per file; kGuards lists them
// in the order in which they are asked, and the first that refuses is told.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/plan.h"
#include "plan/make_plan.h"

namespace signet {

// One change before a guard.
struct GuardedChange {
  const Change& change;
  const HostedZone* zone;  // Into which it would go; null for a call to SES.
  const PlanPolicy& policy;
  size_t zone_changes;  // That the plan would make in this zone, this one among them.
  size_t accepted;      // Changes of the plan that passed before this one.
};

struct Guard {
  std::string_view id;
  std::string_view title;  // What it keeps from happening, as a sentence.
  // A sentence with what to do, or nothing: the change passes.
  std::optional<std::string> (*refuse)(const GuardedChange& guarded) = nullptr;
};

std::span<const Guard> Guards();

}  // namespace signet
