// Which override holds, and whom we trust.
#include "diagnose/settings.h"

namespace signet {
namespace {

bool Covers(const std::string& glob, std::string_view text) {
  return glob.empty() || GlobMatches(glob, text);
}

}  // namespace

bool RuleSettings::Trusts(std::string_view account) const {
  const std::set<AccountId>& accounts = trusted_listed ? trusted_accounts : scanned_accounts;
  return accounts.contains(AccountId(account));
}

const RuleOverride* RuleSettings::OverrideOf(std::string_view rule, const Target& target,
                                             std::string_view identity) const {
  const RuleOverride* holds = nullptr;
  const auto [first, last] = overrides.equal_range(rule);
  for (auto it = first; it != last; ++it) {
    const RuleOverride& candidate = it->second;
    if (Covers(candidate.account, target.account) && Covers(candidate.region, target.region) &&
        Covers(candidate.identity, identity)) {
      holds = &candidate;
    }
  }
  return holds;
}

}  // namespace signet
