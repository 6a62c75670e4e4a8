// Only keys that SES made itself can be replicated.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/ses_error.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (CurrentError(subject.evidence) != "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED")
    return std::nullopt;
  return fmt::format(
      "it is a Deterministic Easy DKIM replica and the parent{} brings its own key (BYODKIM)",
      InParentRegion(subject.evidence));
}

}  // namespace

Cause DeedParentByodkim() {
  return {.id = "deed-parent-byodkim",
          .rule = "identity-verified",
          .title = "The parent brings its own DKIM key, and such keys are not replicated.",
          .fix =
              "Give this region its own Easy DKIM, or the same own key; or move the parent to Easy "
              "DKIM first.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
