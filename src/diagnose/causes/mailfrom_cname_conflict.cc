// A CNAME has the name, so neither MX nor TXT can stand there.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  auto servers =
      dns.Saying(row, [](const Cell& cell) { return cell.answer == AnswerClass::kAlias; });
  if (servers.empty()) return std::nullopt;
  RecordFault fault =
      Wrong(row, std::move(servers),
            fmt::format("{} is a CNAME, beside which no other record can stand", dns.name.text()));
  fault.confidence = Confidence::kLikely;
  return fault;
}

}  // namespace

Cause MailfromCnameConflict() {
  return {.id = "mailfrom-cname-conflict",
          .rule = "mail-from-working",
          .title = "A CNAME stands at the MAIL FROM domain.",
          .fix = "Remove the CNAME, or use another subdomain as MAIL FROM.",
          .record = Explain};
}

}  // namespace signet
