// Below a zone cut, a record in the parent is seen by nobody.
#include <fmt/format.h>

#include "plan/guard.h"

namespace signet {
namespace {

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  const auto& after = guarded.change.after;
  if (!after || !guarded.zone) return std::nullopt;
  const auto cut = guarded.zone->CutAbove(after->name);
  if (!cut) return std::nullopt;
  return fmt::format("{} is delegated away from zone {}: {} must be published there", cut->text(),
                     guarded.zone->place.zone.text(), after->name.text());
}

}  // namespace

Guard SubZone() {
  return {"sub-zone", "No record in a zone that has delegated the name away.", Refuse};
}

}  // namespace signet
