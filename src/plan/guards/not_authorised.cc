// Law 10: nobody's deputy.
#include <fmt/format.h>

#include "model/identity.h"
#include "plan/guard.h"

namespace signet {
namespace {

// Who authorises an identity speaks of the names at and under its domain, and of no others.
bool LiesUnderIdentity(const Change& change) {
  const auto domain = DomainName::Parse(DomainOf(change.identity));
  return domain && change.after->name.IsSameOrUnder(*domain);
}

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  const Change& change = guarded.change;
  if (!NeedsAuthorisation(change.kind)) return std::nullopt;
  if (change.after && !LiesUnderIdentity(change)) {
    return fmt::format(
        "{} does not lie under {}, so nobody can have authorised it for that identity",
        change.after->name.text(), change.identity);
  }
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
