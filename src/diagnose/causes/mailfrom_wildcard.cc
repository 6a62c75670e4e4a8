// A wildcard answers where nobody made a record.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row);

// Nobody made the name, so its text is missing for the same reason.
std::optional<RecordFault> Likewise(const DnsCase& dns, const TableRow& row) {
  if (!dns.Absent(row)) return std::nullopt;
  for (const TableRow& other : dns.table.rows) {
    if (other.expected.purpose != Purpose::kMailFromMx || !Explain(dns, other)) continue;
    return Missing(row, fmt::format("a wildcard answers for {}", dns.name.text()));
  }
  return std::nullopt;
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose == Purpose::kMailFromSpf) return Likewise(dns, row);
  const Exchange* wild = dns.Wildcard(row);
  const auto wrong = row.In(CellState::kWrong);
  if (!wild || wrong.empty() || SetsOf(AtName(*wild)).empty()) return std::nullopt;
  const auto found = SetsOf(row.cells[wrong[0]].found);
  if (found.empty() || found[0].values != SetsOf(AtName(*wild))[0].values) return std::nullopt;
  RecordFault fault = Wrong(row, wrong, fmt::format("a wildcard answers for {}", dns.name.text()));
  fault.instead_of.clear();
  fault.telling.push_back(wild);
  return fault;
}

}  // namespace

Cause MailfromWildcard() {
  return {.id = "mailfrom-wildcard",
          .rule = "mail-from-working",
          .title = "A wildcard answers for the MAIL FROM domain.",
          .fix = "Publish the MX record at the name itself: it outranks the wildcard.",
          .record = Explain};
}

}  // namespace signet
