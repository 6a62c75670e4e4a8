// What a provider does of which nothing special is known.
#include "apply/zone_writer.h"

#include <algorithm>

namespace signet {
namespace {

constexpr size_t kAtOnce = 32;  // Fits into any message.

}  // namespace

Awaitable<ZoneWriter::Found> ZoneWriter::AtAll(std::vector<DomainName> names) {
  Found found;
  for (DomainName& name : names) found.push_back(co_await At(std::move(name)));
  co_return found;
}

size_t ZoneWriter::TakesAtOnce(const std::vector<Change>& changes) const {
  return std::min(changes.size(), kAtOnce);
}

}  // namespace signet
