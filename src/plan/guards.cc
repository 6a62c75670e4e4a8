// The guards, in the order in which they are asked.
#include <array>

#include "plan/guard.h"

namespace signet {

Guard NotAuthorised();
Guard IncompleteAccount();
Guard ProtectedName();
Guard ApexUntouched();
Guard SubZone();
Guard ManagedElsewhere();
Guard MailCooldown();
Guard ZoneThreshold();
Guard OrganisationElsewhere();
Guard ChangesCap();

std::span<const Guard> Guards() {
  static const std::array kGuards{
      NotAuthorised(),    IncompleteAccount(),     ProtectedName(), ApexUntouched(), SubZone(),
      ManagedElsewhere(), OrganisationElsewhere(), MailCooldown(),  ZoneThreshold(), ChangesCap()};
  return kGuards;
}

}  // namespace signet
