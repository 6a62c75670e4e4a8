// The rules, in the order they run and are shown.  Reading this list is reading what
// Signet judges without DNS.
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
      // About a target.
      AccountProduction(),
      AccountSending(),
  };
  return kRules;
}

}  // namespace signet
