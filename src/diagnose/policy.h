// diagnose/policy.h
// Policy: what a sending authorization policy allows to whom, as far as the rules about
// outsiders need it.  Only Allow statements are kept: a Deny can take away, and not
// looking at it errs on the side of telling.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "model/target.h"

namespace signet {

struct PolicyStatement {
  bool anyone = false;                // "*", or everyone except some (NotPrincipal).
  bool restricted = false;            // A condition ties it to accounts, organisations, networks.
  std::set<AccountId> accounts;       // Named by principals or, where anyone may, by conditions.
  std::vector<std::string> unplaced;  // AWS principals that no account can be read from.

  bool open_to_world() const { return anyone && !restricted; }
};

// SES's own limit is 4 KB and a policy has few statements; the bounds leave room.
inline constexpr size_t kPolicyBytesMax = 64 << 10;
inline constexpr size_t kPolicyStatementsMax = 256;

// The Allow statements of a policy document.  kMalformed says what is not as IAM writes
// it: a document that we do not understand is never taken for a harmless one.
Result<std::vector<PolicyStatement>> ParsePolicy(std::string_view document);

}  // namespace signet
