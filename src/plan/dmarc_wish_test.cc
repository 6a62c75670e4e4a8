// The weakest DMARC policy: only where nothing covers the domain, and nothing stands there.
#include "plan/dmarc_wish.h"

#include <doctest/doctest.h>

#include <string>

#include "plan/inverse.h"
#include "plan/plan_sample.h"

namespace signet {
namespace {

using namespace sample;

constexpr const char* kValue = "\"v=DMARC1; p=none\"";

Exchange Said(std::string_view name, std::vector<std::string> texts) {
  Exchange exchange{
      "ns1.aws.test", "192.0.2.1", {Name(name), RecordType::kTxt}, DnsTransport::kUdp, 1, 10, {}};
  DnsReply reply;
  reply.authoritative = true;
  if (texts.empty()) reply.rcode = Rcode::kNxDomain;
  for (const std::string& text : texts)
    reply.answer.push_back({Name(name), RecordType::kTxt, 300, EncodeTxt(text)});
  exchange.outcome = reply;
  return exchange;
}

// A verified domain, and what its places of DMARC hold.
struct Verified : Story {
  explicit Verified(const std::string& domain = "example.test") : Story(domain) {
    policy.wishes.dmarc = true;
    explained.identity.status = ParseStatus("SUCCESS");
    explained.findings.clear();
    Finding finding;
    finding.rule = "dmarc-policy";
    finding.risk = Risk::kLow;
    finding.target = explained.identity.target;
    finding.identity = domain;
    explained.observations = {finding};
    dns().registrable_domain = "example.test";
    for (DomainName at = Name(domain); !at.root(); at = at.Parent()) Say(at.text(), {});
  }
  DnsEvidence& dns() { return *explained.identity.dns.read(); }
  void Say(const std::string& domain, std::vector<std::string> texts) {
    std::erase_if(dns().exchanges, [&](const Exchange& one) {
      return one.question.name == Name("_dmarc." + domain);
    });
    dns().exchanges.push_back(Said("_dmarc." + domain, std::move(texts)));
  }
};

TEST_CASE("dmarc: p=none at the domain itself, where it is asked for and nothing covers it") {
  Verified story;
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 1);
  const Change& change = plan.changes[0];
  CHECK(change.kind == ChangeKind::kCreateRecord);
  CHECK(*change.after == RecordSet{Name("_dmarc.example.test"), RecordType::kTxt, 1800, {kValue}});
  CHECK(change.rule == "dmarc-policy");
  CHECK(change.side_effects.empty());
  story.policy.wishes.dmarc = false;
  CHECK(story.Made().changes.empty());
  CHECK(story.Made().refused.empty());
}

TEST_CASE("dmarc: never where a policy, a broken one or any text stands, at it or above it") {
  for (const char* at : {"mail.example.test", "example.test", "test"}) {
    for (const char* text :
         {"v=DMARC1; p=reject", "v=DMARC1; p=none", "v=DMARC1; p=rejekt", "v=dmarc1", "other=1"}) {
      CAPTURE(at);
      CAPTURE(text);
      Verified story("mail.example.test");
      story.Say(at, {text});
      CHECK(story.Made().changes.empty());
      CHECK(story.Made().refused.empty());
    }
  }
}

TEST_CASE("dmarc: never on silence, and never on what nobody asked") {
  for (size_t i = 0; i < 3; ++i) {
    Verified story("mail.example.test");
    REQUIRE(story.dns().exchanges.size() == 3);
    story.dns().exchanges[i].outcome = Unread{{Code::kTimedOut, "no answer"}};
    CHECK(story.Made().changes.empty());
    story.dns().exchanges.erase(story.dns().exchanges.begin() + static_cast<ptrdiff_t>(i));
    CHECK(story.Made().changes.empty());
  }
  Verified refused;
  DnsReply servfail;
  servfail.rcode = Rcode::kServFail;
  refused.dns().exchanges[0].outcome = servfail;
  CHECK(refused.Made().changes.empty());
  Verified suffix;
  suffix.dns().registrable_domain.clear();
  CHECK(suffix.Made().changes.empty());
}

TEST_CASE("dmarc: what stands in the zone by now is left alone") {
  Verified story;
  story.Put({Name("_dmarc.example.test"), RecordType::kTxt, 300, {"\"v=DMARC1; p=reject\""}});
  CHECK(story.Refused() == "create-only");
  story = Verified();
  story.Put({Name("_dmarc.example.test"), RecordType::kCname, 300, {"dmarc.vendor.test."}});
  CHECK(story.Refused() == "create-only");
  story = Verified();
  story.Put({Name("_dmarc.example.test"), RecordType::kTxt, 300, {kValue}});
  CHECK(story.Refused() == "already-there");
}

TEST_CASE("dmarc: a sub-domain's own, in the zone of its organisation alone, and told") {
  Verified story("mail.example.test");
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].after->name == Name("_dmarc.mail.example.test"));
  REQUIRE(plan.changes[0].side_effects.size() == 2);  // Its name begins to exist, too.
  CHECK(plan.changes[0].side_effects[0].find("example.test publishes later") != std::string::npos);
  // Delegated: its parent's owner is somebody else.
  story.dns().walks[0].cuts[0].zone = Name("mail.example.test");
  story.zones[0].place.zone = Name("mail.example.test");
  CHECK(story.Refused() == "organisation-elsewhere");
  story.policy.authorised = {};
  CHECK(story.Refused() == "not-authorised");
}

TEST_CASE("dmarc: one for the organisation is enough for what lies below it") {
  const Verified above, below("mail.example.test");
  PlanPolicy policy = above.policy;
  policy.authorised = Authorisations({{"*", "*", "*", "dns@test", "2026-11-25"}});
  PlanMaker maker({"0.1.0", 3, Time()}, above.zones, policy);
  maker.Consider(below.explained);
  maker.Consider(above.explained);
  const Plan plan = maker.Done();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].identity == "example.test");
  REQUIRE(plan.refused.size() == 1);
  CHECK(plan.refused[0].guard == "covered-by-parent");
}

TEST_CASE("dmarc: undo takes it back, since no verification rests on it") {
  const Verified story;
  const Plan plan = story.Made();
  const Plan back = InverseOf(Applied(plan, OutcomeKind::kApplied), {"0.1.0", 0, plan.created}, {});
  REQUIRE(back.changes.size() == 1);
  CHECK(back.changes[0].kind == ChangeKind::kRemoveRecord);
  CHECK(back.refused.empty());
}

}  // namespace
}  // namespace signet
