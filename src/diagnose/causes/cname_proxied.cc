// The CNAME is proxied: the host answers with its own addresses instead.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (!dns.Lacking(row) || row.expected.purpose != Purpose::kDkim || !dns.AtCloudflare()) {
    return std::nullopt;
  }
  const Exchange* held = dns.Holding(row.expected.record.name, RecordType::kA);
  if (!held || dns.Wildcard(row)) return std::nullopt;
  RecordFault fault = Missing(row, fmt::format("{} is proxied, so addresses stand for its CNAME",
                                               row.expected.record.name.text()));
  fault.observed = RenderRecords(AtName(*held));
  fault.telling.push_back(held);
  return fault;
}

}  // namespace

Cause CnameProxied() {
  return {.id = "cname-proxied",
          .rule = "identity-verified",
          .title = "The DKIM record is proxied by the DNS host.",
          .fix = "Set the record to DNS only (the grey cloud): nothing of DKIM may be proxied.",
          .record = Explain,
          .ses_errors = {"TYPE_NOT_FOUND", "HOST_NOT_FOUND"}};
}

}  // namespace signet
