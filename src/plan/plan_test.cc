// From what was found to what may be changed: zone by zone, guard by guard.
#include <doctest/doctest.h>

#include <algorithm>

#include "plan/guard.h"
#include "plan/inverse.h"
#include "plan/plan_sample.h"

namespace signet {
namespace {

using namespace sample;

TEST_CASE("plan: what lacks is created in the zone that the parent names") {
  const Plan plan = Story().Made();
  REQUIRE(plan.changes.size() == 3);
  CHECK(plan.refused.empty());
  const Change& first = plan.changes[0];
  CHECK(first.kind == ChangeKind::kCreateRecord);
  CHECK(first.place.id == "Z1");
  CHECK(first.place.account == kDnsAccount);
  CHECK(*first.after == Key("aaa"));
  CHECK_FALSE(first.before);
  CHECK(first.undoable == Undoable::kWholly);
  CHECK(first.side_effects ==
        std::vector<std::string>{
            "_domainkey.example.test begins to exist, without records of its own"});
}

TEST_CASE("plan: nobody's deputy: another account, region, sub-domain or look-alike is refused") {
  const std::vector<Authorisation> lists[] = {
      {},
      {{kDnsAccount, "eu-west-1", "example.test", "dns@test", "2026-11-25"}},
      {{kAccount, "us-east-1", "example.test", "dns@test", "2026-11-25"}},
      {{kAccount, "eu-west-1", "*.example.test", "dns@test", "2026-11-25"}},
      {{kAccount, "eu-west-1", "examp1e.test", "dns@test", "2026-11-25"}}};
  for (const auto& list : lists) {
    Story story;
    story.policy.authorised = Authorisations(list);
    const Plan plan = story.Made();
    CHECK(plan.changes.empty());
    CHECK(plan.refused.size() == 3);
    CHECK(story.Refused() == "not-authorised");
    // What is handed out for approval is whole.
    CHECK(*plan.refused[0].change.after == Key("aaa"));
  }
}

TEST_CASE("plan: a zone that the parent does not name never wins") {
  Story story;
  story.zones[0].name_servers = {Name("ns1.old.test"), Name("ns2.old.test")};
  CHECK(story.Refused() == "no-zone");
  CHECK(story.Made().refused[0].why.find("nobody delegates to it") != std::string::npos);
  story.zones[0].name_servers = {Name("ns1.aws.test"), Name("ns9.other.test")};
  CHECK(story.Refused() == "several-providers");
  story.zones[0] = Story::Zone("Z1", {"ns1.aws.test", "ns2.aws.test"});
  story.zones[0].is_private = true;
  CHECK(story.Refused() == "no-zone");
  story.zones.insert(story.zones.begin(), Story::Zone("ZTWIN", {"ns1.old.test"}));
  story.zones[1].is_private = false;
  CHECK(story.Made().changes.size() == 3);
  CHECK(story.Made().changes[0].place.id == "Z1");
  story.zones.clear();
  CHECK(story.Refused() == "no-zone");
}

TEST_CASE("plan: a longer zone that is not delegated does not win over its parent") {
  Story story("mail.example.test");
  HostedZone child = Story::Zone("ZCHILD", {"ns7.aws.test"});
  child.place.zone = Name("mail.example.test");
  story.zones.push_back(child);
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 3);
  CHECK(plan.changes[0].place.id == "Z1");
}

TEST_CASE("plan: what stands there stays") {
  Story story;
  story.Put(Key("aaa"));
  CHECK(story.Made().changes.size() == 2);
  CHECK(story.Refused() == "already-there");

  story = Story();
  story.Put({Key("aaa").name, RecordType::kCname, 60, {"web.example.net."}});
  CHECK(story.Refused() == "create-only");
  story.policy.allow_replace = true;  // Not even then: it is no token of SES's.
  CHECK(story.Refused() == "create-only");

  story = Story();
  story.Put({Key("aaa").name, RecordType::kTxt, 60, {"\"x\""}});
  CHECK(story.Refused() == "create-only");
  CHECK(story.Made().refused[0].why.find("stands alone") != std::string::npos);

  story = Story();
  story.Put({Key("aaa").name, RecordType::kA, 0, {}}, true);
  CHECK(story.Refused() == "special-set");
}

TEST_CASE("plan: an old token is replaced only where that was allowed, from exactly the old set") {
  Story story;
  const RecordSet old{Key("aaa").name, RecordType::kCname, 60, {"zzz.dkim.amazonses.com."}};
  story.Put(old);
  CHECK(story.Refused() == "create-only");
  story.policy.allow_replace = true;
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 3);
  CHECK(plan.changes[0].kind == ChangeKind::kReplaceRecord);
  CHECK(*plan.changes[0].before == old);
  CHECK(*plan.changes[0].after == Key("aaa"));
}

