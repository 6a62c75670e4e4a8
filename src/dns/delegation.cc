// NS, DS and glue, from whichever section they stand in.
#include "dns/delegation.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "dns/zones.h"

namespace signet {
namespace {

void AddGlue(const DnsReply& reply, const DomainName& parent,
             std::map<DomainName, NameServer>& servers) {
  for (const DnsRecord& record : reply.additional) {
    const auto server = servers.find(record.name);
    if (server == servers.end() || !record.name.IsSameOrUnder(parent)) continue;
    const bool v4 = record.type == RecordType::kA;
    if (!v4 && record.type != RecordType::kAaaa) continue;
    auto& addresses = v4 ? server->second.ipv4 : server->second.ipv6;
    if (addresses.size() < Zones::kAddressesMax) addresses.push_back(record.data);
  }
}

ZoneCut CutOf(const std::vector<DnsRecord>& section, const DnsReply& reply, const DomainName& zone,
              const DomainName& parent) {
  ZoneCut cut{.zone = zone, .parent = parent, .servers = {}, .signed_delegation = false, .ttl = 0};
  std::map<DomainName, NameServer> servers;
  for (const DnsRecord& record : section) {
    if (record.name != zone) continue;
    if (record.type == RecordType::kDs) cut.signed_delegation = true;
    const auto target = TargetOf(record);
    if (record.type != RecordType::kNs || !target || servers.size() >= Zones::kServersMax) continue;
    servers[*target].name = *target;
    cut.ttl = record.ttl;
  }
  AddGlue(reply, parent, servers);
  for (auto& [name, server] : servers) {
    std::ranges::sort(server.ipv4);
    std::ranges::sort(server.ipv6);
    cut.servers.push_back(std::move(server));
  }
  return cut;
}

const DnsRecord* FirstOf(const std::vector<DnsRecord>& section, RecordType type) {
  const auto found = std::ranges::find(section, type, &DnsRecord::type);
  return found == section.end() ? nullptr : &*found;
}

// The eighth word of an RRSIG.
std::optional<DomainName> SignerOf(const DnsRecord& rrsig) {
  std::istringstream words(rrsig.data);
  std::string word;
  for (int at = 0; at < 8; ++at) words >> word;
  auto name = DomainName::Parse(word);
  if (!words || !name) return std::nullopt;
  return *std::move(name);
}

}  // namespace

ZoneCut CutOfReferral(const DnsReply& reply, const DomainName& parent) {
  const DnsRecord* ns = FirstOf(reply.authority, RecordType::kNs);
  return CutOf(reply.authority, reply, ns ? ns->name : parent, parent);
}

ZoneCut CutOfAnswer(const DnsReply& reply, const DomainName& zone, const DomainName& parent) {
  return CutOf(reply.answer, reply, zone, parent);
}

std::optional<DomainName> ApexOf(const DnsReply& reply) {
  const DnsRecord* soa = FirstOf(reply.answer, RecordType::kSoa);
  if (!soa) soa = FirstOf(reply.authority, RecordType::kSoa);
  if (!soa) return std::nullopt;
  return soa->name;
}

std::optional<DomainName> ParentByDs(const DnsReply& reply, const DomainName& zone) {
  if (reply.Of(zone, RecordType::kDs).empty()) return ApexOf(reply);
  const auto signatures = reply.Of(zone, RecordType::kRrsig);
  return signatures.empty() ? std::nullopt : SignerOf(signatures.front());
}

}  // namespace signet
