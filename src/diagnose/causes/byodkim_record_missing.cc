// The public half of an own key, which only its owner has: SES was given the private one.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kOwnKey || !dns.Absent(row)) return std::nullopt;
  return Missing(row, fmt::format("the key at {} is missing", row.expected.record.name.text()));
}

}  // namespace

Cause ByodkimRecordMissing() {
  return {.id = "byodkim-record-missing",
          .rule = "identity-verified",
          .title = "The public key of the own DKIM key is not published.",
          .fix =
              "Publish the public key as a TXT record at this name (p=…); SES cannot show it, "
              "whoever made the key has it.",
          .record = Explain,
          .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
