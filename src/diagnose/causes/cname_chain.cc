// The CNAME reaches its target by way of another; it resolves, and how SES takes it is not
// documented.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  const auto wanted = ExpectedTarget(row);
  auto servers = dns.Saying(row, [&](const Cell& cell) {
    if (!wanted || cell.state != CellState::kWrong || cell.found.size() != 1) return false;
    const auto& answer = cell.exchange->reply()->answer;
    return std::any_of(answer.begin(), answer.end(), [&](const DnsRecord& record) {
      return record.type == RecordType::kCname && record.name != row.expected.record.name &&
             TargetOf(record) == wanted;
    });
  });
  if (servers.empty()) return std::nullopt;
  RecordFault fault = Wrong(row, std::move(servers),
                            fmt::format("{} leads to its target by way of another name",
                                        row.expected.record.name.text()));
  fault.confidence = Confidence::kPossible;
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
