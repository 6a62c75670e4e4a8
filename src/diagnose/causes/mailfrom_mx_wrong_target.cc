// The MX record leads to somebody else.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

bool OfOthers(const Cell& cell) {
  if (cell.state != CellState::kWrong || cell.found.size() != 1) return false;
  const auto host = TargetOf(cell.found[0]);
  return host && !(host->text().starts_with("feedback-smtp.") &&
                   host->IsSameOrUnder(*DomainName::Parse("amazonses.com")));
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kMailFromMx) return std::nullopt;

  auto servers = dns.Saying(row, OfOthers);
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers),
               fmt::format("the MX record of {} does not name SES", dns.name.text()));
}

}  // namespace

Cause MailfromMxWrongTarget() {
  return {.id = "mailfrom-mx-wrong-target",
          .rule = "mail-from-working",
          .title = "The MX record of the MAIL FROM domain names another host.",
          .fix =
              "Let the MX record name the feedback host of SES. If it receives mail for somebody, "
              "use another subdomain as MAIL FROM.",
          .record = Explain};
}

}  // namespace signet
