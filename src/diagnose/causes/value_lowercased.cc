// The panel changed the case of a token that is compared by its bytes.
#include <algorithm>

#include "diagnose/dns_case.h"
#include "model/identity.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kLegacy) return std::nullopt;
  const std::string token =
      JoinedText({{}, RecordType::kTxt, 0, row.expected.record.values.front()});
  auto servers = dns.Saying(row, [&](const Cell& cell) {
    return cell.state == CellState::kWrong &&
           std::any_of(cell.found.begin(), cell.found.end(), [&](const DnsRecord& record) {
             return LowerAscii(JoinedText(record)) == LowerAscii(token);
           });
  });
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers), "the token of the TXT record lost its capital letters");
}

}  // namespace

Cause ValueLowercased() {
  return {.id = "value-lowercased",
          .rule = "identity-verified",
          .title = "The token lost its capital letters.",
          .fix =
              "Enter the token again exactly as SES shows it; where the panel changes its case, "
              "use Easy DKIM.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE"}};
}

}  // namespace signet
