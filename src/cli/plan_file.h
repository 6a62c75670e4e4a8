// cli/plan_file.h
// The file that signet plan --out wrote.
#pragma once

#include <string>

#include "model/plan.h"

namespace signet {

// kBadInput names the file and what is wrong with it (ParsePlan).
Result<Plan> ReadPlanFile(const std::string& path);

}  // namespace signet
