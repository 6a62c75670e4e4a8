// cli/shared_budget.h
// The rate table that all signet processes of this user share.
#pragma once

#include <memory>

#include "aws/environment.h"
#include "aws/rate_budget.h"

namespace signet {

inline constexpr double kDefaultRate = 0.5;  // Half of what SES allows: the owner's own calls live.

Result<std::unique_ptr<RateBudget>> OpenSharedBudget(double rate, const Environment& environment);

}  // namespace signet
