#include "model/permission.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace signet {
namespace {

std::set<std::string> ActionsOf(const std::vector<Allowance>& allowances) {
  std::set<std::string> out;
  for (const Allowance& allowance : allowances) {
    out.insert(allowance.actions.begin(), allowance.actions.end());
  }
  return out;
}

std::set<std::string> Reader(Depth depth) { return ActionsOf(ReaderAllowances({.depth = depth})); }

}  // namespace

TEST_CASE("permission: each depth needs the actions of its calls and nothing else") {
  CHECK(Reader(Depth::kStatus) ==
        std::set<std::string>{"account:ListRegions", "ses:ListEmailIdentities"});
  CHECK(Reader(Depth::kWhy) == std::set<std::string>{"account:ListRegions", "ses:GetAccount",
                                                     "ses:GetEmailIdentity",
                                                     "ses:ListEmailIdentities"});
  CHECK(Reader(Depth::kPosture).size() == 7);
  // At full, GetEmailIdentity tells what the DKIM and MAIL FROM batches would.
  CHECK(Reader(Depth::kFull).count("ses:GetIdentityDkimAttributes") == 0);
  CHECK(Reader(Depth::kFull).count("ses:GetIdentityNotificationAttributes") == 1);
}

TEST_CASE("permission: nothing in the table writes") {
  for (const Permission& permission : Permissions()) {
    const std::string_view verb = permission.action.substr(permission.action.find(':') + 1);
    const bool reads = verb.starts_with("Get") || verb.starts_with("List");
    const bool reads_or_assumes = reads || verb == "AssumeRole";
    CHECK_MESSAGE(reads_or_assumes, permission.action);
    CHECK(!permission.tells.empty());
    CHECK(!permission.without.empty());
    CHECK((permission.depths != 0) == (permission.need != Need::kPlans));
  }
}

TEST_CASE("permission: no action is in the table twice") {
  std::set<std::string_view> seen;
  for (const Permission& permission : Permissions()) CHECK(seen.insert(permission.action).second);
}

TEST_CASE("permission: only GetEmailIdentity is narrowed to identities") {
  const auto allowances = ReaderAllowances({.depth = Depth::kFull, .account = "111122223333"});
  REQUIRE(allowances.size() == 2);
  CHECK(allowances[0].resources == std::vector<std::string>{"*"});
  CHECK(allowances[1].resources ==
        std::vector<std::string>{"arn:aws:ses:*:111122223333:identity/*"});
  CHECK(allowances[1].actions == std::vector<std::string>{"ses:GetEmailIdentity"});
}

TEST_CASE(
    "permission: Route 53 is read only where it is asked for, and only where tokens are read") {
  const std::set<std::string> wanted{"route53:ListHostedZones", "route53:ListResourceRecordSets"};
  for (const Depth depth : {Depth::kStatus, Depth::kWhy, Depth::kPosture, Depth::kFull}) {
    const std::set<std::string> without = Reader(depth);
    const std::set<std::string> with = ActionsOf(ReaderAllowances({.depth = depth, .zones = true}));
    std::set<std::string> more;
    std::set_difference(with.begin(), with.end(), without.begin(), without.end(),
                        std::inserter(more, more.end()));
    CHECK(more == (depth >= Depth::kPosture ? wanted : std::set<std::string>{}));
    for (const std::string& action : wanted) CHECK_FALSE(without.contains(action));
  }
}

TEST_CASE("permission: the caller lists units only when told to, and assumes one role") {
  const auto plain = CallerAllowances({.depth = Depth::kStatus, .role_path = "/audit/"});
  CHECK(ActionsOf(plain).count("organizations:ListRoots") == 0);
  CHECK(std::any_of(plain.begin(), plain.end(), [](const Allowance& allowance) {
    return allowance.resources ==
           std::vector<std::string>{"arn:aws:iam::*:role/audit/signet-reader"};
  }));
  const auto units = CallerAllowances({.depth = Depth::kStatus, .units = true});
  CHECK(ActionsOf(units).count("organizations:ListRoots") == 1);
  CHECK(ActionsOf(units).size() == ActionsOf(plain).size() + 3);
}

TEST_CASE("permission: what is put into a document cannot break out of it") {
  for (const char* bad : {"", "a b", "a\"b", "a\nb", "a'b", "a${b}", "a/b"}) {
    CHECK_FALSE(ParseRoleName(bad));
  }
  CHECK(ParseRoleName("signet-reader"));
  for (const char* bad : {"", "audit", "/audit", "audit/", "/a//b/", "/a'b/", "/${a}/"}) {
    CHECK_FALSE(ParseRolePath(bad));
  }
  CHECK(ParseRolePath("/"));
  CHECK(ParseRolePath("/audit/mail/"));
  for (const char* bad : {"", "x", "a'b", "a b", "${ab}"}) CHECK_FALSE(ParseExternalId(bad));
  CHECK(ParseExternalId("signet-demo"));
  for (const char* bad : {"", "*", "11112222333", "arn:aws:iam::111122223333:group/x",
                          "arn:aws:iam::111122223333:role/x'", "arn:aws:s3:::bucket"}) {
    CHECK_FALSE(ParsePrincipal(bad));
  }
  CHECK(ParsePrincipal("111122223333"));
  CHECK(ParsePrincipal("arn:aws-us-gov:iam::111122223333:role/audit/signet"));
  CHECK(ParsePrincipal("arn:aws:iam::111122223333:root"));
}

}  // namespace signet
