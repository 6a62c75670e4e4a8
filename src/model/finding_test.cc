// A finding comes back from its own bytes.
#include "model/finding.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

Finding Sample() {
  Finding finding;
  finding.rule = "identity-verified";
  finding.target = {"111122223333", "eu-west-1"};
  finding.identity = "example.com";
  finding.type = IdentityType::kDomain;
  finding.status = ParseStatus("PENDING");
  finding.summary = "It is pending.";
  return finding;
}

}  // namespace

TEST_CASE("finding: without explanations nothing is said of them") {
  CHECK(EncodeFinding(Sample()).find("explanations") == std::string::npos);
  CHECK(*ParseFinding(EncodeFinding(Sample())) == Sample());
}

TEST_CASE("finding: every part of an explanation comes back") {
  Finding finding = Sample();
  Explanation told;
  told.cause = finding.cause = "target-doubled";
  told.confidence = Confidence::kLikely;
  told.clause = "the target \"ends\" in the zone";
  told.name = *DomainName::Parse("aaa._domainkey.example.com");
  told.servers = {"ns1.example.net (192.0.2.1)"};
  told.expected = "aaa.dkim.amazonses.com.";
  told.observed = "aaa.dkim.amazonses.com.example.com.";
  told.evidence = {"dig … -> CNAME …", "second"};
  told.ses_errors = {"INVALID_VALUE"};
  told.fix.by = FixBy::kRegistrar;
  told.fix.sentence = "Enter the target with a dot at its end.";
  told.fix.publish = {{told.name, RecordType::kCname, 1800, {told.expected}}};
  told.fix.instead_of = {{told.name, RecordType::kTxt, 4294967295U, {"\"a\" \"b\"", "\"c\""}}};
  told.fix.calls = {"aws ses verify-domain-dkim --domain 'a b'"};
  finding.explanations = {told, Explanation{}};
  CHECK(*ParseFinding(EncodeFinding(finding)) == finding);
}
