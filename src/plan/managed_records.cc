// A state may hold more records than a plan has changes, and each change asks.
#include "plan/managed_records.h"

#include <fmt/format.h>

namespace signet {

void ManagedRecords::Add(const DomainName& name, const std::string& type) {
  if (!records_.emplace(name, type).second) return;
  const std::string told = fmt::format("{} {}", name.text(), type);
  for (DomainName above = name; !above.root(); above = above.Parent()) {
    const auto [at, fresh] = under_.emplace(above, told);
    if (!fresh && told < at->second) at->second = told;
  }
}

bool ManagedRecords::Holds(const DomainName& name, std::string_view type) const {
  return records_.contains({name, std::string(type)});
}

std::string ManagedRecords::AnyUnder(const DomainName& zone) const {
  const auto at = under_.find(zone);
  return at == under_.end() ? std::string() : at->second;
}

}  // namespace signet
