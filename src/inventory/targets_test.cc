// Which accounts and regions are meant.
#include "inventory/targets.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace signet;

TEST_CASE("accounts: a pattern means an id, a name, or behind ou: a unit's path") {
  CHECK(AccountMatches("1111*", "111122223333", "Shop", "Workloads/Mail"));
  CHECK(AccountMatches("Shop", "111122223333", "Shop", ""));
  CHECK(AccountMatches("ou:Workloads/*", "111122223333", "Shop", "Workloads/Mail"));
  CHECK_FALSE(AccountMatches("ou:Workloads", "111122223333", "Workloads", "Workloads/Mail"));
  CHECK_FALSE(AccountMatches("shop", "111122223333", "Shop", ""));
}

TEST_CASE("regions: by default every SES region of the partition") {
  const auto regions = RegionChoice{{}, "aws"}.Candidates();
  CHECK(regions.size() == 27);
  CHECK(RegionChoice{{}, "aws-us-gov"}.Candidates() ==
        std::vector<Region>{"us-gov-east-1", "us-gov-west-1"});
  CHECK(RegionChoice{{"all"}, "aws"}.Candidates() == regions);
  CHECK(RegionChoice{{}, "aws-cn"}.Candidates().empty());
}

TEST_CASE("regions: names are taken as they are, globs choose among the known ones") {
  const RegionChoice named{{"eu-west-1", "mx-central-1"}, "aws"};
  CHECK(named.named());
  CHECK(named.Candidates() == std::vector<Region>{"eu-west-1", "mx-central-1"});
  const RegionChoice globs{{"eu-west-*", "us-east-1"}, "aws"};
  CHECK_FALSE(globs.named());
  CHECK(globs.Candidates() ==
        std::vector<Region>{"eu-west-1", "eu-west-2", "eu-west-3", "us-east-1"});
}
