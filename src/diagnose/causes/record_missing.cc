// Every server that serves the zone says that the record is not there.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kDkim || !dns.Absent(row)) return std::nullopt;
  return Missing(row, fmt::format("no name server has {}", row.expected.record.name.text()));
}

}  // namespace

Cause RecordMissing() {
  return {.id = "record-missing",
          .rule = "identity-verified",
          .title = "The DKIM records are not in the DNS.",
          .fix = "Publish the records.",
          .record = Explain,
          .ses_errors = {"HOST_NOT_FOUND", "TYPE_NOT_FOUND"}};
}

}  // namespace signet
