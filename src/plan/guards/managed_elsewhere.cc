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
  const ManagedRecords& managed = guarded.policy.managed;
  const DomainName& zone = guarded.zone->place.zone;
  const std::string wanted = fmt::format("{} {}", after->name.text(), RecordTypeName(after->type));
  if (managed.Holds(after->name, RecordTypeName(after->type))) {
    return fmt::format(
        "the Terraform state holds {} itself, and its next run would undo the change: make it "
        "there",
        wanted);
  }
  const std::string held = managed.AnyUnder(zone);
  if (held.empty()) return std::nullopt;
  return fmt::format(
      "the Terraform state holds {} of zone {}, so {} belongs there, too: signet plan --export "
      "terraform-route53=FILE writes it",
      held, zone.text(), wanted);
}

}  // namespace

Guard ManagedElsewhere() {
  return {"managed-elsewhere", "No change in a zone that another tool manages.", Refuse};
}

}  // namespace signet
