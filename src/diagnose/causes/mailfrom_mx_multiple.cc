// SES wants to be the only one.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kMailFromMx) return std::nullopt;

  auto servers = dns.Saying(row, [](const Cell& cell) {
    return cell.state == CellState::kWrong && cell.answer == AnswerClass::kData &&
           cell.found.size() > 1;
  });
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers),
               fmt::format("{} has more than one MX record", dns.name.text()));
}

}  // namespace

Cause MailfromMxMultiple() {
  return {.id = "mailfrom-mx-multiple",
          .rule = "mail-from-working",
          .title = "The MAIL FROM domain has more than one MX record.",
          .fix =
              "Leave exactly one MX record, that of SES. If the others receive mail, use another "
              "subdomain as MAIL FROM.",
          .record = Explain};
}

}  // namespace signet
