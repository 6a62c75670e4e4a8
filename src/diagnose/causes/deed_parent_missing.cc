// A replica needs an identity of the same name in its parent region, in the same account.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/ses_error.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (CurrentError(subject.evidence) != "REPLICATION_PRIMARY_NOT_FOUND") return std::nullopt;
  return fmt::format(
      "it is a Deterministic Easy DKIM replica and the parent{} has no identity of this name",
      InParentRegion(subject.evidence));
}

}  // namespace

Cause DeedParentMissing() {
  return {.id = "deed-parent-missing",
          .rule = "identity-verified",
          .title = "The parent region holds no identity of this name to replicate from.",
          .fix =
              "Create and verify the domain with Easy DKIM in the parent region of the same "
              "account, or replicate from a region that has it.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
