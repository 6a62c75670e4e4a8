// Inheritance as SES documents it: a verified domain covers its subdomains and addresses.
#include "diagnose/inherit.h"

#include <algorithm>

namespace signet {
namespace {

// A name of two labels has only a public suffix above it, and nobody verifies that.
bool MayHaveParent(std::string_view domain) {
  return std::count(domain.begin(), domain.end(), '.') >= 2;
}

}  // namespace

std::optional<Inherited> InheritedFrom(const IdentityEvidence& evidence,
                                       const Neighbours& neighbours) {
  const std::string domain = DomainOf(evidence.identity);
  const bool address = evidence.type == IdentityType::kEmailAddress;
  for (const Neighbour& above : neighbours.covering) {
    if (above.status != VerificationStatus::kSuccess || !IsDomain(above.type)) continue;
    const std::string covering = DomainOf(above.identity);
    if (above.target != evidence.target || !IsSameOrUnder(domain, covering)) continue;
    if (address || domain != covering) return Inherited{covering};
  }
  // SES lets an identity that is not verified send only for the sake of a domain above.
  if (evidence.sending_enabled == true && (address || MayHaveParent(domain))) return Inherited{};
  return std::nullopt;
}

bool WasVerified(const IdentityEvidence& evidence) {
  if (evidence.status == VerificationStatus::kSuccess ||
      evidence.status == VerificationStatus::kTemporaryFailure) {
    return true;
  }
  const VerificationInfo* seen = evidence.verification.read();
  return seen && seen->last_success.has_value();
}

}  // namespace signet
