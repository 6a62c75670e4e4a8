// Quotation marks or backslashes became part of the text.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.record.type != RecordType::kTxt ||
      row.expected.purpose == Purpose::kMailFromSpf) {
    return std::nullopt;
  }
  auto servers = dns.Saying(row, [](const Cell& cell) {
    return cell.state != CellState::kUnread && cell.found.size() == 1 &&
           cell.found[0].type == RecordType::kTxt &&
           JoinedText(cell.found[0]).find_first_of("\"\\") != std::string::npos;
  });
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers),
               fmt::format("the text at {} holds quotation marks or backslashes of its own",
                           row.expected.record.name.text()));
}

}  // namespace

Cause TxtQuoting() {
  return {.id = "txt-quoting",
          .rule = "identity-verified",
          .title = "The text holds quotation marks that do not belong to it.",
          .fix = "Enter the text without quotation marks and backslashes; the panel adds its own.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE"}};
}

}  // namespace signet
