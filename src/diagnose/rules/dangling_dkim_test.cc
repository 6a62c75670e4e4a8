// What the rule says of CNAMEs in hosted zones, and when it must not say anything.
#include <doctest/doctest.h>

#include "diagnose/sample.h"
#include "diagnose/token_search.h"
#include "model/region.h"

using namespace signet;
using namespace signet::sample;

namespace {

const Target kOther{"444455556666", "us-east-1"};

Coverage Read(Target target, CoverageStatus status = CoverageStatus::kComplete) {
  Coverage coverage;
  coverage.target = std::move(target);
  coverage.status = status;
  return coverage;
}

// Every SES region of both accounts, read to its end.
void AddWholeCoverage(TokenSearch& search, const Target& but = {},
                      CoverageStatus but_status = CoverageStatus::kDenied) {
  for (const std::string& account : {kHere.account, kOther.account}) {
    for (const SesRegion& region : SesRegions()) {
      if (region.partition != "aws") continue;
      const Target target{account, std::string(region.name)};
      search.Add(Read(target, target == but ? but_status : CoverageStatus::kComplete));
    }
  }
}

TargetEvidence Hosting(std::vector<HostedKey> keys) {
  TargetEvidence target = Account();
  target.hosted_keys = HostedKeys{std::move(keys), 1};
  return target;
}

HostedKey Key(std::string token, std::string domain = "news.example.com") {
  return {std::move(token), std::move(domain), "dkim.amazonses.com"};
}

IdentityEvidence Signing(std::string name, std::vector<std::string> tokens, Target target = kHere) {
  IdentityEvidence evidence = Identity(std::move(name), "SUCCESS");
  evidence.target = std::move(target);
  DkimAttributes dkim;
  dkim.tokens = std::move(tokens);
  evidence.dkim = dkim;
  return evidence;
}

}  // namespace

TEST_CASE("dangling-dkim: tells a token that nobody has, as information") {
  TokenSearch search;
  search.Add(Hosting({Key("lost1"), Key("lost2")}));
  AddWholeCoverage(search);
  search.Meet(Signing("example.com", {"mine1", "mine2", "mine3"}));
  const Diagnosis got = search.Judge(Settings());
  REQUIRE(got.findings.size() == 1);
  const Finding& finding = got.findings[0];
  CHECK(finding.rule == "dangling-dkim");
  CHECK(finding.risk == Risk::kInfo);
  CHECK(finding.target == kHere);
  CHECK(finding.identity == "news.example.com");
  CHECK(finding.observed ==
        "lost1._domainkey.news.example.com CNAME lost1.dkim.amazonses.com, "
        "lost2._domainkey.news.example.com CNAME lost2.dkim.amazonses.com");
  CHECK(finding.summary.find("Another vendor's SES may own them") != std::string::npos);
  CHECK(finding.summary.find("2 accounts") != std::string::npos);
  CHECK(finding.summary.ends_with("for the owner of the domain to decide."));
  CHECK(got.gaps.empty());
  CHECK(search.Notes().empty());
}

TEST_CASE("dangling-dkim: a token that any identity has, in any account and state, is owned") {
  TokenSearch search;
  search.Add(Hosting({Key("a1"), Key("b1", "other.example"), Key("lost", "third.example")}));
  AddWholeCoverage(search);
  IdentityEvidence failed = Signing("news.example.com", {"A1"}, kOther);
  failed.status = ParseStatus("FAILED");
  search.Meet(failed);
  // Not even of the domain that the CNAME is for: its owner is known, and that is the question.
  search.Meet(Signing("elsewhere.example", {"b1"}));
  const Diagnosis got = search.Judge(Settings());
  REQUIRE(got.findings.size() == 1);
  CHECK(got.findings[0].identity == "third.example");
}

TEST_CASE("dangling-dkim: a target that was not read to its end leaves a gap, never a finding") {
  for (const CoverageStatus status :
       {CoverageStatus::kDenied, CoverageStatus::kPartial, CoverageStatus::kFailed}) {
    TokenSearch search;
    search.Add(Hosting({Key("lost")}));
    AddWholeCoverage(search, kOther, status);
    const Diagnosis got = search.Judge(Settings());
    CHECK(got.findings.empty());
    REQUIRE(got.gaps.size() == 1);
    CHECK(got.gaps[0].why.find("444455556666 us-east-1") != std::string::npos);
    REQUIRE(search.Notes().size() == 1);
    CHECK(search.Notes()[0].find("444455556666 us-east-1") != std::string::npos);
  }
}

