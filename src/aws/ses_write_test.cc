// What changes SES, as it goes over the wire.
#include "aws/ses_write.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

const Region kRegion = "eu-west-1";

std::string Xml(std::string_view action, std::string_view inner) {
  const std::string name(action);
  return "<" + name + "Response xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><" + name +
         "Result>" + std::string(inner) + "</" + name +
         "Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></" + name +
         "Response>";
}

template <class T>
void CheckMalformed(const Result<T>& got) {
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kMalformed);
}

}  // namespace

TEST_CASE("ses write: every call of v2 is what AWS documents, and is known as a change") {
  struct Case {
    AwsCall call;
    std::string_view operation, method, path, body;
  };
  const DomainName mail_from = *DomainName::Parse("Bounce.example.com.");
  for (
      const Case& one : {
          Case{ses_v2::PutEmailIdentityDkimSigningAttributes(kRegion, "example.com"),
               "ses:PutEmailIdentityDkimSigningAttributes", "PUT",
               "/v2/email/identities/example.com/dkim/signing",
               R"({"SigningAttributesOrigin":"AWS_SES"})"},
          Case{ses_v2::MakeReplica(kRegion, "example.com", "us-gov-east-1"),
               "ses:PutEmailIdentityDkimSigningAttributes", "PUT",
               "/v2/email/identities/example.com/dkim/signing",
               R"({"SigningAttributesOrigin":"AWS_SES_US_GOV_EAST_1"})"},
          Case{ses_v2::MakeReplica(kRegion, "example.com", "us-east-1", ses_v2::SigningPath::kV1),
               "ses:PutEmailIdentityDkimSigningAttributes", "PUT",
               "/v1/email/identities/example.com/dkim/signing",
               R"({"SigningAttributesOrigin":"AWS_SES_US_EAST_1"})"},
          Case{ses_v2::PutEmailIdentityDkimAttributes(kRegion, "example.com", false),
               "ses:PutEmailIdentityDkimAttributes", "PUT", "/v2/email/identities/example.com/dkim",
               R"({"SigningEnabled":false})"},
          Case{ses_v2::PutEmailIdentityDkimAttributes(kRegion, "a+b@example.com"),
               "ses:PutEmailIdentityDkimAttributes", "PUT",
               "/v2/email/identities/a%2Bb%40example.com/dkim", R"({"SigningEnabled":true})"},
          Case{ses_v2::PutEmailIdentityMailFromAttributes(kRegion, "example.com", mail_from,
                                                          ses_v2::MxFailure::kRejectMessage),
               "ses:PutEmailIdentityMailFromAttributes", "PUT",
               "/v2/email/identities/example.com/mail-from",
               R"({"MailFromDomain":"bounce.example.com","BehaviorOnMxFailure":"REJECT_MESSAGE"})"},
          Case{
              ses_v2::PutEmailIdentityMailFromAttributes(kRegion, "example.com", mail_from,
                                                         ses_v2::MxFailure::kUseDefaultValue),
              "ses:PutEmailIdentityMailFromAttributes", "PUT",
              "/v2/email/identities/example.com/mail-from",
              R"({"MailFromDomain":"bounce.example.com","BehaviorOnMxFailure":"USE_DEFAULT_VALUE"})"},
          Case{ses_v2::CreateEmailIdentity(kRegion, "a\"b@example.com"), "ses:CreateEmailIdentity",
               "POST", "/v2/email/identities", R"({"EmailIdentity":"a\"b@example.com"})"},
          Case{ses_v2::CreateReplica(kRegion, "example.com", "us-east-1"),
               "ses:CreateEmailIdentity", "POST", "/v2/email/identities",
               R"({"EmailIdentity":"example.com","DkimSigningAttributes":)"
               R"({"DomainSigningAttributesOrigin":"AWS_SES_US_EAST_1"}})"},
          Case{ses_v2::DeleteEmailIdentity(kRegion, "a/b@example.com"), "ses:DeleteEmailIdentity",
               "DELETE", "/v2/email/identities/a%2Fb%40example.com", ""},
      }) {
    CAPTURE(one.operation);
    CHECK(one.call.operation == one.operation);
    CHECK(one.call.method == one.method);
    CHECK(one.call.path == one.path);
    CHECK(one.call.body == one.body);
    CHECK(one.call.service == "ses");
    CHECK(one.call.region == kRegion);
    CHECK(one.call.query.empty());
    CHECK(one.call.changes);
    CHECK(one.call.is_signed);
  }
}

TEST_CASE("ses write: every call of v1 is a form, and is known as a change") {
  const AwsCall mail = ses_v1::VerifyEmailIdentity(kRegion, "a+b@example.com");
  CHECK(mail.method == "POST");
  CHECK(mail.path == "/");
  CHECK(mail.operation == "ses:VerifyEmailIdentity");
  CHECK(mail.body ==
        "Action=VerifyEmailIdentity&Version=2010-12-01&EmailAddress=a%2Bb%40example.com");
  CHECK(mail.changes);
  const AwsCall dkim = ses_v1::VerifyDomainDkim(kRegion, "example.com");
  CHECK(dkim.body == "Action=VerifyDomainDkim&Version=2010-12-01&Domain=example.com");
  CHECK(dkim.changes);
  const AwsCall txt = ses_v1::VerifyDomainIdentity(kRegion, "example.com");
  CHECK(txt.operation == "ses:VerifyDomainIdentity");
  CHECK(txt.body == "Action=VerifyDomainIdentity&Version=2010-12-01&Domain=example.com");
  CHECK(txt.changes);
}

