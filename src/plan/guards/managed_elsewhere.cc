// Another tool's next run would delete what it does not know.
#include <fmt/format.h>

#include <algorithm>

#include "plan/guard.h"

namespace signet {
namespace {

bool IsMarker(const HostedSet& one) {
  if (one.set.type != RecordType::kTxt) return false;
  const std::string label = one.set.name.Labels().front();
  if (label == "octodns-meta" || label.starts_with("_owner")) return true;
  return std::any_of(one.set.values.begin(), one.set.values.end(), [](const std::string& value) {
    return value.find("heritage=external-dns") != std::string::npos ||
           value.find("provider=octodns") != std::string::npos;
  });
}

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  const auto& after = guarded.change.after;
  if (!after || !guarded.zone) return std::nullopt;
  const auto& sets = guarded.zone->sets;
  const auto marker = std::find_if(sets.begin(), sets.end(), IsMarker);
  if (marker != sets.end()) {
    return fmt::format(
        "{} in zone {} says that another tool manages it, whose next run would take "
        "the record out again: give it the export",
        marker->set.name.text(), guarded.zone->place.zone.text());
  }
  const std::string held = fmt::format("{} {}", after->name.text(), RecordTypeName(after->type));
  const auto& managed = guarded.policy.managed_names;
  const auto in_zone = std::find_if(managed.begin(), managed.end(), [&](const std::string& one) {
    const auto name = DomainName::Parse(one.substr(0, one.find(' ')));
    return name && name->IsSameOrUnder(guarded.zone->place.zone);
  });
  if (in_zone == managed.end()) return std::nullopt;
  return fmt::format("the Terraform state manages {} in zone {}: {} is exported for it", *in_zone,
                     guarded.zone->place.zone.text(), held);
}

}  // namespace

Guard ManagedElsewhere() {
  return {"managed-elsewhere", "No change in a zone that another tool manages.", Refuse};
}

}  // namespace signet
