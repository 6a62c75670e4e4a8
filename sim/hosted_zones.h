// sim/hosted_zones.h
// HostedZones: what Route 53 was told since the world began.  The API tells a change at once,
// the name servers of the zone one after another, the last when the change is INSYNC.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/dns_zone.h"
#include "sim/http.h"
#include "sim/world.h"

namespace sim {

struct ZoneChange {
  std::string id;
  std::uint32_t account = 0;
  Time submitted;
  Time insync;
  std::string comment;
};

// Times are the simulated clock's.
class HostedZones {
 public:
  HostedZones(const Route53Setting& setting, std::uint64_t seed) : setting_(setting), seed_(seed) {}

  // As the API tells them, newest change included.
  const std::vector<ZoneRecord>& Records(std::uint32_t account, const HostedZone& zone) const;
  // Whether the zone takes no change yet, because of the one before.
  bool IsBusy(std::uint32_t account, const HostedZone& zone, Time now) const;
  const ZoneChange& Write(std::uint32_t account, const HostedZone& zone,
                          std::vector<ZoneRecord> records, std::string comment, Time now);
  const ZoneChange* FindChange(std::uint32_t account, std::string_view id) const;

  // What the name server at that place of the delegation set serves now.  Valid until the next
  // call of anything here.
  const DnsZone& Served(std::uint32_t account, const HostedZone& zone, std::size_t server,
                        Time now);

 private:
  struct Version {
    Time accepted;
    Time insync;
    std::vector<ZoneRecord> records;
    std::unique_ptr<DnsZone> served;  // Made when somebody asks.
  };
  // Oldest first; the first is as the world has it.
  using Versions = std::vector<Version>;
  using Key = std::pair<std::uint32_t, std::string>;
  Versions& VersionsOf(std::uint32_t account, const HostedZone& zone);

  const Route53Setting setting_;
  const std::uint64_t seed_;
  std::map<Key, Versions> zones_;  // Those that were written to or asked for.
  std::unordered_map<std::string, ZoneChange> changes_;
  std::uint64_t serial_ = 0;
};

}  // namespace sim
