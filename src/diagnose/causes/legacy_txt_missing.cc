// The older way to verify a domain, and its record is not there.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kLegacy || !dns.Absent(row)) return std::nullopt;
  return Missing(row, fmt::format("{} is missing and no DKIM tokens are known",
                                  row.expected.record.name.text()));
}

}  // namespace

Cause LegacyTxtMissing() {
  return {.id = "legacy-txt-missing",
          .rule = "identity-verified",
          .title = "The older TXT record is missing and DKIM is not set up.",
          .fix = "Set up Easy DKIM and publish its records; the TXT record is the older way.",
          .record = Explain,
          .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
