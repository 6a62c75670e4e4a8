// Read whole: it is bounded.
#include "cli/plan_file.h"

#include <fmt/format.h>

#include "cli/small_file.h"

namespace signet {

Result<Plan> ReadPlanFile(const std::string& path) {
  auto text = ReadSmallFile(path, Plan::kBytesMax);
  if (!text) return Fail(text.error());
  auto plan = ParsePlan(*text);
  if (!plan) return Fail(Code::kBadInput, fmt::format("{}: {}", path, plan.error().detail));
  return plan;
}

}  // namespace signet
