// What was not seen may be why a record looks as if it were missing, or unused.
#include <fmt/format.h>

#include "plan/guard.h"

namespace signet {
namespace {

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  const AccountId& account = guarded.change.target.account;
  if (!guarded.policy.incomplete_accounts.contains(account)) return std::nullopt;
  return fmt::format(
      "account {} was not read to its end in this run: scan it whole, or accept the "
      "gap with an exception, then plan again",
      account);
}

}  // namespace

Guard IncompleteAccount() {
  return {"incomplete-account", "No change for an account whose coverage has gaps.", Refuse};
}

}  // namespace signet
