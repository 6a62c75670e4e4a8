// Without the include SPF fails at the receivers, whatever SES says.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"
#include "model/identity.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kMailFromSpf) return std::nullopt;

  const auto wrong = row.In(CellState::kWrong);
  if (wrong.empty() && !dns.Absent(row)) return std::nullopt;
  const std::string clause =
      fmt::format("no SPF record of {} includes amazonses.com", dns.name.text());
  if (wrong.empty()) return Missing(row, clause);
  RecordFault fault = Wrong(row, wrong, clause);
  if (fault.instead_of.empty() || fault.instead_of[0].type != RecordType::kTxt) return std::nullopt;
  // The others and the TTL stay; a record that is SPF already is its owner's to change.
  const auto& values = fault.instead_of[0].values;
  const bool spf = std::any_of(values.begin(), values.end(), [](const std::string& value) {
    return LowerAscii(value).starts_with("\"v=spf1");
  });
  if (!spf) {
    fault.publish = fault.instead_of[0];
    fault.publish->values.push_back(row.expected.record.values.front());
    std::sort(fault.publish->values.begin(), fault.publish->values.end());
  }
  return fault;
}

}  // namespace

Cause MailfromSpfMissing() {
  return {.id = "mailfrom-spf-missing",
          .rule = "mail-from-working",
          .title = "The SPF record of the MAIL FROM domain does not include SES.",
          .fix = "Publish the SPF record, or add include:amazonses.com to the one that is there.",
          .record = Explain};
}

}  // namespace signet
