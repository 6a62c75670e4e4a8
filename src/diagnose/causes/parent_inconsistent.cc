// The parent's servers do not agree on the delegation: an update that is still on its way.
#include <algorithm>
#include <map>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

// Who is named for the zone, by each server above it.
using Named = std::map<std::vector<std::string>, const Exchange*>;

Named Referrals(const DnsEvidence& dns, const DomainName& zone) {
  Named named;
  for (const Exchange& exchange : dns.exchanges) {
    const DnsReply* reply = exchange.reply();
    if (!reply || reply->authoritative || exchange.question.recursion ||
        exchange.transport == DnsTransport::kValidator) {
      continue;
    }
    std::vector<std::string> servers;
    for (const DnsRecord& record : reply->authority) {
      if (record.type == RecordType::kNs && record.name == zone) servers.push_back(record.data);
    }
    std::sort(servers.begin(), servers.end());
    if (!servers.empty()) named.emplace(std::move(servers), &exchange);
  }
  return named;
}

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (dns.zones.empty()) return {};
  const auto named = Referrals(dns.dns, dns.zones[0].cut->zone);
  if (named.size() < 2) return {};
  Explanation out;
  out.confidence = Confidence::kLikely;
  out.clause = "the servers of the parent zone do not agree on its name servers";
  out.name = dns.zones[0].cut->zone;
  for (const auto& [servers, exchange] : named) out.evidence.push_back(EvidenceLine(*exchange));
  return {std::move(out)};
}

}  // namespace

Cause ParentInconsistent() {
  return {.id = "parent-inconsistent",
          .rule = "identity-verified",
          .title = "The parent zone gives different delegations.",
          .fix =
              "Wait until all servers of the parent zone agree; if they still differ after a day, "
              "ask the registrar.",
          .examine = Explain,
          .by = FixBy::kTime,
          .also = "mail-from-working",
          .note = true};
}

}  // namespace signet
