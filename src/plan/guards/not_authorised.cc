// Law 10: nobody's deputy.
#include <fmt/format.h>

#include "model/identity.h"
#include "plan/guard.h"

namespace signet {
namespace {

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  const Change& change = guarded.change;
  if (!NeedsAuthorisation(change.kind)) return std::nullopt;
  if (guarded.policy.authorised.Covers(change.target, change.identity)) return std::nullopt;
  return fmt::format(
      "no owner of the DNS has authorised {} of account {} in {}: whoever may create an identity "
      "must not thereby get it published. The owner allows it with signet authorise, or publishes "
      "the export",
      change.identity, change.target.account, change.target.region);
}

}  // namespace

Guard NotAuthorised() {
  return {"not-authorised",
          "Records, mails and replicas only for identities on the list that the owner of the DNS "
          "wrote.",
          Refuse};
}

}  // namespace signet
