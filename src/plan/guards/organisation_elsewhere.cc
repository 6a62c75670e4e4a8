// A DMARC policy speaks for everything below an organisational domain, so its owner decides.
#include <fmt/format.h>

#include "plan/dmarc_wish.h"
#include "plan/guard.h"

namespace signet {
namespace {

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  const DomainName organisation = OrganisationOf(guarded.change);
  if (organisation.root() || !guarded.zone) return std::nullopt;
  const DomainName& zone = guarded.zone->place.zone;
  if (organisation.IsSameOrUnder(zone)) return std::nullopt;
  return fmt::format(
      "the organisational domain {} lies in another zone than {}: whether and how DMARC covers {} "
      "is for its owner to say",
      organisation.text(), zone.text(), guarded.change.identity);
}

}  // namespace

Guard OrganisationElsewhere() {
  return {"organisation-elsewhere",
          "No DMARC policy for a domain whose organisational domain lies in another zone.", Refuse};
}

}  // namespace signet
