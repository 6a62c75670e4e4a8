// Domains are the same in any case, addresses only byte for byte.
#include "diagnose/elsewhere.h"

#include <set>

namespace signet {
namespace {

constexpr size_t kNamedMax = 5;

}  // namespace

std::string VerifiedRegionsOf(const IdentityEvidence& evidence, const Neighbours& neighbours) {
  std::set<std::string_view> regions;
  for (const Neighbour& other : neighbours.elsewhere) {
    const bool same = IsDomain(evidence.type)
                          ? DomainOf(other.identity) == DomainOf(evidence.identity)
                          : other.identity == evidence.identity;
    if (same && other.status == VerificationStatus::kSuccess &&
        other.target.account == evidence.target.account &&
        other.target.region != evidence.target.region) {
      regions.insert(other.target.region);
    }
  }
  std::string out;
  size_t named = 0;
  for (const std::string_view region : regions) {
    if (named == kNamedMax) return out + " and others";
    if (named++ > 0) out += ", ";
    out += region;
  }
  return out;
}

}  // namespace signet
