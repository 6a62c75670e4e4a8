// The parent region is the replica's own, or none that SES can replicate from.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/ses_error.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (CurrentError(subject.evidence) != "REPLICATION_PRIMARY_INVALID_REGION") return std::nullopt;
  return fmt::format(
      "it is a Deterministic Easy DKIM replica and SES cannot replicate from the parent{}",
      InParentRegion(subject.evidence));
}

}  // namespace

Cause DeedInvalidRegion() {
  return {.id = "deed-invalid-region",
          .rule = "identity-verified",
          .title = "The region named as the parent cannot be one.",
          .fix =
              "Create the replica again, naming another region of the same partition where the "
              "domain uses Easy DKIM.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
