// A plan as a file: what was reviewed is what is applied, and nothing that SES does not ask for
// can be in it.
#include "model/plan.h"

#include <doctest/doctest.h>

#include <functional>

namespace signet {
namespace {

DomainName Name(std::string_view text) { return *DomainName::Parse(text); }

Change Key() {
  Change change;
  change.kind = ChangeKind::kCreateRecord;
  change.target = {"111122223333", "eu-west-1"};
  change.identity = "mail.example.test";
  change.rule = "identity-verified";
  change.cause = "record-missing";
  change.risk = Risk::kMedium;
  change.place = {DnsProvider::kRoute53, Name("example.test"), "444455556666", "Z1", ""};
  change.after = RecordSet{Name("tok._domainkey.mail.example.test"),
                           RecordType::kCname,
                           1800,
                           {"tok.dkim.amazonses.com."}};
  change.why = "no name server has \"it\"";
  change.side_effects = {"_domainkey.mail.example.test becomes an empty non-terminal"};
  change.undo = "delete it";
  return change;
}

Change Spf() {
  Change change = Key();
  change.kind = ChangeKind::kAddValue;
  const DomainName name = Name("bounce.mail.example.test");
  change.before = RecordSet{name, RecordType::kTxt, 300, {"\"other=1\""}};
  change.after = RecordSet{
      name, RecordType::kTxt, 300, {"\"other=1\"", "\"v=spf1 include:amazonses.com ~all\""}};
  return change;
}

Plan Two() {
  Plan plan;
  plan.version = "0.1.0";
  plan.run = 7;
  plan.created = Time(std::chrono::milliseconds(1'790'000'000'000));
  plan.expires = plan.created + Plan::kLife;
  plan.changes = {Key(), Spf()};
  RefusedChange refused{Key(), "not-authorised", "nobody allowed it"};
  refused.change.identity = "corp.test";
  plan.refused = {refused};
  return plan;
}

TEST_CASE("plan: comes back as it was written, a change a line") {
  const std::string text = EncodePlan(Two());
  const auto back = ParsePlan(text);
  REQUIRE(back);
  CHECK(*back == Two());
  CHECK(EncodePlan(*back) == text);
  CHECK(text.find("\n{\"id\":\"" + Key().Id()) != std::string::npos);
  CHECK(back->Hash().size() == 64);
}

TEST_CASE("plan: an edited file is no plan, wherever it was edited") {
  const std::string text = EncodePlan(Two());
  size_t accepted = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    std::string edited = text;
    edited[at] = edited[at] == 'x' ? 'y' : 'x';
    accepted += ParsePlan(edited).has_value() ? 1 : 0;
  }
  CHECK(accepted == 0);
  for (size_t at = 0; at < text.size(); ++at) CHECK_FALSE(ParsePlan(text.substr(0, at)));
  CHECK_FALSE(ParsePlan(text + "{}"));
  std::string more = text;
  more.insert(1, "\"also\":1,");
  CHECK(ParsePlan(more).error().detail.find("changed since") != std::string::npos);
  std::string newer = text;
  newer.replace(newer.find("\"signet_plan\":1"), 15, "\"signet_plan\":9");
  CHECK(ParsePlan(newer).error().detail.find("format 9") != std::string::npos);
}

TEST_CASE("plan: what SES does not ask for is in no plan, even with a right hash") {
  using Spoil = std::function<void(Change&)>;
  const std::vector<std::pair<const char*, Spoil>> spoils{
      {"other target", [](Change& c) { c.after->values = {"tok.dkim.evil.test."}; }},
      {"suffix alike", [](Change& c) { c.after->values = {"tok.dkim.notamazonses.com."}; }},
      {"other token", [](Change& c) { c.after->values = {"kot.dkim.amazonses.com."}; }},
      {"two values", [](Change& c) { c.after->values.emplace_back("x.dkim.amazonses.com."); }},
      {"the root", [](Change& c) { c.after->values = {"."}; }},
      {"the root's mail",
       [](Change& c) {
         c.after = RecordSet{Name("b.mail.example.test"), RecordType::kMx, 300, {"10 ."}};
       }},
      {"no value", [](Change& c) { c.after->values.clear(); }},
      {"address", [](Change& c) { c.after->type = RecordType::kA; }},
      {"name servers", [](Change& c) { c.after->type = RecordType::kNs; }},
      {"not its domain", [](Change& c) { c.identity = "other.test"; }},
      {"not its zone", [](Change& c) { c.place.zone = Name("corp.test"); }},
      {"the apex", [](Change& c) { c.after->name = Name("mail.example.test"); }},
      {"deeper", [](Change& c) { c.after->name = Name("tok._domainkey.a.mail.example.test"); }},
      {"a before", [](Change& c) { c.before = c.after; }},
      {"replaces without an old set", [](Change& c) { c.kind = ChangeKind::kReplaceRecord; }},
      {"removes", [](Change& c) {
         c.kind = ChangeKind::kRemoveRecord;
         std::swap(c.before, c.after);
       }}};
  REQUIRE(CheckChange(Key()));
  for (const auto& [what, spoil] : spoils) {
    CAPTURE(what);
    Plan plan = Two();
    spoil(plan.changes[0]);
    CHECK_FALSE(CheckChange(plan.changes[0]));
    CHECK_FALSE(ParsePlan(EncodePlan(plan)));
  }
}

TEST_CASE("plan: a value is added beside the others, at their TTL") {
  REQUIRE(CheckChange(Spf()));
  Change change = Spf();
  change.after->ttl = 600;
  CHECK_FALSE(CheckChange(change));
  change = Spf();
  change.after->values = {"\"v=spf1 include:amazonses.com ~all\""};
  CHECK_FALSE(CheckChange(change));
  change = Spf();
  change.after->values.emplace_back("\"zzz=evil\"");
  CHECK_FALSE(CheckChange(change));
}

Change Dmarc() {
  Change change = Key();
  change.after =
      RecordSet{Name("_dmarc.mail.example.test"), RecordType::kTxt, 1800, {"\"v=DMARC1; p=none\""}};
  return change;
}

TEST_CASE("plan: the one DMARC policy in a plan is the weakest, at the domain, where nothing is") {
  REQUIRE(CheckChange(Dmarc()));
  for (const char* value :
       {"\"v=DMARC1; p=reject\"", "\"v=DMARC1; p=none; rua=mailto:x@evil.test\"",
        "\"v=DMARC1; p=none\" \" \"", "\"v=spf1 -all\"", "\"x\""}) {
    CAPTURE(value);
    Change other = Dmarc();
    other.after->values = {value};
    CHECK_FALSE(CheckChange(other));
  }
  Change change = Dmarc();
  change.after->name = Name("_dmarc.a.mail.example.test");
  CHECK_FALSE(CheckChange(change));
  change = Dmarc();
  change.identity = "a.mail.example.test";
  CHECK_FALSE(CheckChange(change));
  change = Dmarc();
  change.kind = ChangeKind::kAddValue;
  change.before = change.after;
  change.before->values = {"\"other\""};
  change.after->values = {"\"other\"", "\"v=DMARC1; p=none\""};
  CHECK_FALSE(CheckChange(change));
  change = Dmarc();
  change.kind = ChangeKind::kReplaceRecord;
  change.before = change.after;
  change.before->values = {"\"v=DMARC1; p=reject\""};
  CHECK_FALSE(CheckChange(change));
}

Change Call(ChangeKind kind, NamedTexts arguments = {}) {
  Change change;
  change.kind = kind;
  change.target = {"111122223333", "eu-west-1"};
  change.identity = "mail.example.test";
  change.state = {{"status", "PENDING"}};
  change.arguments = std::move(arguments);
  return change;
}

TEST_CASE("plan: a call is given what we give it, and nothing else") {
  const std::string below = "bounce.mail.example.test";
  const NamedTexts mail_from{{"domain", below}, {"behavior", "USE_DEFAULT_VALUE"}};
  CHECK(CheckChange(Call(ChangeKind::kRestartVerification)));
  CHECK(CheckChange(Call(ChangeKind::kSwitchSigningOn)));
  CHECK(CheckChange(Call(ChangeKind::kSetMailFrom, mail_from)));
  CHECK(CheckChange(Call(ChangeKind::kMakeReplica, {{"parent", "us-east-1"}})));
  CHECK_FALSE(CheckChange(Call(ChangeKind::kRestartVerification, {{"x", "y"}})));
  for (const auto& [domain, behavior] :
       {std::pair<std::string, std::string>{below, "REJECT_MESSAGE"},
        {"mail.example.test", "USE_DEFAULT_VALUE"},
        {"evil.test", "USE_DEFAULT_VALUE"},
        {"", "USE_DEFAULT_VALUE"}}) {
    CAPTURE(domain);
    CHECK_FALSE(
        CheckChange(Call(ChangeKind::kSetMailFrom, {{"domain", domain}, {"behavior", behavior}})));
  }
}

TEST_CASE("plan: a replica is of another region of the partition, and of nothing verified") {
  for (const char* parent : {"eu-west-1", "us-gov-west-1", "nowhere-1", ""}) {
    CAPTURE(parent);
    CHECK_FALSE(CheckChange(Call(ChangeKind::kMakeReplica, {{"parent", parent}})));
  }
  CHECK_FALSE(CheckChange(Call(ChangeKind::kMakeReplica)));
  for (const char* status : {"SUCCESS", "TEMPORARY_FAILURE", "NOT_STARTED", ""}) {
    CAPTURE(status);
    Change change = Call(ChangeKind::kMakeReplica, {{"parent", "us-east-1"}});
    change.state = {{"status", status}};
    CHECK_FALSE(CheckChange(change));
  }
  Change address = Call(ChangeKind::kMakeReplica, {{"parent", "us-east-1"}});
  address.identity = "ann@mail.example.test";
  CHECK_FALSE(CheckChange(address));
}

TEST_CASE(
    "plan: what takes a call back stands in a plan that undoes alone, and nothing else does") {
  const Change off = Call(ChangeKind::kSwitchSigningOff);
  const Change restored =
      Call(ChangeKind::kRestoreMailFrom,
           {{"domain", "bounce.mail.example.test"}, {"behavior", "REJECT_MESSAGE"}});
  for (const Change& back : {off, restored}) {
    CHECK(CheckChange(back, true));
    CHECK_FALSE(CheckChange(back));
    Plan forged = Two();
    forged.changes.push_back(back);
    CHECK_FALSE(ParsePlan(EncodePlan(forged)));
  }
  CHECK_FALSE(CheckChange(Call(ChangeKind::kSwitchSigningOn), true));
  CHECK_FALSE(CheckChange(Call(ChangeKind::kMakeReplica, {{"parent", "us-east-1"}}), true));
}

TEST_CASE("plan: what undoes may take away what was added, and only as exactly that") {
  Change change = Spf();
  change.kind = ChangeKind::kRemoveValue;
  std::swap(change.before, change.after);
  CHECK_FALSE(CheckChange(change));
  CHECK(CheckChange(change, true));
  change.after->values = {"\"somebody else's\""};
  CHECK_FALSE(CheckChange(change, true));
  change = Key();
  change.kind = ChangeKind::kRemoveRecord;
  std::swap(change.before, change.after);
  CHECK(CheckChange(change, true));
}

TEST_CASE("plan: two changes are told apart by what and where, not by words about them") {
  Change other = Key();
  other.why = "said otherwise";
  other.risk = Risk::kHigh;
  CHECK(other.Id() == Key().Id());
  other.target.region = "us-east-1";
  CHECK(other.Id() != Key().Id());
  other = Key();
  other.place.id = "Z2";
  CHECK(other.Id() != Key().Id());
  other = Key();
  other.after->ttl = 60;
  CHECK(other.Id() != Key().Id());
}

}  // namespace
}  // namespace signet