TEST_CASE("dangling-dkim: tokens that could not be read leave a gap") {
  TokenSearch search;
  search.Add(Hosting({Key("lost")}));
  AddWholeCoverage(search);
  IdentityEvidence unread = Identity("example.com", "SUCCESS");
  unread.dkim = Denied("ses:GetEmailIdentity");
  search.Meet(unread);
  const Diagnosis got = search.Judge(Settings());
  CHECK(got.findings.empty());
  REQUIRE(got.gaps.size() == 1);
  CHECK(got.gaps[0].why.find("example.com (111122223333 eu-west-1)") != std::string::npos);
}

TEST_CASE("dangling-dkim: what the run was not to read makes it silent, and it says so") {
  SUBCASE("tokens of a domain, at this depth") {
    TokenSearch search;
    search.Add(Hosting({Key("lost")}));
    AddWholeCoverage(search);
    search.Meet(Identity("example.com", "SUCCESS"));
    search.Meet(Identity("me@example.com", "SUCCESS"));
    CHECK(search.Judge(Settings()).findings.empty());
    CHECK(search.Judge(Settings()).gaps.empty());
    REQUIRE(search.Notes().size() == 1);
    CHECK(search.Notes()[0].find("of 1 domains; --depth posture does") != std::string::npos);
  }
  SUBCASE("regions") {
    TokenSearch search;
    search.Add(Hosting({Key("lost")}));
    search.Add(Read(kHere));
    CHECK(search.Judge(Settings()).findings.empty());
    CHECK(search.Judge(Settings()).gaps.empty());
    REQUIRE(search.Notes().size() == 1);
    CHECK(search.Notes()[0].find("a region that the run was not to read") != std::string::npos);
  }
}

TEST_CASE("dangling-dkim: an account whose zones were not read is named, and not judged") {
  TokenSearch search;
  TargetEvidence denied = Account();
  denied.hosted_keys = Denied("route53:ListHostedZones: denied");
  search.Add(denied);
  search.Add(Account());  // Nobody asked.
  AddWholeCoverage(search);
  CHECK(search.Judge(Settings()).findings.empty());
  CHECK(search.Judge(Settings()).gaps.empty());
  REQUIRE(search.Notes().size() == 1);
  CHECK(search.Notes()[0].find("111122223333: route53:ListHostedZones: denied") !=
        std::string::npos);
}

TEST_CASE("dangling-dkim: an override mutes one domain, or raises the risk of another") {
  TokenSearch search;
  search.Add(Hosting({Key("a", "vendor.example"), Key("b", "shop.example")}));
  AddWholeCoverage(search);
  RuleSettings settings = Settings();
  settings.overrides.emplace("dangling-dkim",
                             RuleOverride{std::nullopt, true, "", "", "vendor.example"});
  settings.overrides.emplace("dangling-dkim",
                             RuleOverride{Risk::kLow, false, "", "", "shop.example"});
  const Diagnosis got = search.Judge(settings);
  REQUIRE(got.findings.size() == 1);
  CHECK(got.findings[0].identity == "shop.example");
  CHECK(got.findings[0].risk == Risk::kLow);
}

TEST_CASE("dangling-dkim: what is held is bounded, and the account that is left out is named") {
  TokenSearch search;
  std::vector<HostedKey> many;
  for (size_t i = 0; i < HostedKeys::kKeysMax; ++i) many.push_back(Key("t" + std::to_string(i)));
  const TargetEvidence target = Hosting(std::move(many));
  const size_t fit = TokenSearch::kKeysMax / HostedKeys::kKeysMax;
  for (size_t i = 0; i < fit + 1; ++i) search.Add(target);
  AddWholeCoverage(search);
  CHECK(search.Judge(Settings()).findings.size() == fit);
  REQUIRE_FALSE(search.Notes().empty());
  CHECK(search.Notes()[0].find("over 200000 DKIM CNAMEs") != std::string::npos);
}
