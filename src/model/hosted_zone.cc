// Look-ups in what a provider listed.
#include "model/hosted_zone.h"

#include <algorithm>

namespace signet {

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

}  // namespace signet
