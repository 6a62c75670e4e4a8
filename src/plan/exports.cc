// Names of exports, and the one place that picks one.
#include "plan/exports.h"

#include <array>

#include "plan/exports/edits.h"
#include "plan/exports/formats.h"

namespace signet {
namespace {

struct Row {
  ExportFormat format;
  std::string_view name;
  void (*write)(const Plan& plan, const Edits& edits, std::ostream& out);
};

constexpr std::array<Row, 8> kRows{{
    {ExportFormat::kZoneFile, "zone-file", WriteZoneFile},
    {ExportFormat::kNsupdate, "nsupdate", WriteNsupdate},
    {ExportFormat::kTerraformRoute53, "terraform-route53", WriteTerraformRoute53},
    {ExportFormat::kTerraformCloudflare, "terraform-cloudflare", WriteTerraformCloudflare},
    {ExportFormat::kAwsCli, "aws-cli", WriteAwsCli},
    {ExportFormat::kOctoDns, "octodns", WriteOctoDns},
    {ExportFormat::kDnsControl, "dnscontrol", WriteDnsControl},
    {ExportFormat::kTicket, "ticket", WriteTicket},
}};

constexpr const Row& RowOf(ExportFormat format) { return kRows.at(static_cast<size_t>(format)); }

}  // namespace

std::string_view ExportFormatName(ExportFormat format) { return RowOf(format).name; }

std::optional<ExportFormat> ExportFormatNamed(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.format;
  }
  return std::nullopt;
}

std::string ExportFormatNames() {
  std::string names;
  for (const Row& row : kRows) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

Result<void> ExportPlan(const Plan& plan, ExportFormat format, std::ostream& out) {
  const auto edits = EditsOf(plan);
  if (!edits) return Fail(edits.error());
  RowOf(format).write(plan, *edits, out);
  return {};
}

}  // namespace signet
