// Look-ups in what a provider listed.
#include "model/hosted_zone.h"

#include <algorithm>
#include <map>
#include <utility>

namespace signet {
namespace {

// They stand beside anything, an alias too, and belong to whoever signs the zone.
bool IsSigners(RecordType type) {
  return type == RecordType::kRrsig || type == RecordType::kNsec || type == RecordType::kNsec3;
}

}  // namespace

std::vector<const HostedSet*> HostedZone::At(const DomainName& name) const {
  std::vector<const HostedSet*> found;
  auto at = std::lower_bound(
      sets.begin(), sets.end(), name,
      [](const HostedSet& one, const auto& wanted) { return one.set.name < wanted; });
  for (; at != sets.end() && at->set.name == name; ++at) found.push_back(&*at);
  return found;
}

const HostedSet* HostedZone::Find(const DomainName& name, RecordType type) const {
  for (const HostedSet* one : At(name)) {
    if (one->set.type == type) return one;
  }
  return nullptr;
}

std::optional<DomainName> HostedZone::CutAbove(const DomainName& name) const {
  for (DomainName at = name; at != place.zone && !at.root(); at = at.Parent()) {
    if (Find(at, RecordType::kNs)) return at;
  }
  return std::nullopt;
}

HostedZone HostedZoneOf(ZonePlace place, const std::vector<DnsRecord>& records) {
  HostedZone zone;
  zone.place = std::move(place);
  std::map<std::pair<DomainName, RecordType>, RecordSet> sets;
  for (const DnsRecord& record : records) {
    if (IsSigners(record.type)) continue;
    const auto [at, fresh] = sets.try_emplace({record.name, record.type});
    RecordSet& set = at->second;
    if (fresh) set = {record.name, record.type, record.ttl, {}};
    // One TTL for the set (RFC 2181 5.2); where they differ, the least is the one that holds.
    set.ttl = std::min(set.ttl, record.ttl);
    set.values.push_back(record.data);
    if (record.type != RecordType::kNs || record.name != zone.place.zone) continue;
    if (const auto server = TargetOf(record)) zone.name_servers.push_back(*server);
  }
  std::sort(zone.name_servers.begin(), zone.name_servers.end());
  for (auto& [key, set] : sets) {
    std::sort(set.values.begin(), set.values.end());
    zone.sets.push_back({std::move(set), false});
  }
  return zone;
}

}  // namespace signet
