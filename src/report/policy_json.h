// report/policy_json.h
// IAM policy documents: for a person to review, as `aws iam put-role-policy` takes them, and for
// STS to narrow a session with.
#pragma once

#include <ostream>
#include <span>
#include <string>

#include "model/permission.h"
#include "model/writer_permission.h"

namespace signet {

// Laid out, one action a line.
void EncodePolicy(std::span<const Allowance> allowances, std::ostream& out);

// What STS takes of a session policy, in characters (API reference of AssumeRole).
inline constexpr size_t kSessionPolicyMax = 2048;

// The policy of a session that may make these changes of one account: as tight as STS's limit
// lets it be.  Empty where even the loosest is too long (more zones than fit), or where none of
// them needs AWS.
std::string SessionPolicy(std::span<const Change* const> changes, std::string_view partition);

}  // namespace signet
