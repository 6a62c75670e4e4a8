// The servers of one zone hold different records: a secondary that no longer follows.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase&, const TableRow& row) {
  const auto ok = row.In(CellState::kOk);
  std::vector<size_t> behind = row.In(CellState::kMissing);
  const auto wrong = row.In(CellState::kWrong);
  behind.insert(behind.end(), wrong.begin(), wrong.end());
  if (ok.empty() || behind.empty()) return std::nullopt;
  RecordFault fault;
  fault.clause =
      fmt::format("its name servers disagree: {} of them do not have {} as the others do",
                  behind.size(), row.expected.record.name.text());
  fault.observed = fmt::format("right at {} of {} servers", ok.size(), row.cells.size());
  fault.servers = behind;
  fault.telling.push_back(row.cells[ok[0]].exchange);
  return fault;
}

}  // namespace

Cause NsInconsistent() {
  return {.id = "ns-inconsistent",
          .rule = "identity-verified",
          .title = "The name servers of the domain do not hold the same records.",
          .fix = "Repair the transfer of the zone to the name servers that are behind.",
          .record = Explain,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"HOST_NOT_FOUND", "INVALID_VALUE", "TYPE_NOT_FOUND"}};
}

}  // namespace signet
