// One MAIL FROM domain may serve several regions, so another region's host is no fault.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

bool OfSes(const Cell& cell) {
  if (cell.state != CellState::kWrong || cell.found.size() != 1) return false;
  const auto host = TargetOf(cell.found[0]);
  return host && host->text().starts_with("feedback-smtp.") &&
         host->IsSameOrUnder(*DomainName::Parse("amazonses.com"));
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kMailFromMx) return std::nullopt;

  auto servers = dns.Saying(row, OfSes);
  if (servers.empty()) return std::nullopt;
  RecordFault fault =
      Wrong(row, std::move(servers),
            fmt::format("the MX record of {} names another region", dns.name.text()));
  fault.confidence = Confidence::kPossible;
  return fault;
}

}  // namespace

Cause MailfromMxOtherRegion() {
  return {.id = "mailfrom-mx-other-region",
          .rule = "mail-from-working",
          .title = "The MX record names another SES region.",
          .fix = "Nothing, where the domain serves several regions; else name this region.",
          .record = Explain,
          .note = true};
}

}  // namespace signet
