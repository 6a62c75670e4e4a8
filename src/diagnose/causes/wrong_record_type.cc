// The right words in a record of the wrong type.
#include <fmt/format.h>

#include "diagnose/dns_case.h"
#include "model/identity.h"

namespace signet {
namespace {

bool SpeaksOfIt(const DnsRecord& record, const TableRow& row) {
  const std::string text = LowerAscii(JoinedText(record));
  const auto target = ExpectedTarget(row);
  return text.find("p=") != std::string::npos ||
         (target && text.find(target->text()) != std::string::npos);
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose == Purpose::kOwnKey) {
    auto alias =
        dns.Saying(row, [](const Cell& cell) { return cell.answer == AnswerClass::kAlias; });
    if (alias.empty()) return std::nullopt;
    RecordFault fault = Wrong(row, std::move(alias), "a CNAME stands where SES looks for the key");
    fault.confidence = Confidence::kPossible;
    return fault;
  }
  if (!dns.Lacking(row) || row.expected.purpose != Purpose::kDkim) return std::nullopt;
  const DomainName& name = row.expected.record.name;
  const Exchange* held = dns.Holding(name, RecordType::kTxt);
  if (!held || dns.Wildcard(row) || !SpeaksOfIt(AtName(*held).front(), row)) {
    return std::nullopt;
  }
  RecordFault fault =
      Missing(row, fmt::format("a TXT record stands at {} where a CNAME is needed", name.text()));
  fault.observed = RenderRecords(AtName(*held));
  fault.instead_of = SetsOf(AtName(*held));
  fault.telling.push_back(held);
  return fault;
}

}  // namespace

Cause WrongRecordType() {
  return {.id = "wrong-record-type",
          .rule = "identity-verified",
          .title = "The record has the wrong type.",
          .fix =
              "Remove it and create it again with the right type: CNAME for Easy DKIM, TXT for an "
              "own key.",
          .record = Explain,
          .ses_errors = {"TYPE_NOT_FOUND", "INVALID_VALUE", "HOST_NOT_FOUND"}};
}

}  // namespace signet
