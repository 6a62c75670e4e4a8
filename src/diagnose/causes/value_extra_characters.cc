// Blanks or quotation marks were pasted into the value.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::string Cleaned(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(" \t\r\n\"'`;").find(c) == std::string_view::npos) out += c;
  }
  return out;
}

// Wrapped in marks: how a text is entered went wrong, not what was pasted.
bool Quoted(std::string_view text) {
  return text.size() > 1 && text.starts_with('"') && text.ends_with('"');
}

// Label by label, as bytes: an escaped blank is a blank.
std::optional<DomainName> Cleaned(const DomainName& name) {
  std::vector<std::string> labels;
  for (const std::string& label : name.Labels()) {
    if (std::string kept = Cleaned(label); !kept.empty()) labels.push_back(std::move(kept));
  }
  auto cleaned = DomainName::FromLabels(labels);
  if (!cleaned) return std::nullopt;
  return *std::move(cleaned);
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  const auto wanted = ExpectedTarget(row);
  auto servers = dns.Leading(row, [&](const DomainName& target) {
    const auto cleaned = Cleaned(target);
    return wanted && cleaned && target != *wanted &&
           (*cleaned == *wanted || *cleaned == wanted->Under(row.zone));
  });
  if (row.expected.purpose == Purpose::kLegacy) {
    const std::string token =
        JoinedText({{}, RecordType::kTxt, 0, row.expected.record.values.front()});
    servers = dns.Saying(row, [&](const Cell& cell) {
      return cell.state == CellState::kWrong &&
             std::any_of(cell.found.begin(), cell.found.end(), [&](const DnsRecord& record) {
               return record.type == RecordType::kTxt && !Quoted(JoinedText(record)) &&
                      Cleaned(JoinedText(record)) == token;
             });
    });
  }
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers),
               fmt::format("the value of {} holds blanks or quotation marks",
                           row.expected.record.name.text()));
}

}  // namespace

Cause ValueExtraCharacters() {
  return {.id = "value-extra-characters",
          .rule = "identity-verified",
          .title = "The value of the record holds characters that do not belong there.",
          .fix = "Enter the value again without blanks and quotation marks.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE", "HOST_NOT_FOUND"}};
}

}  // namespace signet
