// Exports that somebody has looked at: tests/golden/plan.
#include <doctest/doctest.h>

#include <array>
#include <sstream>

#include "plan/exports.h"
#include "plan/exports/sample.h"
#include "report/golden.h"

namespace signet {
namespace {

constexpr std::array<std::pair<ExportFormat, std::string_view>, 8> kFiles{
    {{ExportFormat::kZoneFile, ".zone"},
     {ExportFormat::kNsupdate, ".nsupdate"},
     {ExportFormat::kTerraformRoute53, "-route53.tf"},
     {ExportFormat::kTerraformCloudflare, "-cloudflare.tf"},
     {ExportFormat::kAwsCli, ".sh"},
     {ExportFormat::kOctoDns, ".yaml"},
     {ExportFormat::kDnsControl, ".js"},
     {ExportFormat::kTicket, ".md"}}};

void CheckGoldens(std::string_view name, const Plan& plan) {
  for (const auto& [format, ending] : kFiles) {
    std::ostringstream out;
    REQUIRE(ExportPlan(plan, format, out));
    CheckGolden("plan/" + std::string(name) + std::string(ending), out.str());
  }
}

TEST_CASE("exports: a usual plan is written as it was read over") {
  CheckGoldens("usual", sample::Usual());
}

TEST_CASE("exports: a plan that takes back is written as it was read over") {
  CheckGoldens("undo", sample::Undo());
}

TEST_CASE("exports: a hostile plan is written as it was read over") {
  CheckGoldens("hostile", sample::Hostile());
}

}  // namespace
}  // namespace signet
