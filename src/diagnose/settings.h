// diagnose/settings.h
// RuleSettings: what the owner of the accounts decided about the rules.  Plain values,
// filled by whoever reads the configuration.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"
#include "model/target.h"

namespace signet {

// A rule judged differently somewhere.  `account`, `region` and `identity` are globs,
// empty means all.  A finding about a target has no identity, and matches only an empty
// or all-matching one.
struct RuleOverride {
  std::optional<Risk> risk;  // Replaces the risk that the rule chose, raised or lowered.
  bool off = false;          // The rule is not asked: neither findings nor gaps.
  std::string account;
  std::string region;
  std::string identity;
  friend bool operator==(const RuleOverride&, const RuleOverride&) = default;
};

struct RuleSettings {
  // Accounts that may hold our domains and be named in our policies.  Without a list
  // (`trusted_listed` false) the accounts of the run are taken as trusted.
  std::set<AccountId> trusted_accounts;
  bool trusted_listed = false;
  std::set<AccountId> scanned_accounts;

  // In the order they were written: of several that match, the last one holds alone.
  std::multimap<RuleId, RuleOverride, std::less<>> overrides;

  // Tags that name who owns an identity, the first that is set wins.  Case counts.
  std::vector<std::string> owner_tags = {"owner", "Owner", "team", "Team"};

  bool Trusts(std::string_view account) const;

  // The override that holds for this rule there, or null.
  const RuleOverride* OverrideOf(std::string_view rule, const Target& target,
                                 std::string_view identity) const;
};

}  // namespace signet
