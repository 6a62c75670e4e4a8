// Pages of Organizations and of the Account service.
#include "aws/organizations.h"

#include <doctest/doctest.h>

#include "aws/account.h"

using namespace signet;

TEST_CASE("organizations: State holds over Status, and either alone is understood") {
  const auto page = ParseAccountPage(
      R"({"Accounts":[{"Id":"111122223333","Name":"a","Status":"ACTIVE","State":"PENDING_CLOSURE"},
          {"Id":"444455556666","Name":"b","Status":"ACTIVE"}],"NextToken":"n"})");
  REQUIRE(page);
  CHECK(page->accounts.at(0).state == "PENDING_CLOSURE");
  CHECK_FALSE(page->accounts.at(0).active());
  CHECK(page->accounts.at(1).active());
  CHECK(page->next_token == "n");
}

TEST_CASE("organizations: a page that is not one is refused") {
  for (const char* body : {"", "{}", "[]", R"({"Accounts":[{}]})", R"({"Accounts":[{"Id":"1"}]})",
                           R"({"Accounts":3})"}) {
    CHECK_FALSE(ParseAccountPage(body));
  }
  CHECK_FALSE(ParseUnitPage(R"({"Roots":[{"Name":"x"}]})", "Roots"));
  CHECK(ParseUnitPage(R"({"Roots":[{"Id":"r-1","Name":"Root"}]})", "Roots")->units.at(0).first ==
        "r-1");
}

TEST_CASE("account: a region that is being disabled may still send") {
  const auto page = ParseRegionPage(
      R"({"Regions":[{"RegionName":"eu-west-1","RegionOptStatus":"ENABLED_BY_DEFAULT"},
          {"RegionName":"af-south-1","RegionOptStatus":"DISABLED"},{"RegionName":"me-south-1","RegionOptStatus":"DISABLING"}]})");
  REQUIRE(page);
  CHECK(page->regions.at(0).usable());
  CHECK_FALSE(page->regions.at(1).usable());
  CHECK(page->regions.at(2).usable());
  for (const char* body :
       {"", "{}", R"({"Regions":[{"RegionName":"x y","RegionOptStatus":"ENABLED"}]})",
        R"({"Regions":[{"RegionName":"eu-west-1"}]})"}) {
    CHECK_FALSE(ParseRegionPage(body));
  }
}
