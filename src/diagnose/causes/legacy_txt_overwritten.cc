// Only another account's or region's token is there: the record holds several values.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase&, const TableRow& row) {
  const auto wrong = row.In(CellState::kWrong);
  if (row.expected.purpose != Purpose::kLegacy || wrong.empty() ||
      row.cells[wrong[0]].found.front().type != RecordType::kTxt) {
    return std::nullopt;
  }
  RecordFault fault =
      Wrong(row, wrong,
            fmt::format("{} holds other tokens, not this one", row.expected.record.name.text()));
  // Its others and its TTL stay.
  fault.publish = fault.instead_of.front();
  fault.publish->values.push_back(row.expected.record.values.front());
  std::sort(fault.publish->values.begin(), fault.publish->values.end());
  return fault;
}

}  // namespace

Cause LegacyTxtOverwritten() {
  return {.id = "legacy-txt-overwritten",
          .rule = "identity-verified",
          .title = "The TXT record holds only the tokens of others.",
          .fix = "Add the token as one more value of the record, and keep the others.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE"}};
}

}  // namespace signet
