// Which records SES waits for, for each way to sign.
#include "model/expected_records.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

IdentityEvidence Domain(std::string region, std::string origin, std::string zone = "") {
  IdentityEvidence evidence;
  evidence.target = {"111122223333", std::move(region)};
  evidence.identity = "Example.com";
  evidence.type = IdentityType::kDomain;
  DkimAttributes dkim;
  dkim.tokens = {"aaa", "bbb", "ccc"};
  dkim.origin = std::move(origin);
  dkim.signing_hosted_zone = std::move(zone);
  evidence.dkim = dkim;
  return evidence;
}

std::string Only(const ExpectedRecord& record) {
  return record.record.values.empty() ? "" : record.record.values.at(0);
}

}  // namespace

TEST_CASE("expected records: three CNAMEs, in the region's own zone where it has one") {
  const auto got = VerificationRecords(Domain("eu-west-1", "AWS_SES"));
  REQUIRE(got.size() == 3);
  CHECK(got[1].record.name.text() == "bbb._domainkey.example.com");
  CHECK(got[1].record.type == RecordType::kCname);
  CHECK(got[1].record.ttl == 1800);
  CHECK(Only(got[1]) == "bbb.dkim.amazonses.com.");
  CHECK(got[1].suffix_from_table);
  CHECK(Only(VerificationRecords(Domain("eu-south-1", "AWS_SES"))[0]) ==
        "aaa.dkim.eu-south-1.amazonses.com.");
}

TEST_CASE("expected records: the zone that SES names outranks the table") {
  const auto got = VerificationRecords(Domain("eu-west-1", "AWS_SES", "abc.dkim.amazonses.com"));
  CHECK(Only(got.at(0)) == "aaa.abc.dkim.amazonses.com.");
  CHECK_FALSE(got.at(0).suffix_from_table);
}

TEST_CASE("expected records: a replica leads to its parent's zone") {
  CHECK(Only(VerificationRecords(Domain("eu-west-1", "AWS_SES_EU_SOUTH_1")).at(0)) ==
        "aaa.dkim.eu-south-1.amazonses.com.");
}

TEST_CASE("expected records: no target is made up where AWS has published none") {
  const auto got = VerificationRecords(Domain("eusc-de-east-1", "AWS_SES"));
  REQUIRE(got.size() == 3);
  CHECK(got[0].record.values.empty());
}

TEST_CASE("expected records: an own key is a TXT whose value only its owner has") {
  IdentityEvidence evidence = Domain("eu-west-1", "EXTERNAL");
  evidence.dkim.read()->tokens = {"sel"};
  const auto got = VerificationRecords(evidence);
  REQUIRE(got.size() == 1);
  CHECK(got[0].purpose == Purpose::kOwnKey);
  CHECK(got[0].record.type == RecordType::kTxt);
  CHECK(got[0].record.name.text() == "sel._domainkey.example.com");
  CHECK(got[0].record.values.empty());
}

TEST_CASE("expected records: the older TXT stands behind DKIM and keeps its case") {
  IdentityEvidence evidence = Domain("eu-west-1", "AWS_SES");
  evidence.legacy_token = std::string("AbC+/=");
  const auto got = VerificationRecords(evidence);
  REQUIRE(got.size() == 4);
  CHECK(got[3].record.name.text() == "_amazonses.example.com");
  CHECK(Only(got[3]) == "\"AbC+/=\"");
}

TEST_CASE("expected records: of an address, or of unread tokens, nothing is known") {
  IdentityEvidence address = Domain("eu-west-1", "AWS_SES");
  address.type = IdentityType::kEmailAddress;
  CHECK(VerificationRecords(address).empty());
  IdentityEvidence unread = Domain("eu-west-1", "AWS_SES");
  unread.dkim = Unread{{Code::kDenied, "ses:GetEmailIdentity"}};
  CHECK(VerificationRecords(unread).empty());
}

TEST_CASE("expected records: a token that is no label is left out, not bent") {
  IdentityEvidence evidence = Domain("eu-west-1", "AWS_SES");
  evidence.dkim.read()->tokens = {"aaa", "", std::string(64, 'x')};
  CHECK(VerificationRecords(evidence).size() == 1);
}

TEST_CASE("expected records: MAIL FROM wants one MX and one SPF, or nothing where none is set") {
  IdentityEvidence evidence = Domain("eu-west-1", "AWS_SES");
  CHECK(MailFromRecords(evidence).empty());
  evidence.mail_from = MailFromAttributes{"bounce.example.com", {}, ""};
  const auto got = MailFromRecords(evidence);
  REQUIRE(got.size() == 2);
  CHECK(Only(got[0]) == "10 feedback-smtp.eu-west-1.amazonses.com.");
  CHECK(Only(got[1]) == "\"v=spf1 include:amazonses.com ~all\"");
  CHECK(got[0].record.name.text() == "bounce.example.com");
}
