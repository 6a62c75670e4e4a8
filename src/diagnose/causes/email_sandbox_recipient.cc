// In the sandbox whoever is to receive mail has to be verified too.  An address that no
// domain identity of the target is near to is most likely such a recipient.
#include "diagnose/cause.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  const AccountState* account = subject.account();
  if (evidence.type != IdentityType::kEmailAddress || !account) return std::nullopt;
  if (account->production_access != false || !subject.neighbours.covering.empty()) {
    return std::nullopt;
  }
  if (evidence.status != VerificationStatus::kPending &&
      evidence.status != VerificationStatus::kFailed) {
    return std::nullopt;
  }
  return "the account is in the sandbox here, where recipients have to be verified too, and no "
         "domain here is this address's: it is probably a recipient that did not open the link";
}

}  // namespace

Cause EmailSandboxRecipient() {
  return {.id = "email-sandbox-recipient",
          .rule = "identity-verified",
          .title = "The account is in the sandbox, and the address is probably a recipient.",
          .fix =
              "Have the recipient open the link; or ask AWS for production access, after which "
              "recipients need no verification, and delete the identity.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
