// A CNAME that leads somewhere else, for no reason that could be recognised.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  auto servers = dns.Leading(row, [](const DomainName&) { return true; });
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers),
               fmt::format("{} leads to another target", row.expected.record.name.text()));
}

}  // namespace

Cause WrongTarget() {
  return {.id = "wrong-target",
          .rule = "identity-verified",
          .title = "The DKIM record leads to another target.",
          .fix = "Replace the target by the one that SES asks for.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE", "HOST_NOT_FOUND"}};
}

}  // namespace signet