TEST_CASE("ses write: starting DKIM again gives the tokens to hold against the old") {
  const auto start = ses_v2::ParseDkimStart(
      R"({"DkimStatus":"PENDING","DkimTokens":["vvjuipp74whm76gqoni7qmwwn4w4qusjiainivf6sf",
      "3frqe7jn4obpuxjpwpolz6ipb3k5nvt2nhjpik2oy","wrqplteh7oodxnad7hsl4mixg2uavzneazxv5sxi2"],
      "SigningHostedZone":"dkim.amazonses.com","Later":1})");
  REQUIRE_MESSAGE(start, start.error().detail);
  CHECK(start->status == VerificationStatus::kPending);
  CHECK(start->tokens.size() == 3);
  CHECK(start->tokens[1] == "3frqe7jn4obpuxjpwpolz6ipb3k5nvt2nhjpik2oy");
  CHECK(start->signing_hosted_zone == "dkim.amazonses.com");
  CHECK(ses_v2::ParseDkimStart(R"({"DkimTokens":["a"]})")->signing_hosted_zone.empty());
  for (const char* body :
       {"", "[]", "{}", R"({"DkimStatus":"PENDING"})", R"({"DkimTokens":[]})",
        R"({"DkimTokens":"a"})", R"({"DkimTokens":[1]})", R"({"DkimTokens":["a.b"]})",
        R"({"DkimTokens":[""]})", R"({"DkimTokens":["*"]})", R"({"DkimTokens":["a b"]})",
        R"({"DkimTokens":["a"],"SigningHostedZone":"x\ny"})",
        R"({"DkimTokens":["a"],"DkimStatus":7})"}) {
    CAPTURE(body);
    CheckMalformed(ses_v2::ParseDkimStart(body));
  }
}

TEST_CASE("ses write: a new domain has tokens, a new address has none") {
  const auto address =
      ses_v2::ParseCreated(R"({"IdentityType":"EMAIL_ADDRESS","VerifiedForSendingStatus":false})");
  REQUIRE(address);
  CHECK(address->type == IdentityType::kEmailAddress);
  CHECK(address->verified_for_sending == false);
  CHECK(address->dkim.tokens.empty());
  const auto domain = ses_v2::ParseCreated(
      R"({"IdentityType":"DOMAIN","VerifiedForSendingStatus":false,"DkimAttributes":
      {"SigningEnabled":true,"Status":"NOT_STARTED","Tokens":["t1","t2","t3"],
       "SigningAttributesOrigin":"AWS_SES","SigningHostedZone":"dkim.eu-south-2.amazonses.com",
       "NextSigningKeyLength":"RSA_2048_BIT"}})");
  REQUIRE(domain);
  CHECK(domain->dkim.tokens == std::vector<std::string>{"t1", "t2", "t3"});
  CHECK(domain->dkim.status == VerificationStatus::kNotStarted);
  CHECK(domain->dkim.signing_hosted_zone == "dkim.eu-south-2.amazonses.com");
  for (const char* body : {"", "{}", "null", R"({"IdentityType":1})",
                           R"({"IdentityType":"DOMAIN","VerifiedForSendingStatus":"yes"})",
                           R"({"IdentityType":"DOMAIN","DkimAttributes":{"Tokens":["a/b"]}})"}) {
    CAPTURE(body);
    CheckMalformed(ses_v2::ParseCreated(body));
  }
}

TEST_CASE("ses write: done is nothing or an object, and not what a proxy says") {
  CHECK(ses_v2::ParseDone(""));
  CHECK(ses_v2::ParseDone("{}"));
  CheckMalformed(ses_v2::ParseDone("<html></html>"));
  CheckMalformed(ses_v2::ParseDone("null"));
}

TEST_CASE("ses write: v1 gives tokens, or is malformed") {
  CHECK(ses_v1::ParseMailSent(Xml("VerifyEmailIdentity", "")));
  CheckMalformed(ses_v1::ParseMailSent(Xml("VerifyDomainDkim", "")));
  CheckMalformed(ses_v1::ParseMailSent(""));

  const auto tokens =
      ses_v1::ParseDkimTokens(Xml("VerifyDomainDkim",
                                  "<DkimTokens><member>aaa</member><member>bbb</member><member>ccc"
                                  "</member></DkimTokens>"));
  REQUIRE(tokens);
  CHECK(*tokens == std::vector<std::string>{"aaa", "bbb", "ccc"});
  CheckMalformed(ses_v1::ParseDkimTokens(Xml("VerifyDomainDkim", "<DkimTokens/>")));
  CheckMalformed(ses_v1::ParseDkimTokens(
      Xml("VerifyDomainDkim", "<DkimTokens><member>a.b</member></DkimTokens>")));
  std::string many = "<DkimTokens>";
  for (int i = 0; i < 17; ++i) many += "<member>a</member>";
  CheckMalformed(ses_v1::ParseDkimTokens(Xml("VerifyDomainDkim", many + "</DkimTokens>")));

  const auto token = ses_v1::ParseVerificationToken(
      Xml("VerifyDomainIdentity",
          "<VerificationToken>QTKknzFg2J4ygwa+XvHAxUl1hyHoY0gVfZdfjIedHZ0=</VerificationToken>"));
  REQUIRE(token);
  CHECK(*token == "QTKknzFg2J4ygwa+XvHAxUl1hyHoY0gVfZdfjIedHZ0=");
  CheckMalformed(ses_v1::ParseVerificationToken(Xml("VerifyDomainIdentity", "")));
  CheckMalformed(ses_v1::ParseVerificationToken(
      Xml("VerifyDomainIdentity", "<VerificationToken>a\"b</VerificationToken>")));
}
