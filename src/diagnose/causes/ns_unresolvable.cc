// The delegation names servers that have no address, so nobody can ask them.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

// The zone where the way to the domain ends: for want of addresses the walk may end there too.
const ZoneCut* End(const DnsCase& dns) {
  if (!dns.zones.empty()) return dns.zones[0].cut;
  const Walk* walk = dns.walk();
  return walk && walk->failed && !walk->cuts.empty() ? &walk->cuts.back() : nullptr;
}

// Only a definite answer says that a server has no address; silence says nothing.
bool NoAddress(const DnsCase& dns, const NameServer& server, std::vector<std::string>& lines) {
  if (!server.ipv4.empty() || !server.ipv6.empty()) return false;
  if (SaysNoAddress(server.no_address)) {
    lines.push_back(fmt::format("{}: {}", server.name.text(), server.no_address));
    return true;
  }
  for (const Exchange* exchange : dns.dns.Asked(server.name, RecordType::kA)) {
    const DnsReply* reply = exchange->reply();
    const bool says =
        reply &&
        (reply->rcode == Rcode::kNxDomain ||
         (reply->rcode == Rcode::kNoError && reply->authoritative && reply->answer.empty()));
    if (!says) continue;
    lines.push_back(EvidenceLine(*exchange));
    return true;
  }
  return false;
}

std::vector<Explanation> Explain(const DnsCase& dns) {
  const ZoneCut* end = End(dns);
  if (!end) return {};
  Explanation out;
  for (const NameServer& server : end->servers) {
    if (!NoAddress(dns, server, out.evidence)) return {};
    out.servers.push_back(server.name.text());
  }
  if (out.servers.empty()) return {};
  out.clause = "none of its name servers has an address";
  out.name = end->zone;
  return {std::move(out)};
}

}  // namespace

Cause NsUnresolvable() {
  return {.id = "ns-unresolvable",
          .rule = "identity-verified",
          .title = "The name servers of the domain have no addresses.",
          .fix = "Correct the names of the name servers at the registrar, or give them addresses.",
          .examine = Explain,
          .by = FixBy::kRegistrar,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR", "HOST_NOT_FOUND"}};
}

}  // namespace signet
