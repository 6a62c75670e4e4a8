// sim/served_dns.h
// ServedDns: the Internet's DNS as far as a world has one.  A root, the top-level domains above
// the hosted zones, Route 53's name servers with the zones themselves, and Amazon's own names;
// each name server on an address of its own in 127.80.0.0/16.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/dns_zone.h"
#include "sim/hosted_zones.h"
#include "sim/world.h"

namespace sim {

struct DnsServer {
  std::string name;  // With its final dot.
  std::string address;
};

// A zone, and the addresses at which it is to be asked for.
struct DnsStub {
  std::string zone;
  std::vector<std::string> addresses;
};

// Borrows the world, whose zones stay; SES's identities may change.
class ServedDns {
 public:
  explicit ServedDns(const World& world);

  const std::vector<DnsServer>& servers() const { return servers_; }  // The root's first.
  // What the server at that place of the list says.  `now` is the simulated clock's.
  DnsReply Answer(std::size_t server, const std::string& name, std::string_view type,
                  HostedZones& zones, Time now) const;
  // Every zone that can be reached from the root, for a resolver that cannot follow referrals
  // because the servers are not on port 53.
  std::vector<DnsStub> Stubs(HostedZones& zones, Time now) const;

 private:
  struct Zone {
    std::string name;
    std::vector<DnsSet> sets;            // Of a zone of ours, while it is being made.
    std::unique_ptr<DnsZone> fixed;      // Of ours, made.
    const HostedZone* hosted = nullptr;  // Of Route 53.
    std::uint32_t account = 0;
    std::vector<std::size_t> servers;
    bool delegated = false;  // By one of ours.
  };

  std::size_t AddServer(const std::string& name);
  void AddHosted();
  void AddOwn(const std::string& name, std::size_t server, std::vector<DnsSet> sets = {});
  void AddTopLevels();
  void AddServerDomains();
  void Delegate();
  Zone* FindOwn(std::string_view name);
  const Zone* HostedAbove(std::string_view name) const;
  const Zone* ZoneFor(std::size_t server, const std::string& name, std::string_view type) const;
  std::vector<std::size_t> ServersAt(const Zone& parent, const std::string& name,
                                     HostedZones& zones, Time now) const;

  const World& world_;
  std::vector<DnsServer> servers_;
  std::map<std::string, std::size_t, std::less<>> server_by_name_;
  std::vector<Zone> zones_;
};

}  // namespace sim
