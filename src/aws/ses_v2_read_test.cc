// SES v2's answers as they stand on the wire, newer members included that Debian's own
// botocore does not know.
#include "aws/ses_v2_read.h"

#include <doctest/doctest.h>

using namespace signet;
using namespace signet::ses_v2;

namespace {

// A verified domain: note the ErrorType left over from an earlier check.
constexpr std::string_view kVerifiedDomain = R"({
  "IdentityType": "DOMAIN", "FeedbackForwardingStatus": true, "VerifiedForSendingStatus": true,
  "DkimAttributes": {"SigningEnabled": true, "Status": "SUCCESS",
    "Tokens": ["vvjuipp74whm76gqoni7qmwwn4w4qusj", "3frqe7jn4obpuxjpwpolz6ipb3k5nvt2", "wrqplteh7oodxnad7hsl4mixg2uavzna"],
    "SigningHostedZone": "dkim.amazonses.com", "SigningAttributesOrigin": "AWS_SES",
    "NextSigningKeyLength": "RSA_2048_BIT", "CurrentSigningKeyLength": "RSA_2048_BIT",
    "LastKeyGenerationTimestamp": 1717000000.5},
  "MailFromAttributes": {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"},
  "Policies": {"p1": "{\"Statement\":[]}"}, "Tags": [{"Key": "owner", "Value": "mail"}],
  "VerificationStatus": "SUCCESS",
  "VerificationInfo": {"LastCheckedTimestamp": 1717000660.0, "LastSuccessTimestamp": 1717000660.3,
    "ErrorType": "HOST_NOT_FOUND",
    "SOARecord": {"PrimaryNameServer": "ns1.example.net", "AdminEmail": "dns.example.net", "SerialNumber": 1}},
  "SomethingNew": {"x": [1, 2]}})";

// An address that waits for its click: VerificationInfo is empty, no MAIL FROM is set.
constexpr std::string_view kPendingAddress = R"({
  "IdentityType": "EMAIL_ADDRESS", "FeedbackForwardingStatus": true, "VerifiedForSendingStatus": false,
  "DkimAttributes": {"SigningEnabled": false, "Status": "NOT_STARTED", "SigningAttributesOrigin": "AWS_SES",
    "NextSigningKeyLength": "RSA_1024_BIT"},
  "MailFromAttributes": {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}, "Policies": {}, "Tags": [],
  "VerificationStatus": "PENDING", "VerificationInfo": {}})";

}  // namespace

TEST_CASE("ses v2: every member of a verified domain is read, unknown ones are passed over") {
  const auto got = ParseIdentity(kVerifiedDomain);
  REQUIRE_MESSAGE(got, got.error().detail);
  CHECK(got->type == IdentityType::kDomain);
  CHECK(got->status == VerificationStatus::kSuccess);
  CHECK(got->verification.error_type == "HOST_NOT_FOUND");
  CHECK(EncodeTime(*got->verification.last_success) == "2024-05-29T16:37:40.300Z");
  CHECK(got->verification.soa_primary == "ns1.example.net");
  CHECK(got->verification.soa_serial == 1);
  CHECK(got->dkim.tokens.size() == 3);
  CHECK(got->dkim.signing_hosted_zone == "dkim.amazonses.com");
  CHECK(got->dkim.current_key_length == "RSA_2048_BIT");
  CHECK(got->dkim.last_key_generation.has_value());
  CHECK(got->mail_from.domain.empty());
  CHECK(got->policies == NamedTexts{{"p1", "{\"Statement\":[]}"}});
  CHECK(got->tags == NamedTexts{{"owner", "mail"}});
}

TEST_CASE("ses v2: an address has no verification info, and that is no error") {
  const auto got = ParseIdentity(kPendingAddress);
  REQUIRE(got);
  CHECK(got->status == VerificationStatus::kPending);
  CHECK(got->verification == VerificationInfo{});
  CHECK(got->dkim.status == VerificationStatus::kNotStarted);
}

TEST_CASE("ses v2: times as the AWS CLI prints them read the same") {
  const auto got = ParseIdentity(
      R"({"IdentityType":"DOMAIN","VerificationInfo":{"LastCheckedTimestamp":"2024-05-29T18:37:40.300000+02:00"}})");
  REQUIRE(got);
  CHECK(EncodeTime(*got->verification.last_checked) == "2024-05-29T16:37:40.300Z");
}

TEST_CASE("ses v2: a list row without a status is unknown, a new status keeps its spelling") {
  const auto page = ParseListPage(
      R"({"EmailIdentities":[{"IdentityType":"DOMAIN","IdentityName":"a.test","SendingEnabled":false},
          {"IdentityType":"MANAGED_DOMAIN","IdentityName":"b.test","SendingEnabled":true,"VerificationStatus":"REVOKED"}],
          "NextToken":"t"})");
  REQUIRE(page);
  CHECK(page->identities.at(0).status == VerificationStatus::kUnknown);
  CHECK(page->identities.at(1).status.other == "REVOKED");
  CHECK(page->identities.at(1).type == IdentityType::kManagedDomain);
  CHECK(page->next_token == "t");
}

TEST_CASE("ses v2: what is not a list is never an empty list") {
  for (const char* body :
       {"", "{}", "[]", "null", "{\"EmailIdentities\":null}", "{\"EmailIdentities\":{}}",
        "{\"EmailIdentities\":[{}]}", "{\"EmailIdentities\":[1]}", "<html></html>",
        "{\"EmailIdentities\":[{\"IdentityName\":\"a.test\"}"}) {
    const auto page = ParseListPage(body);
    REQUIRE_FALSE(page);
    CHECK(page.error().code == Code::kMalformed);
  }
  CHECK_FALSE(ParseIdentity("{}"));
  CHECK_FALSE(ParseAccount("[]"));
}

TEST_CASE("ses v2: an account's sandbox, pause and enforcement") {
  const auto got = ParseAccount(
      R"({"ProductionAccessEnabled":false,"SendingEnabled":true,"EnforcementStatus":"PROBATION",
          "SendQuota":{"Max24HourSend":200.0,"MaxSendRate":1.0,"SentLast24Hours":3.0}})");
  REQUIRE(got);
  CHECK(*got == AccountState{false, true, "PROBATION", 3.0});
  CHECK(ParseAccount("{}")->production_access == std::nullopt);
}

TEST_CASE("ses v2: calls are written in both forms of the list, names are encoded once") {
  const AwsCall get = ListEmailIdentities("eu-west-1", ListForm::kGet, "a/b=");
  CHECK(get.path == "/v2/email/identities");
  CHECK(get.query == "NextToken=a%2Fb%3D&PageSize=1000");
  const AwsCall post = ListEmailIdentities("eu-west-1", ListForm::kPost, "t");
  CHECK(post.method == "POST");
  CHECK(post.path == "/v2/email/list-identities");
  CHECK(post.body == R"({"PageSize":1000,"NextToken":"t"})");
  CHECK(GetEmailIdentity("eu-west-1", "a+b@x.test").path == "/v2/email/identities/a%2Bb%40x.test");
}
