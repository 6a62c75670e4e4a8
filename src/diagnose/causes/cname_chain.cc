// The CNAME reaches its target by way of another; it resolves, and how SES takes it is not
// documented.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  auto servers = dns.Saying(row, [&](const Cell& cell) { return dns.ByWay(row, cell) != nullptr; });
  if (servers.empty()) return std::nullopt;
  const Exchange* onward = dns.ByWay(row, row.cells[servers.front()]);
  RecordFault fault = Wrong(row, std::move(servers),
                            fmt::format("{} leads to its target by way of another name",
                                        row.expected.record.name.text()));
  fault.confidence = Confidence::kPossible;
  fault.telling.push_back(onward);
  return fault;
}

}  // namespace

Cause CnameChain() {
  return {.id = "cname-chain",
          .rule = "identity-verified",
          .title = "The DKIM record reaches its target through another CNAME.",
          .fix = "Let the record lead to its target directly.",
          .record = Explain,
          .note = true};
}

}  // namespace signet
