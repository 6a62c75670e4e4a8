// Two CNAMEs at one name: nobody may say which one holds.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  auto servers = dns.Saying(row, [](const Cell& cell) {
    return cell.state == CellState::kWrong && cell.found.size() > 1 &&
           cell.found[0].type == RecordType::kCname;
  });
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers),
               fmt::format("{} has more than one CNAME", row.expected.record.name.text()));
}

}  // namespace

Cause MultipleCname() {
  return {.id = "multiple-cname",
          .rule = "identity-verified",
          .title = "More than one CNAME stands at the name.",
          .fix = "Leave exactly one CNAME, the one that SES asks for.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE"}};
}

}  // namespace signet
