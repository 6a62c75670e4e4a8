// Every server that serves the zone says that there is no MX record.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kMailFromMx) return std::nullopt;

  if (!dns.Absent(row)) return std::nullopt;
  return Missing(row, fmt::format("no name server has an MX record of {}", dns.name.text()));
}

}  // namespace

Cause MailfromMxMissing() {
  return {.id = "mailfrom-mx-missing",
          .rule = "mail-from-working",
          .title = "The MAIL FROM domain has no MX record.",
          .fix = "Publish the MX record.",
          .record = Explain};
}

}  // namespace signet
