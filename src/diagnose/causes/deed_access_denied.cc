// A replica may not copy the key of its parent until the parent's owner allows it by
// IAM; SES says so by name.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/ses_error.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (CurrentError(subject.evidence) != "REPLICATION_ACCESS_DENIED") return std::nullopt;
  return fmt::format(
      "it is a Deterministic Easy DKIM replica that may not copy the key of its parent{}",
      InParentRegion(subject.evidence));
}

}  // namespace

Cause DeedAccessDenied() {
  return {.id = "deed-access-denied",
          .rule = "identity-verified",
          .title = "The replica was not allowed to copy the DKIM key of its parent region.",
          .fix =
              "Allow ses:ReplicateEmailIdentityDKIMSigningKey on the parent identity for whoever "
              "creates the replica, then create it again.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
