// The walk through the domain tree against comparing every identity with every other.
#include "store/subjects.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>

#include "store/store_fixture.h"

namespace signet {
namespace {

using test::At;

// A walk over identities in the right order; what it said of each, by target and name.
using Seen = std::map<std::pair<Target, std::string>, Neighbours>;

Seen Walk(std::vector<IdentityEvidence> world) {
  std::vector<Target> targets;
  for (const IdentityEvidence& one : world) targets.push_back(one.target);
  std::sort(targets.begin(), targets.end());
  targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
  const auto place = [&](const IdentityEvidence& one) {
    const auto rank = std::lower_bound(targets.begin(), targets.end(), one.target);
    return SubjectOrder(one.identity, one.type, static_cast<uint32_t>(rank - targets.begin()));
  };
  std::sort(world.begin(), world.end(),
            [&](const auto& a, const auto& b) { return place(a) < place(b); });
  Seen seen;
  NeighbourWalk walk(true, [&](const IdentityEvidence& one, const Neighbours& near) {
    const bool fresh = seen.emplace(std::pair(one.target, one.identity), near).second;
    CHECK(fresh);
    return true;
  });
  for (IdentityEvidence& one : world) REQUIRE(walk.Add(std::move(one), std::nullopt, 100));
  REQUIRE(walk.End());
  CHECK(seen.size() == world.size());
  return seen;
}

Neighbour Brief(const IdentityEvidence& one) {
  return {one.target, one.identity, one.type, one.status, one.sending_enabled};
}

// The definition, word by word, without an order to rely on.
Neighbours Obvious(const IdentityEvidence& self, const std::vector<IdentityEvidence>& world) {
  Neighbours near;
  near.coverage_complete = true;
  const std::string domain = DomainOf(self.identity);
  for (const IdentityEvidence& other : world) {
    const bool here = other.target == self.target;
    const std::string above = DomainOf(other.identity);
    const bool covers = IsDomain(other.type) && IsSameOrUnder(domain, above) &&
                        (above != domain || !IsDomain(self.type));
    if (here && covers) near.covering.push_back(Brief(other));
    const bool same = IsDomain(self.type) ? LowerAscii(other.identity) == LowerAscii(self.identity)
                                          : other.identity == self.identity;
    if (!here && same && IsDomain(other.type) == IsDomain(self.type)) {
      near.elsewhere.push_back(Brief(other));
    }
    if (here && other.identity != self.identity &&
        LowerAscii(other.identity) == LowerAscii(self.identity)) {
      near.case_twins.push_back(Brief(other));
    }
  }
  return near;
}

std::vector<std::string> Sorted(const std::vector<Neighbour>& list) {
  std::vector<std::string> names;
  for (const Neighbour& one : list) {
    names.push_back(fmt::format("{} {} {} {}", one.target.account, one.target.region, one.identity,
                                StatusText(one.status)));
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool NearestFirst(const std::vector<Neighbour>& covering) {
  return std::is_sorted(covering.begin(), covering.end(), [](const auto& a, const auto& b) {
    return DomainOf(a.identity).size() > DomainOf(b.identity).size();
  });
}

TEST_CASE("subjects: neighbours are those that comparing all with all finds") {
  const std::vector<std::string> names{
      "test",         "a.test",       "A.test",   "b.a.test",      "c.b.a.test",     "a-b.test",
      "aa.test",      "x.a-b.test",   "u@a.test", "U@a.test",      "u@A.test",       "u@b.a.test",
      "u@c.d.a.test", "v@c.b.a.test", "u@test",   "other.example", "u@other.example"};
  const std::vector<Target> targets{
      {"000000000001", "eu-west-1"}, {"000000000001", "us-east-1"}, {"000000000002", "eu-west-1"}};
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::vector<IdentityEvidence> world;
    for (const Target& target : targets) {
      for (const std::string& name : names) {
        if (random() % 2 == 0) continue;
        const auto status = static_cast<VerificationStatus>(random() % 6);
        world.push_back(test::Identity(target, name, status));
      }
    }
    const Seen seen = Walk(world);
    for (const IdentityEvidence& one : world) {
      CAPTURE(one.identity);
      const Neighbours want = Obvious(one, world);
      const Neighbours& got = seen.at({one.target, one.identity});
      CHECK(Sorted(got.covering) == Sorted(want.covering));
      CHECK(NearestFirst(got.covering));
      CHECK(Sorted(got.elsewhere) == Sorted(want.elsewhere));
      CHECK(Sorted(got.case_twins) == Sorted(want.case_twins));
      CHECK_FALSE(got.truncated);
      CHECK(got.coverage_complete);
    }
  }
}

TEST_CASE("subjects: a name in more targets than may be shown says that there are more") {
  std::vector<IdentityEvidence> world;
  for (size_t i = 0; i < NeighbourWalk::kWindowMax * 2 + 10; ++i) {
    world.push_back(test::Domain({fmt::format("{:012}", i), "eu-west-1"}, "big.test",
                                 VerificationStatus::kSuccess));
  }
  for (const auto& [key, near] : Walk(world)) {
    REQUIRE(near.truncated);
    REQUIRE(near.elsewhere.size() <= Neighbours::kEachMax);
  }
  world.resize(Neighbours::kEachMax + 1);
  for (const auto& [key, near] : Walk(world)) {
    CHECK_FALSE(near.truncated);
    CHECK(near.elsewhere.size() == Neighbours::kEachMax);
  }
  world.push_back(
      test::Domain({"999999999999", "eu-west-1"}, "big.test", VerificationStatus::kSuccess));
  for (const auto& [key, near] : Walk(world)) CHECK(near.truncated);
}

TEST_CASE("subjects: a hundred thousand addresses of one domain all know their domain") {
  const Target target{"111122223333", "eu-west-1"};
  size_t covered = 0;
  size_t seen = 0;
  NeighbourWalk walk(false, [&](const IdentityEvidence&, const Neighbours& near) {
    ++seen;
    covered += near.covering.size() == 1 && near.covering[0].identity == "big.test" ? 1 : 0;
    return !near.truncated;
  });
  REQUIRE(walk.Add(test::Domain(target, "big.test", VerificationStatus::kSuccess), At(1), 100));
  for (int i = 0; i < 100'000; ++i) {
    REQUIRE(walk.Add(
        test::Identity(target, fmt::format("user{:06}@big.test", i), VerificationStatus::kPending),
        std::nullopt, 100));
  }
  REQUIRE(walk.End());
  CHECK(seen == 100'001);
  CHECK(covered == 100'000);
}

TEST_CASE(
    "subjects: the order puts each domain before what lies under it and beside nothing else") {
  const auto before = [](const char* a, const char* b) {
    return SubjectOrder(a, TypeOfName(a), 0) < SubjectOrder(b, TypeOfName(b), 0);
  };
  CHECK(before("a.test", "z@a.test"));
  CHECK(before("z@a.test", "b.a.test"));
  CHECK(before("z.a.test", "a-b.test"));
  CHECK(before("u@a.test", "V@a.test"));
}

}  // namespace
}  // namespace signet
