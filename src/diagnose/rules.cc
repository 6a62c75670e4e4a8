// The rules, in the order they run and are shown.  Reading this list is reading what
// Signet judges.
#include <array>

#include "diagnose/diagnose.h"

namespace signet {

Rule IdentityVerified();
Rule VerifiedWhereUsed();
Rule SendingEnabled();
Rule DkimSigning();
Rule DkimKeyLength();
Rule MailFromWorking();
Rule PolicyNotPublic();
Rule PolicyTrustedAccounts();
Rule DomainInTrustedAccounts();
Rule NoticesHeard();
Rule DnsRecordVanished();
Rule DomainTakeoverRisk();
Rule DelegationChanged();
Rule MailFromAboutToFail();
Rule DmarcPolicyCovers();
Rule SpfEvaluates();
Rule DanglingDkim();
Rule AccountProduction();
Rule AccountSending();

std::span<const Rule> Rules() {
  static const std::array kRules{
      // About an identity.
      IdentityVerified(),
      VerifiedWhereUsed(),
      SendingEnabled(),
      DkimSigning(),
      DkimKeyLength(),
      MailFromWorking(),
      PolicyNotPublic(),
      PolicyTrustedAccounts(),
      DomainInTrustedAccounts(),
      NoticesHeard(),
      // What the DNS says of what SES still calls verified.
      DnsRecordVanished(),
      DomainTakeoverRisk(),
      DelegationChanged(),
      MailFromAboutToFail(),
      DmarcPolicyCovers(),
      SpfEvaluates(),
      // About a hosted zone.
      DanglingDkim(),
      // About a target.
      AccountProduction(),
      AccountSending(),
  };
  return kRules;
}

}  // namespace signet
