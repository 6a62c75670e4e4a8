// A plan that nobody can review is no plan.
#include <fmt/format.h>

#include "plan/guard.h"

namespace signet {
namespace {

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  if (guarded.accepted < guarded.policy.changes_max) return std::nullopt;
  return fmt::format("the plan is full with {} changes: apply it, then plan again",
                     guarded.policy.changes_max);
}

}  // namespace

Guard ChangesCap() { return {"changes-cap", "A plan has a bounded number of changes.", Refuse}; }

}  // namespace signet
