// An address that is pending waits for one thing only.
#include "diagnose/cause.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (subject.evidence.type != IdentityType::kEmailAddress ||
      subject.evidence.status != VerificationStatus::kPending) {
    return std::nullopt;
  }
  return "nobody has opened the link in the mail from no-reply-aws@amazon.com";
}

}  // namespace

Cause EmailLinkNotClicked() {
  return {
      .id = "email-link-not-clicked",
      .rule = "identity-verified",
      .title = "The link in the verification mail has not been opened yet.",
      .fix = "Have whoever reads the mailbox open the link, or send the mail again if it is lost.",
      .explain = Explain,
      .by = FixBy::kSesOwner};
}

}  // namespace signet
