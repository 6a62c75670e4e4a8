// Everything is right, and SES has yet to look.
#include <algorithm>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (!SesStillLooks(dns.identity) || !dns.AllThere()) return {};
  const bool direct = dns.dns.vantage == Vantage::kDirect;
  // How SES takes a CNAME that leads to another is not documented.
  const auto rows = dns.Rows();
  const bool chained = std::any_of(rows.begin(), rows.end(), [&](const TableRow* row) {
    return std::any_of(row->cells.begin(), row->cells.end(),
                       [&](const Cell& cell) { return dns.ByWay(*row, cell) != nullptr; });
  });
  if (chained) {
    Explanation out =
        AllRight(dns,
                 "its records reach their targets, some by way of another CNAME, which "
                 "SES may not take, and SES has yet to look again");
    out.confidence = Confidence::kPossible;
    return {std::move(out)};
  }
  return {AllRight(dns, direct ? "its records are right at every name server, and SES has yet to "
                                 "look again"
                               : "its records are right as the resolver sees them, and SES has yet "
                                 "to look again")};
}

}  // namespace

Cause AwaitingCheck() {
  return {.id = "awaiting-check",
          .rule = "identity-verified",
          .title = "The records are right and SES has yet to look.",
          .fix = "Wait for SES: often minutes, up to 72 hours (an estimate).",
          .examine = Explain,
          .by = FixBy::kTime};
}

}  // namespace signet
