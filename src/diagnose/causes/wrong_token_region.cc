// The record serves the same domain in another region or account: tokens are not shared.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  auto servers = dns.LeadingToToken(row);
  if (servers.empty() || dns.neighbours.elsewhere.empty()) return std::nullopt;
  const Target& other = dns.neighbours.elsewhere.front().target;
  RecordFault fault = Wrong(
      row, std::move(servers),
      fmt::format("{} leads to a token that is not this identity's; the domain is also an identity "
                  "in {} {}",
                  row.expected.record.name.text(), other.account, other.region));
  fault.confidence = Confidence::kLikely;
  return fault;
}

}  // namespace

Cause WrongTokenRegion() {
  return {.id = "wrong-token-region",
          .rule = "identity-verified",
          .title = "The record holds the token of the domain in another region or account.",
          .fix =
              "Publish the records of this identity beside the others: each region and account has "
              "names of its own.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE", "HOST_NOT_FOUND"}};
}

}  // namespace signet
