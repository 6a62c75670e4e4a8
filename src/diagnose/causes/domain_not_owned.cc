// A public mail domain belongs to its provider, so its DNS will never hold our records.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/inherit.h"
#include "diagnose/public_mail.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (!IsDomain(subject.evidence.type) || WasVerified(subject.evidence)) return std::nullopt;
  const std::string domain = DomainOf(subject.evidence.identity);
  if (!IsPublicMailDomain(domain)) return std::nullopt;
  return fmt::format("{} is a public mail provider's, whose DNS only the provider can change",
                     domain);
}

}  // namespace

Cause DomainNotOwned() {
  return {.id = "domain-not-owned",
          .rule = "identity-verified",
          .title = "The domain belongs to a public mail provider.",
          .fix = "Delete the domain identity, and verify the one address that you own there.",
          .explain = Explain,
          .by = FixBy::kSesOwner,
          .hides = {"record-missing", "record-partial", "wrong-zone-edited"}};
}

}  // namespace signet
