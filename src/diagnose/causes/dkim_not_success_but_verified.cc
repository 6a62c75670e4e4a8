// The domain is verified by other means, such as the older TXT record, and its DKIM is not:
// mail leaves without the domain's signature.
#include <fmt/format.h>

#include "diagnose/cause.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  const DkimAttributes* dkim = subject.evidence.dkim.read();
  if (!dkim || dkim->status == VerificationStatus::kSuccess) return std::nullopt;
  return "the domain itself is verified, so SES sends its mail without the domain's signature";
}

}  // namespace

Cause DkimNotSuccessButVerified() {
  return {.id = "dkim-not-success-but-verified",
          .rule = "dkim-signing",
          .title = "The domain is verified and its DKIM is not.",
          .fix = "Publish the DKIM records that SES shows, and leave them.",
          .explain = Explain};
}

}  // namespace signet
