// The zone names other servers than its parent does.
#include <fmt/format.h>

#include <set>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (dns.zones.empty()) return {};
  const ZoneCut& cut = *dns.zones[0].cut;
  const Exchange* held = dns.Holding(cut.zone, RecordType::kNs);
  if (!held) return {};
  std::set<std::string> child, parent;
  for (const DnsRecord& record : AtName(*held)) {
    if (record.type == RecordType::kNs) child.insert(record.data);
  }
  for (const NameServer& server : cut.servers) parent.insert(server.name.absolute());
  if (child == parent || child.empty()) return {};
  Explanation out;
  out.clause = fmt::format("the zone {} names other servers than its parent", cut.zone.text());
  out.name = cut.zone;
  out.expected = fmt::format("{}", fmt::join(parent, ", "));
  out.observed = fmt::format("{}", fmt::join(child, ", "));
  out.evidence = {EvidenceLine(*held)};
  return {std::move(out)};
}

}  // namespace

Cause NsMismatch() {
  return {.id = "ns-mismatch",
          .rule = "identity-verified",
          .title = "The zone and its parent name different servers.",
          .fix = "Make the NS records of the zone and those at the registrar the same.",
          .examine = Explain,
          .also = "mail-from-working",
          .note = true};
}

}  // namespace signet
