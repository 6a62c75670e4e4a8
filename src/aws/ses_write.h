// aws/ses_write.h
// The writing half of SES, v2 and v1: each call as data, and the decoding of its answer.
// Nothing here gives a key, and one call deletes.  A body that cannot be read is no failure: the
// answer was a success, so look again before anything else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client.h"
#include "model/domain_name.h"
#include "model/evidence.h"

namespace signet::ses_v2 {

// Easy DKIM (again), without a word about key lengths: the length stays, and AWS lets it
// change only once a day.  Domains only.  The tokens may be new; hold them against the old.
AwsCall PutEmailIdentityDkimSigningAttributes(const Region& region, std::string_view identity);
// The domain signs with the key of the same domain in `parent` from now on (Deterministic Easy
// DKIM), and gives up its own tokens.  AWS's models disagree about the path of this call, and
// nobody tried it for us: where one is unknown (kUnsupported), the other is to be asked.
enum class SigningPath : uint8_t { kV2, kV1 };
AwsCall MakeReplica(const Region& region, std::string_view domain, const Region& parent,
                    SigningPath path = SigningPath::kV2);
// "AWS_SES_EU_WEST_1", the origin of a replica's keys.
std::string ReplicaOrigin(const Region& parent);
struct DkimStart {
  Status status;
  std::vector<std::string> tokens;  // Labels, safe to put into a name.
  std::string signing_hosted_zone;  // As AWS spells it; empty where it does not say.
};
Result<DkimStart> ParseDkimStart(std::string_view body);

// Signs with DKIM from now on, or (to take that back) no longer.
AwsCall PutEmailIdentityDkimAttributes(const Region& region, std::string_view identity,
                                       bool signs = true);

enum class MxFailure : uint8_t { kUseDefaultValue, kRejectMessage };
// Sets a MAIL FROM domain, which lies under the identity's; the same values again restart
// its verification.
AwsCall PutEmailIdentityMailFromAttributes(const Region& region, std::string_view identity,
                                           const DomainName& mail_from, MxFailure on_mx_failure);

// A domain with Easy DKIM, or an address, to which SES sends its mail at once.
AwsCall CreateEmailIdentity(const Region& region, std::string_view identity);
// A domain that signs with the key of the same domain in `parent` (Deterministic Easy DKIM):
// its records are already there.
AwsCall CreateReplica(const Region& region, std::string_view domain, const Region& parent);
struct Created {
  IdentityType type = IdentityType::kOther;
  std::optional<bool> verified_for_sending;
  DkimStart dkim;  // Without tokens for an address.
};
Result<Created> ParseCreated(std::string_view body);

// Takes policies, tags, MAIL FROM and the configuration set with it; nothing brings back the
// same tokens.
AwsCall DeleteEmailIdentity(const Region& region, std::string_view identity);

// The answer to a Put without members, and to Delete: nothing, or an object.
Result<void> ParseDone(std::string_view body);

}  // namespace signet::ses_v2

namespace signet::ses_v1 {

// Sends the verification mail (again), whatever the state of the address.
AwsCall VerifyEmailIdentity(const Region& region, std::string_view address);
Result<void> ParseMailSent(std::string_view body);

// Starts the search for the DKIM records (again); the tokens have been stable.
AwsCall VerifyDomainDkim(const Region& region, std::string_view domain);
Result<std::vector<std::string>> ParseDkimTokens(std::string_view body);

// Starts the search for the TXT record of old (again).
AwsCall VerifyDomainIdentity(const Region& region, std::string_view domain);
Result<std::string> ParseVerificationToken(std::string_view body);

}  // namespace signet::ses_v1
