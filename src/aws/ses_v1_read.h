// aws/ses_v1_read.h
// The reading half of SES v1 (API 2010-12-01, AWS Query and XML): the list without states,
// and four batch calls of 100 identities each, a hundred times cheaper than one Get each.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client.h"
#include "model/evidence.h"

namespace signet::ses_v1 {

inline constexpr size_t kBatchMax = 100;

struct NamePage {
  std::vector<std::string> names;
  std::string next_token;
};
AwsCall ListIdentities(const Region& region, std::string_view next_token);
Result<NamePage> ParseNamePage(std::string_view body);

struct Verification {
  Status status;
  std::string token;  // The legacy TXT value; domains only.
};

// Identities that SES does not know are missing from the maps.
template <class T>
using ByIdentity = std::map<std::string, T, std::less<>>;

AwsCall GetIdentityVerificationAttributes(const Region& region,
                                          const std::vector<std::string>& names);
AwsCall GetIdentityDkimAttributes(const Region& region, const std::vector<std::string>& names);
AwsCall GetIdentityMailFromDomainAttributes(const Region& region,
                                            const std::vector<std::string>& names);
AwsCall GetIdentityNotificationAttributes(const Region& region,
                                          const std::vector<std::string>& names);

Result<ByIdentity<Verification>> ParseVerification(std::string_view body);
Result<ByIdentity<DkimAttributes>> ParseDkim(std::string_view body);
Result<ByIdentity<MailFromAttributes>> ParseMailFrom(std::string_view body);
Result<ByIdentity<Notifications>> ParseNotifications(std::string_view body);

}  // namespace signet::ses_v1
