// Nobody made the record: a wildcard answers for every name that is not there.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<std::string> Data(const std::vector<DnsRecord>& records) {
  std::vector<std::string> data;
  for (const DnsRecord& record : records) data.push_back(record.data);
  std::sort(data.begin(), data.end());
  return data;
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  const Exchange* wild = dns.Wildcard(row);
  if (!wild) return std::nullopt;
  const auto given = Data(AtName(*wild));
  auto servers = dns.Saying(row, [&](const Cell& cell) {
    return given.empty() ? cell.answer == AnswerClass::kNoData && dns.Absent(row)
                         : cell.state == CellState::kWrong && Data(cell.found) == given;
  });
  if (servers.empty()) return std::nullopt;
  RecordFault fault =
      Missing(row, fmt::format("a wildcard answers for {}, where no record was made",
                               row.expected.record.name.text()));
  // A wildcard of another type shows itself only by the name's being there.
  if (given.empty()) fault.confidence = Confidence::kLikely;
  if (!given.empty()) fault.observed = RenderRecords(AtName(*wild));
  fault.servers = std::move(servers);
  fault.telling.push_back(wild);
  return fault;
}

}  // namespace

Cause WildcardShadow() {
  return {.id = "wildcard-shadow",
          .rule = "identity-verified",
          .title = "A wildcard answers where the record is missing.",
          .fix = "Publish the record itself: it outranks the wildcard, which may stay.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE", "TYPE_NOT_FOUND"}};
}

}  // namespace signet
