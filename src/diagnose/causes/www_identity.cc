// Mail is sent from example.com, hardly ever from www.example.com: the name of a web site
// was taken for the name of a mail domain.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/inherit.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (!IsDomain(subject.evidence.type) || WasVerified(subject.evidence)) return std::nullopt;
  const std::string domain = DomainOf(subject.evidence.identity);
  if (!domain.starts_with("www.")) return std::nullopt;
  return fmt::format("it names a web site; the mail domain is {}", domain.substr(4));
}

}  // namespace

Cause WwwIdentity() {
  return {.id = "www-identity",
          .rule = "identity-verified",
          .title = "The identity is the name of a web site.",
          .fix = "Create the identity for the domain without www, and delete this one.",
          .explain = Explain,
          .by = FixBy::kSesOwner,
          .hides = {"record-missing", "record-partial", "wrong-zone-edited"}};
}

}  // namespace signet
