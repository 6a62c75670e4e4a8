// The name carries one token and the target another of the same identity.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  auto servers = dns.Leading(row, [&](const DomainName& target) {
    return std::any_of(dns.table.rows.begin(), dns.table.rows.end(), [&](const TableRow& other) {
      return &other != &row && ExpectedTarget(other) == target;
    });
  });
  if (servers.empty()) return std::nullopt;
  return Wrong(
      row, std::move(servers),
      fmt::format("{} leads to the target of another token", row.expected.record.name.text()));
}

}  // namespace

Cause TokensSwapped() {
  return {.id = "tokens-swapped",
          .rule = "identity-verified",
          .title = "The targets of the DKIM records are swapped.",
          .fix = "Let each name lead to the target with its own token.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE"}};
}

}  // namespace signet