TEST_CASE("plan: SPF of MAIL FROM is a value more, with the others and their TTL") {
  Story story;
  const DomainName bounce = Name("bounce.example.test");
  const std::string spf = "\"v=spf1 include:amazonses.com ~all\"";
  story.Ask({{bounce, RecordType::kTxt, 1800, {spf}},
             {bounce, RecordType::kMx, 1800, {"10 feedback-smtp.eu-west-1.amazonses.com."}}},
            "mail-from-working");
  story.Put({bounce, RecordType::kTxt, 300, {"\"site=1\""}});
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 2);
  const Change& text = plan.changes[1];
  CHECK(text.kind == ChangeKind::kAddValue);
  CHECK(text.after->ttl == 300);
  CHECK(text.after->values == std::vector<std::string>{"\"site=1\"", spf});

  story.zones[0].sets.clear();
  story.Put({bounce, RecordType::kTxt, 300, {"\"v=spf1 -all\""}});
  story.Put({bounce, RecordType::kMx, 300, {"10 mx.example.net."}});
  CHECK(story.Made().changes.empty());
  CHECK(story.Refused() == "create-only");
}

TEST_CASE("plan: each guard refuses by itself") {
  Story story;
  story.policy.incomplete_accounts = {kAccount};
  CHECK(story.Refused() == "incomplete-account");
  story = Story();
  story.policy.protected_names = {"*.example.test"};
  CHECK(story.Refused() == "protected-name");
  story = Story("mail.example.test");
  story.Put({Name("mail.example.test"), RecordType::kNs, 300, {"ns.elsewhere.test."}});
  CHECK(story.Refused() == "sub-zone");
  story = Story();
  story.Put(
      {Name("x.example.test"), RecordType::kTxt, 300, {"\"heritage=external-dns,owner=k8s\""}});
  CHECK(story.Refused() == "managed-elsewhere");
  story = Story();
  story.policy.managed.Add(Name("www.example.test"), "A");
  CHECK(story.Refused() == "managed-elsewhere");
  CHECK(story.Made().refused[0].why.find("holds www.example.test A of zone example.test, so "
                                         "aaa._domainkey.example.test CNAME belongs there") !=
        std::string::npos);
  story.policy.managed.Add(Key("aaa").name, "CNAME");
  CHECK(story.Made().refused[0].why.find("holds aaa._domainkey.example.test CNAME itself") !=
        std::string::npos);
  story = Story();
  story.policy.managed.Add(Name("www.another-example.test"), "A");
  CHECK(story.Made().changes.size() == 3);
  story = Story();
  story.policy.changes_max = 1;
  CHECK(story.Refused() == "changes-cap");
  CHECK(story.Made().changes.size() == 1);
  // A third of what stands in a zone of ten is too much at a time.
  story = Story();
  story.policy.allow_replace = true;
  for (const char* token : {"aaa", "bbb", "ccc"})
    story.Put({Key(token).name, RecordType::kCname, 60, {"zzz.dkim.amazonses.com."}});
  for (int i = 0; story.zones[0].sets.size() < 9; ++i)
    story.Put({Name("w" + std::to_string(i) + ".example.test"), RecordType::kA, 60, {"192.0.2.1"}});
  CHECK(story.Made().changes.size() == 3);
  story.Put({Name("ww.example.test"), RecordType::kA, 60, {"192.0.2.1"}});
  CHECK(story.Made().changes.size() == 3);  // 3 of 10: not over 30%.
  story.explained.findings[0].explanations[0].fix.publish.push_back(Key("ddd"));
  story.Put({Key("ddd").name, RecordType::kCname, 60, {"zzz.dkim.amazonses.com."}});
  CHECK(story.Refused() == "zone-threshold");
}

TEST_CASE("plan: a guess, and what is for others to mend, changes nothing") {
  Story story;
  story.told().confidence = Confidence::kPossible;
  CHECK(story.Made().changes.empty());
  story = Story();
  story.told().fix.by = FixBy::kDnsHost;
  CHECK(story.Made().changes.empty());
}

TEST_CASE("plan: a wildcard that a new name takes itself out of is told") {
  Story story;
  story.Put({Name("*.example.test"), RecordType::kA, 300, {"192.0.2.1"}});
  const auto effects = story.Made().changes[0].side_effects;
  REQUIRE(effects.size() == 2);
  CHECK(effects[0].find("*.example.test no longer answers for aaa._domainkey") == 0);
}

