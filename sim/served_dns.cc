// Builds the tree from the bottom: hosted zones first, then whatever must lead there.
#include "sim/served_dns.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/ses_dns.h"
#include "sim/world_zone.h"

namespace sim {
namespace {

constexpr std::uint32_t kTtl = 3600;
constexpr std::size_t kEachBlock = 250;
constexpr std::size_t kOwnServers = 4;
// Our own servers: of the root, of top-level domains, of the domains that name servers are in, of
// Amazon's names.
enum Own : std::size_t { kRoot, kTopLevel, kServerDomains, kAmazon };
constexpr const char* kOwnNames[kOwnServers] = {"a.root-servers.net.", "a.gtld-servers.net.",
                                                "g-ns.awsdns-hostmaster.net.",
                                                "ns1.amazonses.com."};

std::string AddressOf(std::size_t place) {
  if (place < kOwnServers) return fmt::format("127.80.0.{}", place + 1);
  const std::size_t after = place - kOwnServers;
  return fmt::format("127.80.{}.{}", 1 + after / kEachBlock, 1 + after % kEachBlock);
}

std::string_view TopLevelOf(std::string_view name) {
  while (ParentOf(name) != ".") name = ParentOf(name);
  return name;
}

}  // namespace

ServedDns::ServedDns(const World& world) : world_(world) {
  for (const char* name : kOwnNames) AddServer(name);
  AddHosted();
  AddOwn(".", kRoot);
  AddOwn(kSesZone, kAmazon, SesHosts());
  AddOwn(kAmazonZone, kAmazon, AmazonHosts());
  AddServerDomains();
  AddTopLevels();
  Delegate();
  for (Zone& zone : zones_) {
    if (!zone.hosted && zone.name != kSesZone) {
      zone.fixed = std::make_unique<DnsZone>(zone.name, std::move(zone.sets));
    }
  }
}

std::size_t ServedDns::AddServer(const std::string& name) {
  const auto [found, added] = server_by_name_.emplace(name, servers_.size());
  if (added) servers_.push_back({name, AddressOf(servers_.size())});
  return found->second;
}

// Of two public zones of one name, the first that may be is the delegated one.
void ServedDns::AddHosted() {
  std::set<std::string> delegated = {".", kSesZone, kAmazonZone};
  for (std::uint32_t i = 0; i < world_.accounts.size(); ++i) {
    for (const HostedZone& hosted : world_.accounts[i].zones) {
      if (hosted.is_private) continue;
      Zone zone;
      zone.name = hosted.name;
      zone.hosted = &hosted;
      zone.account = i;
      for (const auto& server : hosted.name_servers)
        zone.servers.push_back(AddServer(server + "."));
      zone.delegated = !hosted.undelegated && delegated.insert(hosted.name).second;
      zones_.push_back(std::move(zone));
    }
  }
}

void ServedDns::AddOwn(const std::string& name, std::size_t server, std::vector<DnsSet> sets) {
  Zone zone;
  zone.name = name;
  zone.servers = {server};
  zone.sets = std::move(sets);
  const std::string soa = fmt::format("{} hostmaster.{} 1 1800 900 604800 60",
                                      servers_[server].name, servers_[server].name);
  zone.sets.push_back({name, "SOA", kTtl, {soa}});
  zone.sets.push_back({name, "NS", kTtl, {servers_[server].name}});
  zone.delegated = name != ".";
  zones_.push_back(std::move(zone));
}

ServedDns::Zone* ServedDns::FindOwn(std::string_view name) {
  const auto found = std::find_if(zones_.begin(), zones_.end(), [&](const Zone& zone) {
    return !zone.hosted && zone.name == name;
  });
  return found == zones_.end() ? nullptr : &*found;
}

// The nearest delegated hosted zone above a name.
const ServedDns::Zone* ServedDns::HostedAbove(std::string_view name) const {
  const Zone* nearest = nullptr;
  for (const Zone& zone : zones_) {
    if (!zone.hosted || !zone.delegated || zone.name == name || !LiesIn(name, zone.name)) continue;
    if (!nearest || zone.name.size() > nearest->name.size()) nearest = &zone;
  }
  return nearest;
}

// awsdns-12.com and its like.  A server that is named within a hosted zone has its address there.
void ServedDns::AddServerDomains() {
  for (const DnsServer& server : servers_) {
    const std::string domain(ParentOf(server.name));
    const bool top = ParentOf(domain) == "." || domain == ".";
    if (top || HostedAbove(server.name)) continue;
    if (!FindOwn(domain)) AddOwn(domain, kServerDomains);
    FindOwn(domain)->sets.push_back({server.name, "A", kTtl, {server.address}});
  }
}

void ServedDns::AddTopLevels() {
  std::set<std::string> wanted;
  for (const Zone& zone : zones_) {
    if (zone.delegated) wanted.emplace(TopLevelOf(zone.name));
  }
  for (const std::string& name : wanted) {
    const bool hosted = std::any_of(zones_.begin(), zones_.end(), [&](const Zone& zone) {
      return zone.hosted && zone.delegated && zone.name == name;
    });
    if (!hosted) AddOwn(name, kTopLevel);
  }
}

// Each zone from the nearest of ours above it, with the address of every server named below
// there; hosted zones within hosted ones are delegated by the records of the one above.
void ServedDns::Delegate() {
  for (const Zone& zone : zones_) {
    if (!zone.delegated || (zone.hosted && HostedAbove(zone.name))) continue;
    std::string_view above = ParentOf(zone.name);
    while (!FindOwn(above)) above = ParentOf(above);
    Zone* parent = FindOwn(above);
    DnsSet servers{zone.name, "NS", kTtl, {}};
    for (const std::size_t server : zone.servers) servers.values.push_back(servers_[server].name);
    parent->sets.push_back(std::move(servers));
    for (const std::size_t server : zone.servers) {
      const DnsSet glue{servers_[server].name, "A", kTtl, {servers_[server].address}};
      const bool there =
          std::find(parent->sets.begin(), parent->sets.end(), glue) != parent->sets.end();
      if (!there && LiesIn(glue.name, parent->name)) parent->sets.push_back(glue);
    }
  }
}

const ServedDns::Zone* ServedDns::ZoneFor(std::size_t server, const std::string& name,
                                          std::string_view type) const {
  const Zone* nearest = nullptr;
  for (const Zone& zone : zones_) {
    if (std::find(zone.servers.begin(), zone.servers.end(), server) == zone.servers.end()) continue;
    // A DS is the parent's, where this server has it too.
    if (!LiesIn(name, zone.name) || (type == "DS" && nearest && zone.name == name)) continue;
    const bool better = !nearest || zone.name.size() > nearest->name.size() ||
                        (type == "DS" && nearest->name == name);
    if (better) nearest = &zone;
  }
  return nearest;
}

DnsReply ServedDns::Answer(std::size_t server, const std::string& name, std::string_view type,
                           HostedZones& zones, Time now) const {
  const Zone* zone = ZoneFor(server, name, type);
  if (!zone) {
    DnsReply refused;
    refused.code = DnsReply::Code::kRefused;
    refused.authoritative = false;
    return refused;
  }
  if (zone->fixed) return zone->fixed->Answer(name, type);
  if (zone->hosted) {
    const auto place = std::find(zone->servers.begin(), zone->servers.end(), server);
    const auto at = static_cast<std::size_t>(place - zone->servers.begin());
    return zones.Served(zone->account, *zone->hosted, at, now).Answer(name, type);
  }
  auto sets = zone->sets;
  for (DnsSet& key : DkimKeyAt(world_, name)) sets.push_back(std::move(key));
  return DnsZone(zone->name, std::move(sets)).Answer(name, type);
}

// The servers that a hosted zone's own records name, as far as they are ours.
std::vector<std::size_t> ServedDns::ServersAt(const Zone& parent, const std::string& name,
                                              HostedZones& zones, Time now) const {
  std::vector<std::size_t> servers;
  const auto& records =
      zones.Served(parent.account, *parent.hosted, parent.servers.size() - 1, now);
  const DnsSet* cut = records.Find(name, "NS");
  if (!cut) return servers;
  for (const std::string& value : cut->values) {
    const auto found = server_by_name_.find(Route53Name(value));
    if (found != server_by_name_.end()) servers.push_back(found->second);
  }
  return servers;
}

std::vector<DnsStub> ServedDns::Stubs(HostedZones& zones, Time now) const {
  std::vector<DnsStub> stubs;
  std::set<std::string> seen;
  for (const Zone& zone : zones_) {
    const Zone* parent = zone.hosted ? HostedAbove(zone.name) : nullptr;
    std::vector<std::size_t> servers;
    if (parent) {
      servers = ServersAt(*parent, zone.name, zones, now);
    } else if (zone.delegated || !zone.hosted) {
      servers = zone.servers;
    }
    if (servers.empty() || !seen.insert(zone.name).second) continue;
    DnsStub stub{zone.name, {}};
    for (const std::size_t server : servers) stub.addresses.push_back(servers_[server].address);
    stubs.push_back(std::move(stub));
  }
  return stubs;
}

}  // namespace sim
