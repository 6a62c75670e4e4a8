// The link in the mail works for a day.  SES then says FAILED, or still PENDING while we have
// seen it so for longer than that.
#include "diagnose/cause.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  if (evidence.type != IdentityType::kEmailAddress) return std::nullopt;
  constexpr const char* kClause = "the link that SES mailed works for 24 hours and was not opened";
  if (evidence.status == VerificationStatus::kFailed) return kClause;
  const auto since = InStatusSince(evidence, subject.neighbours);
  if (evidence.status != VerificationStatus::kPending || !since) return std::nullopt;
  if (evidence.taken_at - *since <= std::chrono::hours(24)) return std::nullopt;
  return kClause;
}

}  // namespace

Cause EmailLinkExpired() {
  return {.id = "email-link-expired",
          .rule = "identity-verified",
          .title = "The link in the verification mail was not opened in time.",
          .fix = "Send the verification mail again, and have its link opened within 24 hours.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