TEST_CASE("plan: SES is told to look again where it has given up, behind the records") {
  Story story;
  GiveTokens(story);
  CHECK(story.Made().changes.size() == 3);  // Pending: it still looks.
  story.explained.identity.status = ParseStatus("FAILED");
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 4);
  CHECK(plan.changes[3].kind == ChangeKind::kRestartVerification);
  CHECK(plan.changes[3].undoable == Undoable::kNot);
  CHECK(plan.changes[3].state == NamedTexts{{"status", "FAILED"}, {"tokens", "aaa bbb ccc"}});
  // In vain without the records.
  story.policy.authorised = {};
  CHECK(story.Made().changes.empty());
  CHECK(story.Refused() == "not-authorised records-first");
  // A key of one's own is started by giving it again, which no plan of ours does.
  story.policy.authorised = Authorisations({{"*", "*", "*", "dns@test", "2026-11-25"}});
  story.explained.identity.dkim.read()->origin = "EXTERNAL";
  CHECK(story.Made().changes.size() == 3);
}

TEST_CASE("plan: a mail goes to whom the list allows, once a day and three times in all") {
  Story story;
  IdentityEvidence& identity = story.explained.identity;
  identity.identity = "Ann@example.test";
  identity.type = IdentityType::kEmailAddress;
  Finding finding;
  finding.rule = "identity-verified";
  finding.cause = "email-link-expired";
  finding.target = identity.target;
  finding.identity = identity.identity;
  story.explained.findings = {finding};
  CHECK(story.Refused() == "not-authorised");
  story.policy.authorised =
      Authorisations({{kAccount, "eu-west-1", "*@example.test", "mail@test", "2026-11-25"}});
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].kind == ChangeKind::kResendMail);
  const Time now = story.policy.now = Time(std::chrono::milliseconds(1'790'000'000'000));
  using std::chrono::hours;
  const auto after = [&](std::vector<hours> ago) {
    auto& mails = story.policy.mails["Ann@example.test"];
    mails.clear();
    for (const hours one : ago) mails.push_back(now - one);
    return story.Refused();
  };
  CHECK(after({hours(23)}) == "mail-cooldown");
  CHECK(after({hours(25)}).empty());
  CHECK(after({hours(99), hours(1)}) == "mail-cooldown");
  CHECK(after({hours(99), hours(66), hours(33)}) == "mail-cooldown");
  finding.cause = "email-covered-by-domain";
  story.policy.mails.clear();
  story.explained.findings = {finding};
  CHECK(story.Made().changes.empty());
  CHECK(story.Made().refused.empty());
}

TEST_CASE("plan: MAIL FROM is checked again without mail being rejected meanwhile") {
  Story story;
  GiveTokens(story);
  IdentityEvidence& identity = story.explained.identity;
  identity.status = ParseStatus("SUCCESS");
  identity.mail_from =
      MailFromAttributes{"bounce.example.test", ParseStatus("FAILED"), "REJECT_MESSAGE"};
  Finding finding;
  finding.rule = "mail-from-working";
  finding.target = identity.target;
  finding.identity = identity.identity;
  story.explained.findings.clear();
  story.explained.observations = {finding};
  const Plan plan = story.Made();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].kind == ChangeKind::kSetMailFrom);
  CHECK(plan.changes[0].arguments ==
        NamedTexts{{"domain", "bounce.example.test"}, {"behavior", "USE_DEFAULT_VALUE"}});
  CHECK(plan.changes[0].side_effects.size() == 1);
  CHECK(plan.changes[0].undoable == Undoable::kPartly);
}

TEST_CASE("undo: takes back what was applied, last first, and nothing that was there") {
  const Story story;
  const Plan plan = story.Made();
  UndoPolicy policy;
  policy.now = {story.explained.identity};
  const PlanHead head{"0.1.0", 0, plan.created};
  const Plan back = InverseOf(Applied(plan, OutcomeKind::kApplied), head, policy);
  REQUIRE(back.changes.size() == 3);
  CHECK(back.undoes == plan.Hash());
  CHECK(back.changes[0].kind == ChangeKind::kRemoveRecord);
  CHECK(*back.changes[0].before == Key("ccc"));
  CHECK(ParsePlan(EncodePlan(back)));
  for (const OutcomeKind kind :
       {OutcomeKind::kAlready, OutcomeKind::kRefused, OutcomeKind::kFailed})
    CHECK(InverseOf(Applied(plan, kind), head, policy).changes.empty());
  const Plan unknown = InverseOf(Applied(plan, OutcomeKind::kUnknown), head, policy);
  CHECK(unknown.changes.empty());
  CHECK(unknown.refused.size() == 3);
}

