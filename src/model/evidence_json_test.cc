// Evidence written and read back is the same evidence.
#include "model/evidence_json.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

IdentityEvidence Everything() {
  IdentityEvidence e;
  e.target = {"111122223333", "eu-west-1"};
  e.identity = "a\"b\\c\n@example.test";
  e.type = IdentityType::kEmailAddress;
  e.status = ParseStatus("SOMETHING_NEW");
  e.sending_enabled = false;
  e.taken_at = *ParseTime("2026-11-23T11:52:03.250Z");
  e.verification = VerificationInfo{e.taken_at, {}, "HOST_NOT_FOUND", "ns1.example.test", "", 7};
  e.dkim = DkimAttributes{true,
                          ParseStatus("PENDING"),
                          {"aaa", "bbb"},
                          "dkim.amazonses.com",
                          "AWS_SES",
                          "RSA_2048_BIT",
                          "",
                          e.taken_at};
  e.mail_from = MailFromAttributes{"bounce.example.test", ParseStatus("FAILED"), "REJECT_MESSAGE"};
  e.notifications = Notifications{"arn:aws:sns:x", "", "", true};
  e.policies = NamedTexts{{"p", "{\"Statement\":[]}"}};
  e.tags = Unread{{Code::kDenied, "ses:GetEmailIdentity in eu-west-1: AccessDenied"}};
  e.configuration_set = std::string();
  e.legacy_token = std::string("abc=");
  return e;
}

std::string Line(std::string members) {
  return R"({"v":1,"kind":"identity","account":"111122223333","region":"eu-west-1","identity":"a.test","taken_at":"2026-11-23T11:52:03Z")" +
         members + "}";
}

}  // namespace

TEST_CASE("evidence line: every member survives being written and read") {
  const IdentityEvidence before = Everything();
  const auto after = ParseIdentityEvidence(EncodeEvidence(before));
  REQUIRE_MESSAGE(after, after.error().detail);
  CHECK(*after == before);
  CHECK(EncodeEvidence(*after) == EncodeEvidence(before));
}

TEST_CASE("evidence line: what was not asked stays not asked, an unread stays unread") {
  const auto parsed =
      ParseIdentityEvidence(Line(R"(,"dkim":{"unread":{"code":"denied","detail":"x"}})"));
  REQUIRE(parsed);
  CHECK_FALSE(parsed->verification.asked());
  REQUIRE(parsed->dkim.unread());
  CHECK(parsed->dkim.unread()->why == Error{Code::kDenied, "x"});
}

TEST_CASE("evidence line: an absent status is unknown, never a status") {
  const auto parsed = ParseIdentityEvidence(Line(""));
  REQUIRE(parsed);
  CHECK(parsed->status == VerificationStatus::kUnknown);
}

TEST_CASE("evidence line: neighbours travel with the identity") {
  Neighbours neighbours;
  neighbours.covering.push_back({{"111122223333", "eu-west-1"},
                                 "example.test",
                                 IdentityType::kDomain,
                                 ParseStatus("SUCCESS"),
                                 true});
  neighbours.elsewhere = neighbours.covering;
  neighbours.elsewhere[0].dkim_tokens = {"tok1", "tok2"};
  neighbours.hosted = {{"444455556666", {"tok1"}}};
  neighbours.coverage_complete = true;
  const auto parsed = ParseEvidenceLine(EncodeEvidence(Everything(), neighbours));
  REQUIRE(parsed);
  const auto& saved = std::get<SavedIdentity>(*parsed);
  REQUIRE(saved.neighbours);
  CHECK(*saved.neighbours == neighbours);
}

TEST_CASE("evidence line: two looks that saw the same agree up to the time") {
  IdentityEvidence first = Everything(), second = Everything();
  second.taken_at += std::chrono::hours(1);
  const std::string a = EncodeEvidence(first), b = EncodeEvidence(second);
  CHECK(a != b);
  CHECK(a.substr(0, StableSize(a)) == b.substr(0, StableSize(b)));
}

TEST_CASE("evidence line: targets and coverage survive as well") {
  TargetEvidence target{{"111122223333", "eu-west-1"},
                        "prod",
                        *ParseTime("2026-11-23T11:52:03Z"),
                        AccountState{false, true, "HEALTHY", 12.5}};
  const auto read_target = ParseEvidenceLine(EncodeEvidence(target));
  REQUIRE(read_target);
  CHECK(std::get<TargetEvidence>(*read_target) == target);
  target.hosted_keys = Unread{{Code::kDenied, "route53:ListHostedZones"}};
  const auto read_denied = ParseEvidenceLine(EncodeEvidence(target));
  REQUIRE(read_denied);
  CHECK(std::get<TargetEvidence>(*read_denied) == target);
  target.hosted_keys = HostedKeys{{{"aaa", "example.com", "dkim.amazonses.com"},
                                   {"bbb", "example.com", "dkim.eu-south-1.amazonses.com"}},
                                  2};
  const std::string hosted = EncodeEvidence(target);
  const auto read_hosted = ParseEvidenceLine(hosted);
  REQUIRE(read_hosted);
  CHECK(std::get<TargetEvidence>(*read_hosted) == target);
  // Part of the fact: another record is another fact.
  CHECK(StableSize(hosted) > hosted.find("hosted_keys"));

  Coverage coverage;
  coverage.target = target.target;
  coverage.status = CoverageStatus::kDenied;
  coverage.reason = "ses:ListEmailIdentities denied by an SCP";
  coverage.calls = 3;
  coverage.failures.push_back({"ses:ListEmailIdentities", "AccessDeniedException", "no", "r-1", 2});
  coverage.notes = {"note"};
  coverage.interrupted = true;
  coverage.started = coverage.finished = target.taken_at;
  const auto read_coverage = ParseEvidenceLine(EncodeEvidence(coverage));
  REQUIRE(read_coverage);
  CHECK(std::get<Coverage>(*read_coverage) == coverage);
}

TEST_CASE("evidence line: what is wrong is named") {
  const auto wrong = [](std::string_view line) { return ParseEvidenceLine(line).error().detail; };
  CHECK(wrong("{") == "not JSON: incomplete JSON");
  CHECK(wrong("[]") == "not a JSON object");
  CHECK(wrong("{}") == "no version ('v'): not a line of saved evidence");
  CHECK(wrong(R"({"v":2})") == "evidence of version 2; this signet reads version 1");
  CHECK(wrong(Line(R"(,"type":7)")) == "'type' is not a text");
  CHECK(wrong(Line(R"(,"dkim":[])")) == "'dkim' is not an object");
  CHECK(wrong(R"({"v":1,"kind":"identity","account":"1","region":"r"})") ==
        "'account' is not an account id of 12 digits");
}

TEST_CASE("evidence line: a hosted key that is none of Easy DKIM is refused by name") {
  TargetEvidence target{{"111122223333", "eu-west-1"}, "", *ParseTime("2026-11-23T11:52:03Z"), {}};
  for (const HostedKey& wrong : {HostedKey{"", "example.com", "dkim.amazonses.com"},
                                 HostedKey{"a.b", "example.com", "dkim.amazonses.com"},
                                 HostedKey{"a", "", "dkim.amazonses.com"},
                                 HostedKey{"a", "example.com", "dkim.example.net"}}) {
    target.hosted_keys = HostedKeys{{wrong}, 1};
    const auto read = ParseEvidenceLine(EncodeEvidence(target));
    REQUIRE_FALSE(read);
    CHECK(read.error().detail.find("Easy DKIM") != std::string::npos);
  }
}
