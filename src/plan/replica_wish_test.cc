// A replica instead of records: only of what can be copied from, and only of what is not verified.
#include "plan/replica_wish.h"

#include <doctest/doctest.h>

#include <string>

#include "plan/plan_sample.h"

namespace signet {
namespace {

using namespace sample;

// A domain that waits for its records in eu-west-1, and is verified in us-east-1.
struct Waiting : Story {
  Waiting() {
    GiveTokens(*this);
    policy.allow_replica = true;
    Neighbour parent;
    parent.target = {kAccount, "us-east-1"};
    parent.identity = "example.test";
    parent.type = IdentityType::kDomain;
    parent.status = ParseStatus("SUCCESS");
    explained.elsewhere = {parent};
    IdentityEvidence now = explained.identity;
    now.target = parent.target;
    now.status = ParseStatus("SUCCESS");
    now.dkim.read()->status = ParseStatus("SUCCESS");
    now.dkim.read()->tokens = {"xxx", "yyy", "zzz"};
    policy.parents = {now};
  }
  IdentityEvidence& parent() { return policy.parents[0]; }
};

TEST_CASE("replica: takes the place of the records, where it is asked for") {
  Waiting story;
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.refused.empty());
  const Change& change = plan.changes[0];
  CHECK(change.kind == ChangeKind::kMakeReplica);
  CHECK(change.arguments == NamedTexts{{"parent", "us-east-1"}});
  CHECK(change.state == NamedTexts{{"status", "PENDING"},
                                   {"tokens", "aaa bbb ccc"},
                                   {"origin", "AWS_SES"},
                                   {"parent_status", "SUCCESS"}});
  CHECK(change.undoable == Undoable::kNot);
  REQUIRE(change.side_effects.size() == 2);
  CHECK(change.side_effects[0].find("gives up its own DKIM tokens (aaa bbb ccc)") !=
        std::string::npos);
  // SES would look for records that it gives up.
  story.explained.identity.status = ParseStatus("FAILED");
  CHECK(story.Made().changes.size() == 1);
  story.policy.allow_replica = false;
  CHECK(story.Made().changes.size() == 4);
}

TEST_CASE("replica: never of what is verified, was verified, or signs with a key of its own") {
  for (const char* status : {"SUCCESS", "TEMPORARY_FAILURE", "NOT_STARTED", "", "NEW_WORD"}) {
    CAPTURE(status);
    Waiting story;
    story.explained.identity.status = ParseStatus(status);
    CHECK(ReplicaParentsOf(story.explained).empty());
  }
  Waiting story;
  story.explained.identity.dkim.read()->origin = "EXTERNAL";
  CHECK(ReplicaParentsOf(story.explained).empty());
  story.explained.identity.dkim = Unread{{Code::kDenied, "denied"}};
  CHECK(ReplicaParentsOf(story.explained).empty());
}

TEST_CASE("replica: of another account, an unverified domain, or a region without SES is none") {
  Waiting story;
  story.explained.elsewhere[0].target.account = kDnsAccount;
  CHECK(ReplicaParentsOf(story.explained).empty());
  story = Waiting();
  story.explained.elsewhere[0].status = ParseStatus("PENDING");
  CHECK(ReplicaParentsOf(story.explained).empty());
  story = Waiting();
  story.explained.elsewhere[0].target.region = "mx-central-1";
  CHECK(ReplicaParentsOf(story.explained).empty());
  story = Waiting();
  story.explained.elsewhere[0].type = IdentityType::kEmailAddress;
  CHECK(ReplicaParentsOf(story.explained).empty());
}

TEST_CASE("replica: a parent that cannot be copied from leaves the records to be published") {
  const auto refused = [](auto spoil) {
    Waiting story;
    spoil(story.parent());
    const Plan plan = story.Made();
    CHECK(plan.changes.size() == 3);
    REQUIRE(plan.refused.size() == 1);
    CHECK(plan.refused[0].guard == "no-parent");
    return plan.refused[0].why;
  };
  const auto has = [](const std::string& why, std::string_view part) {
    return why.find(part) != std::string::npos;
  };
  CHECK(has(refused([](auto& one) { one.status = ParseStatus("PENDING"); }), "PENDING"));
  CHECK(has(refused([](auto& one) { one.dkim.read()->origin = "EXTERNAL"; }), "of its owner's"));
  CHECK(has(refused([](auto& one) { one.dkim.read()->origin = "AWS_SES_EU_WEST_2"; }), "chain"));
  CHECK(has(refused([](auto& one) { one.dkim.read()->status = ParseStatus("PENDING"); }),
            "DKIM of the domain is PENDING"));
  CHECK(has(refused([](auto& one) { one.dkim.read()->origin.clear(); }), "does not say"));
  CHECK(has(refused([](auto& one) { one.dkim = Unread{{Code::kDenied, "x"}}; }), "not be read"));
  CHECK(has(refused([](auto& one) { one.target.region = "us-west-2"; }), "not be read"));
}

TEST_CASE("replica: where the records only wait for SES, and where nobody allowed it, none is") {
  Waiting story;
  Explanation waits;
  waits.cause = "awaiting-check";
  story.explained.findings[0].explanations = {waits};
  story.explained.findings[0].cause = "awaiting-check";
  CHECK(ReplicaParentsOf(story.explained).empty());
  story = Waiting();
  story.policy.authorised = {};
  CHECK(story.Made().changes.empty());
  CHECK(story.Refused() == "not-authorised");
}

TEST_CASE("replica: one that was misled is led to another parent") {
  Waiting story;
  story.explained.identity.dkim.read()->origin = "AWS_SES_EU_WEST_2";
  CHECK(ReplicaParentsOf(story.explained).empty());  // Of no cause that another parent mends.
  story.explained.findings[0].cause = "deed-parent-missing";
  story.explained.findings[0].explanations.clear();
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 1);
  CHECK(TextOf(plan.changes[0].state, "origin") == "AWS_SES_EU_WEST_2");
  CHECK(plan.changes[0].side_effects.size() == 1);
}

}  // namespace
}  // namespace signet