// One call of a kind, and what it was made on.
Plan Called(const Story& story, ChangeKind kind, NamedTexts state, NamedTexts arguments = {}) {
  Plan plan = story.Made();
  Change change;
  change.kind = kind;
  change.target = story.explained.identity.target;
  change.identity = story.explained.identity.identity;
  change.state = std::move(state);
  change.arguments = std::move(arguments);
  plan.changes = {change};
  return plan;
}

TEST_CASE("undo: signing is switched off from exactly what we left, where nothing stands on it") {
  Story story;
  const Plan plan =
      Called(story, ChangeKind::kSwitchSigningOn, {{"status", "SUCCESS"}, {"tokens", "a b c"}});
  const PlanHead head{"0.1.0", 0, plan.created};
  const AppliedPlan applied = Applied(plan, OutcomeKind::kApplied);
  UndoPolicy policy;
  CHECK(InverseOf(applied, head, policy).changes.empty());  // Nobody knows whether it sends.
  story.explained.identity.status = ParseStatus("SUCCESS");
  policy.now = {story.explained.identity};
  const Plan kept = InverseOf(applied, head, policy);
  CHECK(kept.changes.empty());
  REQUIRE(kept.refused.size() == 1);
  CHECK(kept.refused[0].guard == "break-verified");
  policy.break_verified = true;
  const Plan back = InverseOf(applied, head, policy);
  REQUIRE(back.changes.size() == 1);
  CHECK(back.changes[0].kind == ChangeKind::kSwitchSigningOff);
  CHECK(back.changes[0].state == NamedTexts{{"tokens", "a b c"}});
  CHECK(ParsePlan(EncodePlan(back)));
  CHECK(InverseOf(Applied(plan, OutcomeKind::kAlready), head, policy).changes.empty());
}

TEST_CASE("undo: the behavior of a MAIL FROM comes back, where it was another") {
  Story story;
  story.explained.identity.status = ParseStatus("SUCCESS");
  const NamedTexts given{{"domain", "bounce.example.test"}, {"behavior", "USE_DEFAULT_VALUE"}};
  UndoPolicy policy;
  policy.now = {story.explained.identity};
  const auto back = [&](const char* old) {
    const Plan plan =
        Called(story, ChangeKind::kSetMailFrom, {{"status", "SUCCESS"}, {"behavior", old}}, given);
    return InverseOf(Applied(plan, OutcomeKind::kApplied), {"0.1.0", 0, plan.created}, policy);
  };
  REQUIRE(back("REJECT_MESSAGE").refused.size() == 1);
  CHECK(back("REJECT_MESSAGE").refused[0].why.find("would be refused") != std::string::npos);
  policy.break_verified = true;
  REQUIRE(back("REJECT_MESSAGE").changes.size() == 1);
  const Change change = back("REJECT_MESSAGE").changes[0];
  CHECK(change.kind == ChangeKind::kRestoreMailFrom);
  CHECK(change.state == NamedTexts{{"behavior", "USE_DEFAULT_VALUE"}});
  CHECK(change.arguments ==
        NamedTexts{{"domain", "bounce.example.test"}, {"behavior", "REJECT_MESSAGE"}});
  REQUIRE(back("USE_DEFAULT_VALUE").refused.size() == 1);
  CHECK(back("USE_DEFAULT_VALUE").refused[0].guard == "not-undoable");
}

TEST_CASE("undo: nothing goes from under what is verified, or may be") {
  const Story story;
  const Plan plan = story.Made();
  const PlanHead head{"0.1.0", 0, plan.created};
  UndoPolicy policy;
  CHECK(InverseOf(Applied(plan, OutcomeKind::kApplied), head, policy).changes.empty());
  policy.now = {story.explained.identity};
  for (const char* status : {"SUCCESS", "TEMPORARY_FAILURE", ""}) {
    policy.now[0].status = ParseStatus(status);
    const Plan back = InverseOf(Applied(plan, OutcomeKind::kApplied), head, policy);
    CHECK(back.changes.empty());
    REQUIRE(back.refused.size() == 3);
    CHECK(back.refused[0].guard == "break-verified");
  }
  policy.break_verified = true;
  CHECK(InverseOf(Applied(plan, OutcomeKind::kApplied), head, policy).changes.size() == 3);
}

}  // namespace
}  // namespace signet
