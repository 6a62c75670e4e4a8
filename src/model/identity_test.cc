// Names and words of SES.
#include "model/identity.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "model/region.h"
#include "model/target.h"
#include "model/time.h"

using namespace signet;

TEST_CASE("status: both wire spellings mean the same and print as v2") {
  CHECK(ParseStatus("TemporaryFailure") == ParseStatus("TEMPORARY_FAILURE"));
  CHECK(StatusText(ParseStatus("NotStarted")) == "NOT_STARTED");
  CHECK(StatusText(ParseStatus("BRAND_NEW")) == "BRAND_NEW");
  CHECK(ParseStatus("").value == VerificationStatus::kUnknown);
}

TEST_CASE("domain of an identity: lower-cased behind the last at sign") {
  CHECK(DomainOf("\"a@b\"@Mail.EXAMPLE.test") == "mail.example.test");
  CHECK(DomainOf("Example.Test.") == "example.test");
  CHECK(IsSameOrUnder("a.example.test", "example.test"));
  CHECK_FALSE(IsSameOrUnder("badexample.test", "example.test"));
  CHECK_FALSE(IsSameOrUnder("example.test", "a.example.test"));
}

TEST_CASE("tree key: a domain sorts directly before what is under it") {
  std::vector<std::string> names{"a.example.test", "b-example.test",   "example.test",
                                 "example-b.test", "x.a.example.test", "test"};
  std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) {
    std::string key_a, key_b;
    AppendTreeKey(key_a, a);
    AppendTreeKey(key_b, b);
    return key_a < key_b;
  });
  CHECK(names == std::vector<std::string>{"test", "b-example.test", "example.test",
                                          "a.example.test", "x.a.example.test", "example-b.test"});
}

TEST_CASE("time: RFC 3339 in and out, anything else refused") {
  CHECK(EncodeTime(*ParseTime("2026-11-23T12:52:03.5+01:00")) == "2026-11-23T11:52:03.500Z");
  CHECK(EncodeTime(*TimeFromEpoch(1700000000.25)) == "2023-11-14T22:13:20.250Z");
  for (const char* bad :
       {"", "2026", "2026-13-01T00:00:00Z", "2026-11-23T11:52:03", "2026-11-23T25:00:00Z",
        "2026-11-23T11:52:03Zx", "2026-11-23T11:52:03+1"}) {
    CHECK_FALSE(ParseTime(bad));
  }
  CHECK_FALSE(TimeFromEpoch(1e300));
  CHECK(RenderDuration(std::chrono::hours(76)) == "3 d 4 h");
}

TEST_CASE("regions: sorted, with the DKIM zones AWS publishes") {
  CHECK(std::is_sorted(SesRegions().begin(), SesRegions().end(),
                       [](const auto& a, const auto& b) { return a.name < b.name; }));
  CHECK(DkimZoneOf("eu-west-1") == "dkim.amazonses.com");
  CHECK(DkimZoneOf("eu-south-1") == "dkim.eu-south-1.amazonses.com");
  CHECK(DkimZoneOf("eusc-de-east-1").empty());
  CHECK(ReplicaParentOf("AWS_SES_EU_WEST_1") == "eu-west-1");
  CHECK_FALSE(ReplicaParentOf("AWS_SES"));
}

TEST_CASE("glob: stars and question marks, nothing else") {
  CHECK(GlobMatches("eu-*", "eu-west-1"));
  CHECK(GlobMatches("*-?", "eu-west-1"));
  CHECK(GlobMatches("*a*b*", "xxaxxbxx"));
  CHECK_FALSE(GlobMatches("eu-*-2", "eu-west-1"));
  CHECK_FALSE(GlobMatches("", "x"));
  CHECK(GlobMatches("[a]", "[a]"));
}

TEST_CASE("account id: twelve digits") {
  CHECK(ParseAccountId("012345678901"));
  CHECK_FALSE(ParseAccountId("12345678901"));
  CHECK_FALSE(ParseAccountId("12345678901x"));
}
