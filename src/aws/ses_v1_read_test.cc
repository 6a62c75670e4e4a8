// SES v1's XML.
#include "aws/ses_v1_read.h"

#include <doctest/doctest.h>

using namespace signet;
using namespace signet::ses_v1;

namespace {

std::string Answer(std::string_view action, std::string_view inner) {
  return "<" + std::string(action) +
         "Response xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><" + std::string(action) +
         "Result>" + std::string(inner) + "</" + std::string(action) +
         "Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></" +
         std::string(action) + "Response>";
}

}  // namespace

TEST_CASE("ses v1: statuses and legacy tokens by identity, in v2's words") {
  const auto got = ParseVerification(
      Answer("GetIdentityVerificationAttributes",
             "<VerificationAttributes><entry><key>a.test</key><value><VerificationToken>Ab=</"
             "VerificationToken>"
             "<VerificationStatus>TemporaryFailure</VerificationStatus></value></entry>"
             "<entry><key>x&amp;y@a.test</key><value><VerificationStatus>Success</"
             "VerificationStatus></value></entry>"
             "</VerificationAttributes>"));
  REQUIRE_MESSAGE(got, got.error().detail);
  CHECK(StatusText(got->at("a.test").status) == "TEMPORARY_FAILURE");
  CHECK(got->at("a.test").token == "Ab=");
  CHECK(got->at("x&y@a.test").status == VerificationStatus::kSuccess);
  CHECK(got->size() == 2);
}

TEST_CASE("ses v1: DKIM, MAIL FROM and notifications of many identities at once") {
  const auto dkim = ParseDkim(
      Answer("GetIdentityDkimAttributes",
             "<DkimAttributes><entry><key>a.test</key><value><DkimEnabled>true</DkimEnabled>"
             "<DkimVerificationStatus>NotStarted</DkimVerificationStatus><DkimTokens><member>t1"
             "</member><member>t2</member></DkimTokens></value></entry></DkimAttributes>"));
  REQUIRE(dkim);
  CHECK(dkim->at("a.test").tokens == std::vector<std::string>{"t1", "t2"});
  CHECK(dkim->at("a.test").signing_enabled == true);
  const auto mail_from = ParseMailFrom(
      Answer("GetIdentityMailFromDomainAttributes",
             "<MailFromDomainAttributes><entry><key>a.test</key><value><MailFromDomain>b.a.test</"
             "MailFromDomain>"
             "<MailFromDomainStatus>Failed</"
             "MailFromDomainStatus><BehaviorOnMXFailure>RejectMessage</BehaviorOnMXFailure>"
             "</value></entry></MailFromDomainAttributes>"));
  REQUIRE(mail_from);
  CHECK(mail_from->at("a.test").behavior_on_mx_failure == "REJECT_MESSAGE");
  const auto notices = ParseNotifications(
      Answer("GetIdentityNotificationAttributes",
             "<NotificationAttributes><entry><key>a.test</key><value><BounceTopic>arn:x</"
             "BounceTopic><ForwardingEnabled>false"
             "</ForwardingEnabled></value></entry></NotificationAttributes>"));
  REQUIRE(notices);
  CHECK(notices->at("a.test").forwarding_enabled == false);
  CHECK(notices->at("a.test").complaint_topic.empty());
}

TEST_CASE("ses v1: names and the token of a list") {
  const auto page =
      ParseNamePage(Answer("ListIdentities",
                           "<Identities><member>a.test</member><member>b@a.test</member>"
                           "</Identities><NextToken>n</NextToken>"));
  REQUIRE(page);
  CHECK(page->names == std::vector<std::string>{"a.test", "b@a.test"});
  CHECK(page->next_token == "n");
}

TEST_CASE("ses v1: an empty map is an answer, a missing one is not") {
  CHECK(ParseDkim(Answer("GetIdentityDkimAttributes", "<DkimAttributes/>"))->empty());
  for (const std::string& body :
       {std::string(), std::string("{}"), Answer("GetIdentityDkimAttributes", ""),
        Answer("Other", "<DkimAttributes/>"), std::string("<a><b>"),
        Answer("GetIdentityDkimAttributes", "<DkimAttributes>\xff</DkimAttributes>")}) {
    const auto got = ParseDkim(body);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::kMalformed);
  }
}

TEST_CASE("ses v1: a batch asks for at most a hundred, encoded as a form") {
  const std::vector<std::string> names(150, "a@x.test");
  const AwsCall call = GetIdentityDkimAttributes("eu-west-1", names);
  CHECK(call.operation == "ses:GetIdentityDkimAttributes");
  CHECK(call.body.starts_with(
      "Action=GetIdentityDkimAttributes&Version=2010-12-01&Identities.member.1=a%40x.test&"));
  CHECK(call.body.find("Identities.member.100=") != std::string::npos);
  CHECK(call.body.find("Identities.member.101=") == std::string::npos);
}
