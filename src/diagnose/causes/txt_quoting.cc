// Quotation marks or backslashes became part of the text, or it lost what was beyond 255 bytes.
#include <fmt/format.h>

#include "diagnose/dns_case.h"
#include "model/dkim_key.h"

namespace signet {
namespace {

// The accidents of entering a long text, told before whatever else is wrong with a key.
bool Mangled(const std::string& text, Purpose purpose) {
  if (purpose != Purpose::kOwnKey) return text.find_first_of("\"\\") != std::string::npos;
  const DkimKey key = ParseDkimKey(text);
  if (key.good()) return false;
  const DkimKeyProblem first = key.problems.front();
  return first == DkimKeyProblem::kQuoted || first == DkimKeyProblem::kEscapedSemicolon ||
         first == DkimKeyProblem::kTruncated;
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.record.type != RecordType::kTxt ||
      row.expected.purpose == Purpose::kMailFromSpf) {
    return std::nullopt;
  }
  auto servers = dns.Saying(row, [&](const Cell& cell) {
    return cell.state == CellState::kWrong && cell.found.size() == 1 &&
           cell.found[0].type == RecordType::kTxt &&
           Mangled(JoinedText(cell.found[0]), row.expected.purpose);
  });
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers),
               fmt::format("the text at {} holds quotation marks or backslashes of its own, or was "
                           "cut short",
                           row.expected.record.name.text()));
}

}  // namespace

Cause TxtQuoting() {
  return {.id = "txt-quoting",
          .rule = "identity-verified",
          .title = "The text was quoted, escaped or cut on its way into the record.",
          .fix =
              "Enter the whole text without quotation marks and backslashes; where the panel takes "
              "no more than 255 characters, in several strings of one record.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE"}};
}

}  // namespace signet
