// A DNAME above the name redirects everything below it.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  auto servers = dns.Saying(row, [&](const Cell& cell) {
    if (cell.state != CellState::kWrong || !cell.exchange->reply()) return false;
    const auto& answer = cell.exchange->reply()->answer;
    return std::any_of(answer.begin(), answer.end(), [&](const DnsRecord& record) {
      return record.type == RecordType::kDname && row.expected.record.name != record.name &&
             row.expected.record.name.IsSameOrUnder(record.name);
    });
  });
  if (servers.empty()) return std::nullopt;
  RecordFault fault =
      Wrong(row, std::move(servers),
            fmt::format("a DNAME above {} redirects it", row.expected.record.name.text()));
  fault.confidence = Confidence::kLikely;
  fault.instead_of.clear();
  return fault;
}

}  // namespace

Cause DnameAbove() {
  return {.id = "dname-above",
          .rule = "identity-verified",
          .title = "A DNAME above the record redirects everything below it.",
          .fix = "Publish the records where the DNAME leads, or remove the DNAME.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE", "HOST_NOT_FOUND"}};
}

}  // namespace signet
