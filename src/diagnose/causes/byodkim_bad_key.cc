// A record stands at the selector and holds no key that can be used.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diagnose/dns_case.h"
#include "model/dkim_key.h"

namespace signet {
namespace {

std::string WhatIsWrong(const std::vector<DnsRecord>& found) {
  if (found.size() > 1) return fmt::format("{} records", found.size());
  std::vector<std::string_view> problems;
  for (const DkimKeyProblem problem : ParseDkimKey(JoinedText(found.front())).problems) {
    problems.push_back(DkimKeyProblemName(problem));
  }
  return fmt::format("{}", fmt::join(problems, ", "));
}

std::optional<RecordFault> Explain(const DnsCase&, const TableRow& row) {
  const auto wrong = row.In(CellState::kWrong);
  if (row.expected.purpose != Purpose::kOwnKey || wrong.empty() ||
      row.cells[wrong[0]].found.front().type != RecordType::kTxt) {
    return std::nullopt;
  }
  return Wrong(row, wrong,
               fmt::format("{} holds no single usable key ({})", row.expected.record.name.text(),
                           WhatIsWrong(row.cells[wrong[0]].found)));
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
