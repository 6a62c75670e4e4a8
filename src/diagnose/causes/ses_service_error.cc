// SES failed on its own side: nothing of ours is known to be wrong.
#include "diagnose/cause.h"
#include "diagnose/ses_error.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (CurrentError(subject.evidence) != "SERVICE_ERROR") return std::nullopt;
  return "the last check failed inside SES, which it repeats by itself";
}

}  // namespace

Cause SesServiceError() {
  return {.id = "ses-service-error",
          .rule = "identity-verified",
          .title = "SES failed to check, for a reason of its own.",
          .fix = "Wait for the next check of SES; ask AWS support if it stays so for a day.",
          .explain = Explain};
}

}  // namespace signet
