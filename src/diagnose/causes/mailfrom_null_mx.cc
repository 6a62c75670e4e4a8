// The name says that it takes no mail (RFC 7505).
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kMailFromMx) return std::nullopt;

  auto servers = dns.Saying(row, [](const Cell& cell) {
    return cell.state == CellState::kWrong && cell.found.size() == 1 &&
           TargetOf(cell.found[0]) == DomainName();
  });
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers),
               fmt::format("{} says that it takes no mail (null MX)", dns.name.text()));
}

}  // namespace

Cause MailfromNullMx() {
  return {.id = "mailfrom-null-mx",
          .rule = "mail-from-working",
          .title = "The MAIL FROM domain has a null MX record.",
          .fix = "Replace the null MX record by that of SES.",
          .record = Explain};
}

}  // namespace signet
