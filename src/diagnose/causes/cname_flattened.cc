// The name exists without any record to see: a CNAME that the host flattens has no address to show.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (!dns.Lacking(row) || row.expected.purpose != Purpose::kDkim || !dns.AtCloudflare()) {
    return std::nullopt;
  }
  auto servers =
      dns.Saying(row, [](const Cell& cell) { return cell.answer == AnswerClass::kNoData; });
  const bool denied =
      !dns.Saying(row, [](const Cell& cell) { return cell.answer == AnswerClass::kNoName; })
           .empty();
  const DomainName& name = row.expected.record.name;
  const bool other = dns.Holding(name, RecordType::kA) || dns.Holding(name, RecordType::kTxt);
  if (servers.empty() || denied || other || dns.Wildcard(row)) return std::nullopt;
  RecordFault fault =
      Missing(row, fmt::format("{} exists and shows no CNAME: it is flattened", name.text()));
  fault.confidence = Confidence::kLikely;
  return fault;
}

}  // namespace

Cause CnameFlattened() {
  return {.id = "cname-flattened",
          .rule = "identity-verified",
          .title = "The DKIM CNAME is flattened by the DNS host.",
          .fix = "Switch CNAME flattening off for this record, and set it to DNS only.",
          .record = Explain,
          .ses_errors = {"TYPE_NOT_FOUND"}};
}

}  // namespace signet
