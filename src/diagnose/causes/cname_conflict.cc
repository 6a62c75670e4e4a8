// Something else has the name, and a CNAME must stand alone (RFC 1034 3.6.2).
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (!dns.Lacking(row) || row.expected.purpose != Purpose::kDkim) return std::nullopt;
  const DomainName& name = row.expected.record.name;
  const Exchange* held = dns.Holding(name, RecordType::kA);
  if (!held) held = dns.Holding(name, RecordType::kTxt);
  if (!held || dns.Wildcard(row)) return std::nullopt;
  RecordFault fault = Missing(
      row, fmt::format("{} is taken by records of another type, beside which no CNAME can stand",
                       name.text()));
  fault.observed = RenderRecords(AtName(*held));
  fault.instead_of = SetsOf(AtName(*held));
  fault.telling.push_back(held);
  return fault;
}

}  // namespace

Cause CnameConflict() {
  return {.id = "cname-conflict",
          .rule = "identity-verified",
          .title = "Other records stand where the CNAME belongs.",
          .fix = "Find out who needs the records at this name; the CNAME must stand alone there.",
          .record = Explain,
          .ses_errors = {"TYPE_NOT_FOUND"}};
}

}  // namespace signet
