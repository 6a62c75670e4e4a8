// report/policy_cloudformation.h
// A role as a CloudFormation template, to be deployed once or as a StackSet.
#pragma once

#include <ostream>

#include "model/permission.h"

namespace signet {

// What `role` leaves open must be given when the stack is made; the rest are defaults.
void EncodeRoleStack(const RoleToRollOut& role, std::ostream& out);

}  // namespace signet
