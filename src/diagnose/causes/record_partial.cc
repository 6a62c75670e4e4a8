// Some of the records are right: all of them are needed.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kDkim || !dns.Absent(row)) return std::nullopt;
  const auto rows = dns.Rows();
  const auto right =
      std::count_if(rows.begin(), rows.end(), [](const TableRow* other) { return other->AllOk(); });
  if (right == 0) return std::nullopt;
  return Missing(row, fmt::format("{} is missing while {} of its {} records are right",
                                  row.expected.record.name.text(), right, rows.size()));
}

}  // namespace

Cause RecordPartial() {
  return {.id = "record-partial",
          .rule = "identity-verified",
          .title = "Some of the DKIM records are missing.",
          .fix = "Publish the records that are missing: SES needs all of them.",
          .record = Explain,
          .ses_errors = {"HOST_NOT_FOUND", "TYPE_NOT_FOUND"}};
}

}  // namespace signet
