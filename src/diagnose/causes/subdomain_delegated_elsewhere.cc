// A zone of its own begins between the domain and the record: what is entered above is not seen.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  const bool below =
      row.zone != dns.dns.domain && row.zone.IsSameOrUnder(dns.dns.domain) && row.zone != dns.name;
  if (!below || !dns.Absent(row)) return std::nullopt;
  return Missing(row, fmt::format("{} is a zone of its own, and its servers do not have {}",
                                  row.zone.text(), row.expected.record.name.text()));
}

}  // namespace

Cause SubdomainDelegatedElsewhere() {
  return {
      .id = "subdomain-delegated-elsewhere",
      .rule = "identity-verified",
      .title = "The record belongs into a zone that is delegated to other servers.",
      .fix =
          "Publish the record in the delegated zone, or remove the delegation if nobody needs it.",
      .record = Explain,
      .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
