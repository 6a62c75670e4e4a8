// report/policy_json.h
// An IAM policy document, as `aws iam put-role-policy` takes it.
#pragma once

#include <ostream>
#include <span>

#include "model/permission.h"

namespace signet {

void EncodePolicy(std::span<const Allowance> allowances, std::ostream& out);

}  // namespace signet
