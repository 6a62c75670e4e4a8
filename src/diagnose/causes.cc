// The causes, in the order they are tried.  What SES or a neighbour proves comes first, then
// what the name alone tells; then what the DNS proves, from the delegation over the servers
// and the records to what is only to be waited for; then what is merely the usual story.
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
Cause PrivateZoneOnly();
Cause EmailDomainDead();
Cause NxdomainExpiredDomain();
Cause NotDelegated();
Cause NsUnresolvable();
Cause LameDelegation();
Cause ServfailTimeout();
Cause TcpBlocked();
Cause ServerSilent();
Cause EmailMailboxUnreachable();
Cause EmailReceivesOnlyViaSes();
Cause MailfromCnameConflict();
Cause MailfromWildcard();
Cause MailfromNullMx();
Cause MailfromMxMultiple();
Cause MailfromMxOtherRegion();
Cause MailfromMxWrongTarget();
Cause MailfromSpfMultiple();
Cause NsInconsistent();
Cause SubdomainDelegatedElsewhere();
Cause NameDoubled();
Cause WrongSubdomain();
Cause UnderscoreRejected();
Cause TargetDoubled();
Cause ValueExtraCharacters();
Cause TokensSwapped();
Cause WrongDkimZone();
Cause MultipleCname();
Cause DnameAbove();
Cause WildcardShadow();
Cause WrongTokenRegion();
Cause StaleTokenAfterRecreate();
Cause WrongRecordType();
Cause CnameProxied();
Cause CnameFlattened();
Cause CnameConflict();
Cause CnameChain();
Cause WrongTarget();
Cause TxtQuoting();
Cause ByodkimBadKey();
Cause ByodkimRecordMissing();
Cause ValueLowercased();
Cause LegacyTxtOverwritten();
Cause LegacyTxtWrongLabel();
Cause LegacyTxtMissing();
Cause WrongZoneEdited();
Cause DnsMigrationLostRecords();
Cause RecordPartial();
Cause RecordMissing();
Cause MailfromMxMissing();
Cause MailfromSpfMissing();
Cause MailfromIsSendingDomain();
Cause CnameTargetUnresolvableByDnsHost();
Cause LameDelegationPartial();
Cause ParentInconsistent();
Cause NsMismatch();
Cause DnssecExpired();
Cause DnssecDsUnsigned();
Cause DnssecDsMismatch();
Cause DnssecBadDenial();
Cause DnssecBogus();
Cause ResolverCannotReach();
Cause SesSeesOtherZone();
Cause PublishedAfterWindow();
Cause TtlNegativeCache();
Cause AwaitingCheck();

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
      // Delegation and servers.
      PrivateZoneOnly(),
      EmailDomainDead(),
      NxdomainExpiredDomain(),
      NotDelegated(),
      NsUnresolvable(),
      LameDelegation(),
      ServfailTimeout(),
      TcpBlocked(),
      ServerSilent(),
      EmailMailboxUnreachable(),
      EmailReceivesOnlyViaSes(),
      // Records: the first that takes a record explains it, so the particular come first.
      MailfromCnameConflict(),
      MailfromWildcard(),
      MailfromNullMx(),
      MailfromMxMultiple(),
      MailfromMxOtherRegion(),
      MailfromMxWrongTarget(),
      MailfromSpfMultiple(),
      NsInconsistent(),
      SubdomainDelegatedElsewhere(),
      NameDoubled(),
      WrongSubdomain(),
      UnderscoreRejected(),
      TargetDoubled(),
      ValueExtraCharacters(),
      TokensSwapped(),
      WrongDkimZone(),
      MultipleCname(),
      DnameAbove(),
      WildcardShadow(),
      WrongTokenRegion(),
      StaleTokenAfterRecreate(),
      WrongRecordType(),
      CnameProxied(),
      CnameFlattened(),
      CnameConflict(),
      CnameChain(),
      WrongTarget(),
      TxtQuoting(),
      ByodkimBadKey(),
      ByodkimRecordMissing(),
      ValueLowercased(),
      LegacyTxtOverwritten(),
      LegacyTxtWrongLabel(),
      LegacyTxtMissing(),
      WrongZoneEdited(),
      DnsMigrationLostRecords(),
      RecordPartial(),
      RecordMissing(),
      MailfromMxMissing(),
      MailfromSpfMissing(),
      MailfromIsSendingDomain(),
      // Servers in part, DNSSEC, waiting.
      CnameTargetUnresolvableByDnsHost(),
      LameDelegationPartial(),
      ParentInconsistent(),
      NsMismatch(),
      DnssecExpired(),
      DnssecDsUnsigned(),
      DnssecDsMismatch(),
      DnssecBadDenial(),
      DnssecBogus(),
      ResolverCannotReach(),
      SesSeesOtherZone(),
      PublishedAfterWindow(),
      TtlNegativeCache(),
      AwaitingCheck(),
      // The usual stories.
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
