// The right token in a zone of amazonses.com that does not hold its key: each identity has one.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  const auto wanted = ExpectedTarget(row);
  const DomainName ses = *DomainName::Parse("amazonses.com");
  auto servers = dns.Leading(row, [&](const DomainName& target) {
    return wanted && target != *wanted && target.IsSameOrUnder(ses) && !target.root() &&
           target.Labels().front() == wanted->Labels().front();
  });
  if (servers.empty()) return std::nullopt;
  RecordFault fault = Wrong(row, std::move(servers),
                            fmt::format("{} leads into another zone than {}",
                                        row.expected.record.name.text(), wanted->Parent().text()));
  if (row.expected.suffix_from_table) fault.confidence = Confidence::kLikely;
  return fault;
}

}  // namespace

Cause WrongDkimZone() {
  return {.id = "wrong-dkim-zone",
          .rule = "identity-verified",
          .title = "The target has the right token in the wrong zone.",
          .fix = "Use the zone that SES names for the identity (SigningHostedZone).",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE", "HOST_NOT_FOUND"}};
}

}  // namespace signet
