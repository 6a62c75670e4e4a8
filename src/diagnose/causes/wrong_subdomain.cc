// The record of a subdomain was entered at the zone that holds it.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (!dns.Lacking(row) || row.zone == dns.name || row.expected.purpose == Purpose::kLegacy) {
    return std::nullopt;
  }
  const auto prefix = DomainName::Parse(row.expected.record.name.Labels().front() + "._domainkey");
  const auto above = prefix ? prefix->Under(row.zone) : std::nullopt;
  const Exchange* held = above ? dns.Holding(*above, row.expected.record.type) : nullptr;
  if (!held) return std::nullopt;
  RecordFault fault = Missing(
      row, fmt::format("the record stands at {}, not below {}", above->text(), dns.name.text()));
  fault.telling.push_back(held);
  return fault;
}

}  // namespace

Cause WrongSubdomain() {
  return {.id = "wrong-subdomain",
          .rule = "identity-verified",
          .title = "The record was entered at the parent domain, not at the subdomain.",
          .fix = "Enter the name with the subdomain in it (TOKEN._domainkey.SUBDOMAIN).",
          .record = Explain,
          .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
