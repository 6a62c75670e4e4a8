// report/policy_terraform.h
// A role as a Terraform file, to be used as a module in each account.
#pragma once

#include <ostream>

#include "model/permission.h"

namespace signet {

// What `role` leaves open are variables without a default; the rest are defaults.
void EncodeRoleModule(const RoleToRollOut& role, std::ostream& out);

}  // namespace signet
