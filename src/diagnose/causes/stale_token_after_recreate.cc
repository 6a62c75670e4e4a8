// The record holds a token that SES no longer gives: the identity was created anew.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  const DomainName ses = *DomainName::Parse("amazonses.com");
  auto servers = dns.Leading(row, [&](const DomainName& target) {
    const auto labels = target.Labels();
    return target.IsSameOrUnder(ses) && labels.size() > 3 &&
           std::find(labels.begin() + 1, labels.end(), "dkim") != labels.end();
  });

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
