// A mistake at the apex takes a whole zone down.
#include <fmt/format.h>

#include "plan/guard.h"

namespace signet {
namespace {

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  const auto& after = guarded.change.after;
  if (!after || !guarded.zone) return std::nullopt;
  const bool apex = after->name == guarded.zone->place.zone;
  const bool text = after->type == RecordType::kTxt;
  if ((!apex || text) && after->type != RecordType::kNs && after->type != RecordType::kSoa)
    return std::nullopt;
  return fmt::format("{} {} is at the apex of the zone or delegates: it is for its owner",
                     after->name.text(), RecordTypeName(after->type));
}

}  // namespace

Guard ApexUntouched() {
  return {"apex-untouched", "The apex of a zone keeps its NS, SOA and MX records.", Refuse};
}

}  // namespace signet
