// Many changes in one zone are more often a mistake than a need.
#include <fmt/format.h>

#include "plan/guard.h"

namespace signet {
namespace {

constexpr size_t kSmallZone = 10;  // Sets; below it a share says nothing.
constexpr size_t kPercentMax = 30;

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  if (!guarded.zone || guarded.zone->sets.size() < kSmallZone) return std::nullopt;
  const size_t sets = guarded.zone->sets.size();
  if (guarded.change.kind == ChangeKind::kCreateRecord) return std::nullopt;
  if (guarded.zone_changes * 100 <= sets * kPercentMax) return std::nullopt;
  return fmt::format(
      "{} changes of what stands in a zone of {} sets are over {}%: plan fewer "
      "identities at a time",
      guarded.zone_changes, sets, kPercentMax);
}

}  // namespace

Guard ZoneThreshold() {
  return {"zone-threshold", "Not more than a part of a zone is changed at a time.", Refuse};
}

}  // namespace signet
