// model/expected_records.h
// The DNS records that SES waits for, from what SES says of an identity.
#pragma once

#include <string>
#include <vector>

#include "model/dns.h"
#include "model/evidence.h"

namespace signet {

enum class Purpose : uint8_t {
  kDkim,         // token._domainkey.D CNAME token.<zone>; all three are needed.
  kOwnKey,       // selector._domainkey.D TXT with the user's own public key (BYODKIM).
  kLegacy,       // _amazonses.D TXT token (SES v1).
  kMailFromMx,   // M MX 10 feedback-smtp.<region>.amazonses.com.
  kMailFromSpf,  // M TXT "v=spf1 include:amazonses.com ~all".
};
std::string_view PurposeName(Purpose purpose);

// One record that must be there.  `values` of `record` is empty where SES does not tell it
// (the public key of BYODKIM); TTL 1800, AWS's own suggestion.
struct ExpectedRecord {
  Purpose purpose{};
  RecordSet record;
  bool suffix_from_table = false;  // SigningHostedZone was not read: the region table's zone.
  friend bool operator==(const ExpectedRecord&, const ExpectedRecord&) = default;
};

// What decides whether the domain is verified, DKIM first.  Empty where nothing is known
// (an address; tokens that were not read).
std::vector<ExpectedRecord> VerificationRecords(const IdentityEvidence& evidence);
// What a custom MAIL FROM domain needs; empty where none is set.
std::vector<ExpectedRecord> MailFromRecords(const IdentityEvidence& evidence);

}  // namespace signet
