// The panel dropped the underscore, or the whole label, from the name.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (!dns.Lacking(row) || row.expected.purpose == Purpose::kLegacy) return std::nullopt;
  const auto token = DomainName::FromLabels({row.expected.record.name.Labels().front()});
  if (!token) return std::nullopt;
  const DomainName domain = row.expected.record.name.Parent().Parent();
  for (const auto& other : {token->Under(*DomainName::Parse("domainkey"))
                                ? token->Under(*DomainName::Parse("domainkey"))->Under(domain)
                                : std::nullopt,
                            token->Under(domain)}) {
    const Exchange* held = other ? dns.Holding(*other, row.expected.record.type) : nullptr;
    if (!held || dns.Wildcard(row)) continue;
    RecordFault fault = Missing(row, fmt::format("the record stands at {} instead of {}",
                                                 other->text(), row.expected.record.name.text()));
    fault.telling.push_back(held);
    return fault;
  }
  return std::nullopt;
}

}  // namespace

Cause UnderscoreRejected() {
  return {.id = "underscore-rejected",
          .rule = "identity-verified",
          .title = "The label _domainkey lost its underscore or was dropped.",
          .fix =
              "Enter the name with its underscore, as TOKEN._domainkey; where the panel refuses "
              "underscores, host the zone elsewhere.",
          .record = Explain,
          .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
