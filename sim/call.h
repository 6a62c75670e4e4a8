// Call: one authenticated request on its way to the operation that answers it, and
// the ways to answer in the three dialects that AWS speaks here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/http.h"
#include "sim/iam.h"

namespace sim {

// Route 53's REST XML has answers of its own and tells errors as the Query form does.
enum class Dialect { kRestJson, kQuery, kJson11 };
enum class Service { kSesV2, kSesV1, kSts, kOrganizations, kAccount, kRoute53 };

enum class Operation : std::uint8_t {
  kListEmailIdentities,
  kGetEmailIdentity,
  kGetAccount,
  kGetEmailIdentityPolicies,
  kListTagsForResource,
  kListIdentities,
  kGetIdentityVerificationAttributes,
  kGetIdentityDkimAttributes,
  kGetIdentityMailFromDomainAttributes,
  kGetIdentityNotificationAttributes,
  kListIdentityPolicies,
  kGetIdentityPolicies,
  kGetSendQuota,
  kGetAccountSendingEnabled,
  kCreateEmailIdentity,
  kDeleteEmailIdentity,
  kPutEmailIdentityDkimAttributes,
  kPutEmailIdentityDkimSigningAttributes,
  kPutEmailIdentityMailFromAttributes,
  kVerifyEmailIdentity,
  kVerifyDomainIdentity,
  kVerifyDomainDkim,
  kSetIdentityDkimEnabled,
  kSetIdentityMailFromDomain,
  kDeleteIdentity,
  kAssumeRole,
  kAssumeRoleWithWebIdentity,
  kGetCallerIdentity,
  kListAccounts,
  kListParents,
  kListRoots,
  kListOrganizationalUnitsForParent,
  kListAccountsForParent,
  kDescribeOrganization,
  kListRegions,
  kListHostedZones,
  kListResourceRecordSets,
  kListHostedZonesByName,
  kGetHostedZone,
  kChangeResourceRecordSets,
  kGetChange,
  kUnknown,
};
inline constexpr int kOperations = static_cast<int>(Operation::kUnknown) + 1;

std::string_view ActionName(Operation operation);  // ses:ListEmailIdentities
Service ServiceOf(Operation operation);
// The operation of a service by its bare name (ListIdentities), for Action= and X-Amz-Target.
Operation FindOperation(Service service, std::string_view name);

// Who signed.  `policies` belongs to the world; empty or null allows everything.
struct Principal {
  std::uint32_t account = 0;
  std::string arn;
  std::string user_id;
  const std::vector<Policy>* policies = nullptr;
  std::shared_ptr<const Policy> session_policy = nullptr;  // Must allow, too.
  bool session = false;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

struct Call {
  explicit Call(const Request& from) : request(from) {}

  const Request& request;
  Operation operation = Operation::kUnknown;
  Service service = Service::kSesV2;
  Dialect dialect = Dialect::kRestJson;
  std::string label;      // The decoded {EmailIdentity} or {Id} of the path.
  Parameters parameters;  // Of the query string, or of a form.
  std::string region;
  std::string service_name;  // As signed: ses, sts, …
  Principal who;
  Time now;  // By the simulated clock.
  std::string request_id;
  KeyedValues condition_sets;  // What IAM's conditions of several values are held against.

  std::optional<std::string_view> Header(std::string_view name) const;
  std::optional<std::string_view> Parameter(std::string_view name) const;
  std::string_view Text(std::string_view name) const;  // Empty where the parameter is missing.
};

bool SameHeader(std::string_view name, std::string_view lower_name);
std::optional<std::string_view> FindHeader(const Headers& headers, std::string_view lower_name);

Response Answer(const Call& call, std::string body);  // JSON, for the two JSON dialects.
Response AnswerXml(const Call& call, std::string_view result);
Response AnswerRestXml(const Call& call, std::string_view content);  // Without a Result inside.

// A refusal whose code and status are the same words in every dialect but spelt otherwise.
enum class Refusal {
  kMissingToken,
  kIncompleteSignature,
  kUnknownKey,
  kBadSignature,
  kExpiredToken,
  kThrottled,
  kDenied,
  kInvalid,  // A request that is malformed, or stricter: that AWS would have let pass.
  kUnknownOperation,
};
Response Refuse(const Call& call, Refusal why, std::string_view message);
Response RefuseAs(const Call& call, int status, std::string_view code, std::string_view message);

// Texts that every handler needs.
void AppendJsonText(std::string& out, std::string_view text);
void AppendXmlText(std::string& out, std::string_view text);
std::string JsonTime(Time time);   // Epoch seconds with a fraction.
std::string IsoTime(Time time);    // 2026-01-31T12:00:00Z
std::string BasicTime(Time time);  // 20260131T120000Z
std::string HttpDate(Time time);

}  // namespace sim
