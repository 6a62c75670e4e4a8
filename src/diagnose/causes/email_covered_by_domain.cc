// An address under a verified domain may send without an identity of its own; the one it
// has is left over, or wanted for its own settings.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/inherit.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (subject.evidence.type != IdentityType::kEmailAddress) return std::nullopt;
  const auto inherited = InheritedFrom(subject.evidence, subject.neighbours);
  if (!inherited) return std::nullopt;
  if (inherited->domain.empty()) {
    return "SES lets it send all the same, as it does for addresses of a verified domain";
  }
  return fmt::format("the verified domain {} already lets it send", inherited->domain);
}

}  // namespace

Cause EmailCoveredByDomain() {
  return {.id = "email-covered-by-domain",
          .rule = "identity-verified",
          .title = "A verified domain already covers the address.",
          .fix =
              "Delete the address identity; or verify it, where it needs a configuration set or "
              "policy of its own.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
