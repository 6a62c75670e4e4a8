// The delegation names servers that have no address, so nobody can ask them.
#include "diagnose/dns_case.h"

namespace signet {
namespace {

// Only a definite answer says that a server has no address; silence says nothing.
bool NoAddress(const DnsCase& dns, const NameServer& server, std::vector<std::string>& lines) {
  if (!server.ipv4.empty() || !server.ipv6.empty()) return false;
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
  if (dns.zones.empty()) return {};
  Explanation out;
  for (const NameServer& server : dns.zones[0].cut->servers) {
    if (!NoAddress(dns, server, out.evidence)) return {};
    out.servers.push_back(server.name.text());
  }
  if (out.servers.empty()) return {};
  out.clause = "none of its name servers has an address";
  out.name = dns.zones[0].cut->zone;
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
