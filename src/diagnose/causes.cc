// The causes that need no DNS, in the order they are tried: the first that applies is
// told.  What SES or a neighbour proves comes first, then what the name alone tells, then
// what is merely the usual story.
#include <array>

#include "diagnose/diagnose.h"

namespace signet {

Cause EmailCoveredByDomain();
Cause DeedAccessDenied();
Cause DeedParentMissing();
Cause DeedParentByodkim();
Cause DeedParentIsReplica();
Cause DeedInvalidRegion();
Cause SesServiceError();
Cause DomainNotOwned();
Cause IdnNotPunycode();
Cause WwwIdentity();
Cause EmailCaseMismatch();
Cause VerificationNotStarted();
Cause RegionMismatch();
Cause EmailNoreplyNoMailbox();
Cause EmailSandboxRecipient();
Cause EmailLinkExpired();
Cause EmailLinkNotClicked();
Cause DkimNotSuccessButVerified();
Cause DkimSigningDisabled();
Cause MailfromRejects();

std::span<const Cause> Causes() {
  static const std::array kCauses{
      // identity-verified
      EmailCoveredByDomain(),
      DeedAccessDenied(),
      DeedParentMissing(),
      DeedParentByodkim(),
      DeedParentIsReplica(),
      DeedInvalidRegion(),
      SesServiceError(),
      DomainNotOwned(),
      IdnNotPunycode(),
      WwwIdentity(),
      EmailCaseMismatch(),
      VerificationNotStarted(),
      RegionMismatch(),
      EmailNoreplyNoMailbox(),
      EmailSandboxRecipient(),
      EmailLinkExpired(),
      EmailLinkNotClicked(),
      // dkim-signing: the records before the switch, for the switch alone would not sign.
      DkimNotSuccessButVerified(),
      DkimSigningDisabled(),
      // mail-from-working
      MailfromRejects(),
  };
  return kCauses;
}

}  // namespace signet
