// A record stands at the selector and holds no key that can be used.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase&, const TableRow& row) {
  const auto wrong = row.In(CellState::kWrong);
  if (row.expected.purpose != Purpose::kOwnKey || wrong.empty() ||
      row.cells[wrong[0]].found.front().type != RecordType::kTxt) {
    return std::nullopt;
  }
  return Wrong(row, wrong,
               fmt::format("{} holds no single usable key (p=)", row.expected.record.name.text()));
}

}  // namespace

Cause ByodkimBadKey() {
  return {.id = "byodkim-bad-key",
          .rule = "identity-verified",
          .title = "The published DKIM key cannot be used.",
          .fix =
              "Publish exactly one TXT record with the public key that belongs to the private key "
              "given to SES.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE"}};
}

}  // namespace signet
