// The record holds a token that SES no longer gives: the identity was created anew.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  auto servers = dns.LeadingToToken(row);
  if (servers.empty()) return std::nullopt;
  RecordFault fault = Wrong(row, std::move(servers),
                            fmt::format("{} leads to a token that SES does not give this identity",
                                        row.expected.record.name.text()));
  fault.confidence = Confidence::kLikely;
  return fault;
}

}  // namespace

Cause StaleTokenAfterRecreate() {
  return {.id = "stale-token-after-recreate",
          .rule = "identity-verified",
          .title = "The record holds a token from before the identity was created anew.",
          .fix = "Publish the tokens that SES gives now.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE", "HOST_NOT_FOUND"}};
}

}  // namespace signet
