// A name entered in full gets the zone appended once more by many DNS panels.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (!dns.Lacking(row)) return std::nullopt;
  const RecordSet& wanted = row.expected.record;
  for (const DomainName& zone : {row.zone, dns.dns.domain}) {
    const auto doubled = wanted.name.Under(zone);
    const Exchange* held = doubled ? dns.Holding(*doubled, wanted.type) : nullptr;
    if (!held) continue;
    RecordFault fault =
        Missing(row, fmt::format("the record stands at {}: the zone was appended once too often",
                                 doubled->text()));
    fault.observed = "stands at " + doubled->text();
    fault.telling.push_back(held);
    return fault;
  }
  return std::nullopt;
}

}  // namespace

Cause NameDoubled() {
  return {.id = "name-doubled",
          .rule = "identity-verified",
          .title = "The name of the record ends in the zone twice.",
          .fix = "Enter the name without the domain (TOKEN._domainkey), or with a dot at its end.",
          .record = Explain,
          .also = "mail-from-working",
          .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
