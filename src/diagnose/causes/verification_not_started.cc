// NOT_STARTED says that nobody ever asked SES to look, or to mail.
#include "diagnose/cause.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (subject.evidence.status != VerificationStatus::kNotStarted) return std::nullopt;
  return IsDomain(subject.evidence.type) ? "SES does not look for its records until it is started"
                                         : "SES mails no link until it is started";
}

}  // namespace

Cause VerificationNotStarted() {
  return {
      .id = "verification-not-started",
      .rule = "identity-verified",
      .title = "Verification was never started.",
      .fix =
          "Start verification: send the mail, or have SES make the DKIM records and publish them.",
      .explain = Explain,
      .by = FixBy::kSesOwner};
}

}  // namespace signet
