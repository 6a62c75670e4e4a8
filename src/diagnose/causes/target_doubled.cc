// A target pasted without its final dot gets the zone appended by many DNS panels, so the CNAME
// looks right at a glance and leads nowhere.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  const auto wanted = ExpectedTarget(row);
  if (!wanted) return std::nullopt;
  const auto zone = wanted->Under(row.zone);
  const auto domain = wanted->Under(dns.dns.domain);
  auto servers = dns.Leading(
      row, [&](const DomainName& target) { return target == zone || target == domain; });
  if (servers.empty()) return std::nullopt;
  return Wrong(
      row, std::move(servers),
      fmt::format("the target of {} ends in the zone's own name", row.expected.record.name.text()));
}

}  // namespace

Cause TargetDoubled() {
  return {.id = "target-doubled",
          .rule = "identity-verified",
          .title = "The target of the record ends in the zone's own name.",
          .fix = "Enter the target with a dot at its end.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE", "HOST_NOT_FOUND"}};
}

}  // namespace signet
