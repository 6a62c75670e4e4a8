// It was verified, the zone has since moved to other servers, and the records did not come along.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"
#include "diagnose/inherit.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  const VerificationInfo* seen = dns.identity.verification.read();
  const auto before = seen ? DomainName::Parse(seen->soa_primary) : Fail(Code::kBadInput, "");
  const auto now = dns.Primaries();
  if (!before || before->root() || now.empty() || !dns.Absent(row)) return std::nullopt;
  if (!WasVerified(dns.identity) || std::find(now.begin(), now.end(), *before) != now.end()) {
    return std::nullopt;
  }
  RecordFault fault = Missing(
      row, fmt::format("{} did not come along when the zone moved: SES saw it at {}, today {} "
                       "serves it",
                       row.expected.record.name.text(), before->text(), now.front().text()));
  fault.confidence = Confidence::kLikely;
  return fault;
}

}  // namespace

Cause DnsMigrationLostRecords() {
  return {.id = "dns-migration-lost-records",
          .rule = "identity-verified",
          .title = "The records were lost when the zone moved to other name servers.",
          .fix = "Publish the records at the new DNS host.",
          .record = Explain,
          .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
