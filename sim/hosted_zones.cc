// Versions of zones, so that a name server can be behind.
#include "sim/hosted_zones.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/digest.h"

namespace sim {
namespace {

constexpr std::size_t kServers = 4;
constexpr std::size_t kVersionsMax = 64;      // Of one zone; what is older is INSYNC at once.
constexpr std::size_t kChangesMax = 1 << 16;  // Then the memory of changes begins anew.

}  // namespace

const std::vector<ZoneRecord>& HostedZones::Records(std::uint32_t account,
                                                    const HostedZone& zone) const {
  const auto found = zones_.find(Key(account, zone.id));
  return found == zones_.end() ? zone.records : found->second.back().records;
}

bool HostedZones::IsBusy(std::uint32_t account, const HostedZone& zone, Time now) const {
  const auto found = zones_.find(Key(account, zone.id));
  return found != zones_.end() && found->second.size() > 1 &&
         now < found->second.back().accepted + setting_.busy;
}

const ZoneChange& HostedZones::Write(std::uint32_t account, const HostedZone& zone,
                                     std::vector<ZoneRecord> records, std::string comment,
                                     Time now) {
  Versions& versions = VersionsOf(account, zone);
  // Once a change is everywhere, what was before it is nowhere.
  while (versions.size() > 1 && (versions[1].insync <= now || versions.size() > kVersionsMax)) {
    versions.erase(versions.begin());
  }
  const Time insync = now + setting_.insync_after;
  versions.push_back({now, insync, std::move(records), nullptr});
  if (changes_.size() >= kChangesMax) changes_.clear();
  const std::uint64_t drawn = Mix(seed_ ^ 0x0c4a6e0, ++serial_);
  std::string id = fmt::format("C{:016X}{:04X}", drawn, serial_ & 0xffff);
  ZoneChange change{id, account, now, insync, std::move(comment)};
  return changes_.insert_or_assign(std::move(id), std::move(change)).first->second;
}

const ZoneChange* HostedZones::FindChange(std::uint32_t account, std::string_view id) const {
  const auto found = changes_.find(std::string(id));
  if (found == changes_.end() || found->second.account != account) return nullptr;
  return &found->second;
}

const DnsZone& HostedZones::Served(std::uint32_t account, const HostedZone& zone,
                                   std::size_t server, Time now) {
  Versions& versions = VersionsOf(account, zone);
  auto version = versions.rbegin();
  for (; version + 1 != versions.rend(); ++version) {
    const auto after = (version->insync - version->accepted) * (std::min(server, kServers - 1) + 1);
    if (now >= version->accepted + after / kServers) break;
  }
  if (!version->served) {
    version->served = std::make_unique<DnsZone>(zone.name, version->records);
  }
  return *version->served;
}

HostedZones::Versions& HostedZones::VersionsOf(std::uint32_t account, const HostedZone& zone) {
  Versions& versions = zones_[Key(account, zone.id)];
  if (versions.empty()) versions.push_back({Time(), Time(), zone.records, nullptr});
  return versions;
}

}  // namespace sim
