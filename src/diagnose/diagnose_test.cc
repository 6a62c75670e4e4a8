// What holds for every rule: owners, overrides, the catalogue, and laws over thousands of
// made-up identities.
#include "diagnose/diagnose.h"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "diagnose/dns_sample.h"
#include "diagnose/sample.h"
#include "model/dmarc_record.h"

using namespace signet;
using namespace signet::sample;

namespace {

using std::chrono::hours;

// Made-up evidence from one seed.  Everything that SES could answer, and more.
class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}

  bool Once(int in) { return Below(in) == 0; }
  int Below(int bound) { return static_cast<int>(random_() % static_cast<uint32_t>(bound)); }
  template <size_t N>
  std::string Of(const char* const (&texts)[N]) {
    return texts[Below(N)];
  }

  std::string AnyStatus() {
    return Of({"SUCCESS", "PENDING", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED", "", "NEW"});
  }
  std::string AnyName() {
    return Of({"example.test", "mail.example.test", "www.example.test", "gmail.com",
               "ann@example.test", "noreply@mail.example.test", "Ann@gmail.com", "b\xc3\xbc.test",
               "we'rd;$(x)@example.test", "-flag@example.test"});
  }
  Target AnyTarget() {
    return {Of({"111122223333", "444455556666"}),
            Of({"eu-west-1", "us-east-1", "eu-south-1", "eusc-de-east-1", "nowhere-1"})};
  }
  std::optional<bool> AnyFlag() { return Once(3) ? std::nullopt : std::optional<bool>(Once(2)); }
  Time AnyTime() { return kNow - hours(Below(200)) + hours(20); }

  template <class T>
  Asked<T> Maybe(T value) {
    if (Once(3)) return NotAsked{};
    if (Once(5)) return Unread{{Code::kDenied, "ses:Something"}};
    return value;
  }

  // A zone in some state, or none.
  DnsEvidence AnyDns(const IdentityEvidence& evidence) {
    const auto name = DomainName::Parse(DomainOf(evidence.identity));
    FakeZone zone(name ? name->text() : "example.test");
    std::vector<ExpectedRecord> records = VerificationRecords(evidence);
    for (const ExpectedRecord& record : MailFromRecords(evidence)) records.push_back(record);
    if (Once(2)) zone.Put(records);
    if (Once(4)) zone.servers[0].manner = static_cast<Manner>(Below(5));
    if (Once(3)) zone.Put(zone.zone.text(), RecordType::kTxt, EncodeTxt("v=spf1 +all"));
    Look look(zone, zone.zone.text(), records);
    if (Once(3)) {
      for (const DomainName& above : DmarcNames(zone.zone, zone.zone.Last(2)))
        look.AskOne(*above.Child("_dmarc"), RecordType::kTxt);
    }
    if (Once(3)) look.AskOne(zone.zone, RecordType::kTxt);
    DnsEvidence dns = std::move(look).Done();
    if (Once(6)) {
      dns.walks[0].cuts.pop_back();
      dns.walks[0].denied = true;
    }
    return dns;
  }

  IdentityEvidence AnyIdentity() {
    IdentityEvidence evidence = Identity(AnyName(), AnyStatus());
    evidence.target = AnyTarget();
    if (Once(10)) evidence.type = IdentityType::kManagedDomain;
    if (Once(20)) evidence.type = IdentityType::kOther;
    evidence.sending_enabled = AnyFlag();
    VerificationInfo seen;
    if (Once(2)) seen.last_checked = AnyTime();
    if (Once(4)) seen.last_success = AnyTime();
    if (Once(4)) seen.soa_primary = "ns1.old.example";
    seen.error_type = Of({"", "HOST_NOT_FOUND", "SERVICE_ERROR", "REPLICATION_ACCESS_DENIED",
                          "REPLICATION_PRIMARY_INVALID_REGION", "NEW_ERROR"});
    evidence.verification = Maybe(seen);
    DkimAttributes dkim{AnyFlag(),
                        ParseStatus(AnyStatus()),
                        {},
                        Of({"", "dkim.amazonses.com"}),
                        Of({"", "AWS_SES", "EXTERNAL", "AWS_SES_US_EAST_1", "NEW"}),
                        Of({"", "RSA_1024_BIT", "RSA_2048_BIT", "ED25519"}),
                        Of({"", "RSA_2048_BIT"}),
                        {}};
    for (int i = Below(4); i > 0; --i) dkim.tokens.push_back("token" + std::to_string(i));
    if (Once(2)) dkim.last_key_generation = AnyTime();
    evidence.dkim = Maybe(dkim);
    evidence.mail_from =
        Maybe(MailFromAttributes{Of({"", "bounce.example.test"}), ParseStatus(AnyStatus()),
                                 Of({"", "USE_DEFAULT_VALUE", "REJECT_MESSAGE"})});
    evidence.dns = Maybe(AnyDns(evidence));
    evidence.notifications =
        Maybe(Notifications{Of({"", "arn:b"}), Of({"", "arn:c"}), "", AnyFlag()});
    evidence.policies = Maybe(AnyPolicies());
    evidence.tags = Maybe(NamedTexts{{Of({"owner", "Team", "cost"}), Of({"", "mail-team"})}});
    evidence.configuration_set = Maybe(Of({"", "events"}));
    return evidence;
  }

  NamedTexts AnyPolicies() {
    NamedTexts policies;
    for (int i = Below(3); i > 0; --i) {
      policies.push_back(
          {"policy" + std::to_string(i),
           Of({"{", R"({"Statement":[]})",
               R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"ses:*"}})",
               R"({"Statement":{"Effect":"Allow","Principal":{"AWS":["999900001111","x"]}}})"})});
    }
    return policies;
  }

  Neighbours AnyNeighbours(const IdentityEvidence& evidence) {
    Neighbours neighbours;
    neighbours.coverage_complete = Once(2);
    neighbours.truncated = Once(5);
    if (Once(2)) neighbours.in_status_since = AnyTime();
    if (Once(2)) {
      neighbours.covering.push_back(Near("example.test", AnyStatus(), evidence.target));
    }
    if (Once(2)) neighbours.elsewhere.push_back(Near(evidence.identity, AnyStatus(), AnyTarget()));
    if (Once(3)) {
      neighbours.case_twins.push_back(
          Near(LowerAscii(evidence.identity), AnyStatus(), evidence.target));
    }
    return neighbours;
  }

  TargetEvidence AnyAccount(const Target& target) {
    AccountState state{
        AnyFlag(), AnyFlag(), Of({"", "HEALTHY", "PROBATION", "SHUTDOWN", "NEW"}), {}};
    if (Once(2)) state.sent_last_24_hours = Below(3);
    return {target, Of({"", "mail-prod"}), kNow, Maybe(state)};
  }

  RuleSettings AnySettings() {
    RuleSettings settings = Settings();
    settings.trusted_listed = Once(2);
    if (Once(2)) settings.trusted_accounts.insert("444455556666");
    return settings;
  }

 private:
  std::mt19937 random_;
};

// Any <name> that FillRemediation left behind, in any text of the remediation.
std::string Unfilled(const Remediation& how) {
  std::vector<std::string> texts = how.console;
  texts.insert(texts.end(), how.cli.begin(), how.cli.end());
  texts.push_back(how.terraform);
  for (const std::string& text : texts) {
    for (size_t open = text.find('<'); open != std::string::npos; open = text.find('<', open + 1)) {
      const size_t close = text.find('>', open);
      if (close != std::string::npos) return text.substr(open, close - open + 1);
    }
  }
  return {};
}

struct World {
  IdentityEvidence evidence;
  TargetEvidence target;
  Neighbours neighbours;
  RuleSettings settings;
  bool account_known = false;

  Diagnosis Judged() const {
    return Diagnose(evidence, account_known ? &target : nullptr, neighbours, settings);
  }
};

World AnyWorld(uint32_t seed) {
  Dice dice(seed);
  World world;
  world.evidence = dice.AnyIdentity();
  world.target = dice.AnyAccount(world.evidence.target);
  world.neighbours = dice.AnyNeighbours(world.evidence);
  world.settings = dice.AnySettings();
  world.account_known = dice.Once(2);
  return world;
}

constexpr uint32_t kWorlds = 4000;

bool SamePart(const Diagnosis& a, const Diagnosis& b) {
  return a.findings == b.findings && a.gaps == b.gaps;
}

}  // namespace

TEST_CASE("law: SUCCESS is never a finding of identity-verified, nor a gap of it") {
  uint32_t seen = 0;
  for (uint32_t seed = 0; seed < kWorlds; ++seed) {
    CAPTURE(seed);
    World world = AnyWorld(seed);
    if (world.evidence.status != VerificationStatus::kSuccess) continue;
    ++seen;
    CHECK_FALSE(Of(world.Judged(), "identity-verified"));
    CHECK(GapsOf(world.Judged(), "identity-verified") == 0);
  }
  CHECK(seen > 100);
}

TEST_CASE("law: a status that SES did not say, or we do not know, is a gap and no finding") {
  for (uint32_t seed = 0; seed < kWorlds; ++seed) {
    CAPTURE(seed);
    World world = AnyWorld(seed);
    world.evidence.status = ParseStatus(seed % 2 ? "" : "NEW");
    CHECK_FALSE(Of(world.Judged(), "identity-verified"));
    CHECK(GapsOf(world.Judged(), "identity-verified") == 1);
  }
}

TEST_CASE("law: every other status is a finding of identity-verified") {
  for (uint32_t seed = 0; seed < kWorlds; ++seed) {
    CAPTURE(seed);
    World world = AnyWorld(seed);
    const char* statuses[] = {"PENDING", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED"};
    world.evidence.status = ParseStatus(statuses[seed % 4]);
    CHECK(Of(world.Judged(), "identity-verified"));
  }
}

TEST_CASE("law: the same evidence gives the same diagnosis, and each finding its own id") {
  for (uint32_t seed = 0; seed < kWorlds; ++seed) {
    CAPTURE(seed);
    const Diagnosis first = AnyWorld(seed).Judged();
    CHECK(SamePart(first, AnyWorld(seed).Judged()));
    std::set<std::string> ids;
    for (const Finding& finding : first.findings) CHECK(ids.insert(finding.Id()).second);
  }
}

TEST_CASE("law: what was not asked is held against nobody") {
  for (uint32_t seed = 0; seed < kWorlds; ++seed) {
    CAPTURE(seed);
    World world = AnyWorld(seed);
    IdentityEvidence& evidence = world.evidence;
    evidence.verification = NotAsked{};
    evidence.dkim = NotAsked{};
    evidence.mail_from = NotAsked{};
    evidence.notifications = NotAsked{};
    evidence.policies = NotAsked{};
    evidence.dns = NotAsked{};
    evidence.tags = NotAsked{};
    evidence.configuration_set = NotAsked{};
    world.target.account = NotAsked{};
    for (const Finding& finding : world.Judged().findings) {
      const bool from_the_list = finding.rule == "identity-verified" ||
                                 finding.rule == "sending-enabled" ||
                                 finding.rule == "domain-in-trusted-accounts";
      CHECK_MESSAGE(from_the_list, finding.rule);
    }
    CHECK(DiagnoseTarget(world.target, true, world.settings).findings.empty());
    CHECK(DiagnoseTarget(world.target, true, world.settings).gaps.empty());
  }
}

TEST_CASE("law: an unread answer never makes an identity healthy") {
  for (uint32_t seed = 0; seed < kWorlds; ++seed) {
    CAPTURE(seed);
    World world = AnyWorld(seed);
    world.evidence.status = ParseStatus("SUCCESS");
    switch (seed % 3) {
      case 0:
        world.evidence.policies = Denied("x");
        break;
      case 1:
        world.evidence.mail_from = Denied("x");
        break;
      default:
        world.evidence.notifications = Denied("x");
    }
    CHECK(world.Judged().verdict() != Verdict::kHealthy);
    CHECK_FALSE(world.Judged().gaps.empty());
  }
}

TEST_CASE("law: no remediation keeps a placeholder, and every finding is whole") {
  std::set<std::string> rules;
  std::set<std::string> causes;
  for (uint32_t seed = 0; seed < kWorlds; ++seed) {
    CAPTURE(seed);
    const World world = AnyWorld(seed);
    Diagnosis got = world.Judged();
    Diagnosis of_target = DiagnoseTarget(world.target, true, world.settings);
    got.findings.insert(got.findings.end(), of_target.findings.begin(), of_target.findings.end());
    const std::vector<HostedKey> keys{{"lost", "news.example.com", "dkim.amazonses.com"}};
    DiagnoseHosted({world.target, keys[0].domain, keys, {1, 1, false, ""}, world.settings}, got);
    for (const Finding& finding : got.findings) {
      CAPTURE(finding.rule);
      rules.insert(finding.rule);
      if (!finding.cause.empty()) causes.insert(finding.cause);
      CHECK(Unfilled(FillRemediation(FindRule(finding.rule)->text, finding)) == "");
      CHECK(finding.summary.ends_with('.'));
      CHECK(finding.target == world.evidence.target);
      CHECK_FALSE(finding.owner.empty());
      CHECK_FALSE(finding.standards.empty());
      CHECK_FALSE(finding.expected.empty());
      CHECK_FALSE(finding.observed.empty());
      CHECK((finding.cause.empty() || FindCause(finding.cause)));
    }
    for (const Gap& gap : got.gaps) {
      CHECK(FindRule(gap.rule));
      CHECK_FALSE(gap.why.empty());
    }
  }
  // The dice reached every rule and most causes, so the laws above were not idle.
  for (const Rule& rule : Rules())
    CHECK_MESSAGE(rules.contains(std::string(rule.text.id)), rule.text.id);
  CHECK(causes.size() >= 14);
}

TEST_CASE("rules: every text is whole, and shows where a mapping is ours") {
  std::set<std::string_view> ids;
  for (const Rule& rule : Rules()) {
    const RuleText& text = rule.text;
    CAPTURE(text.id);
    CHECK(ids.insert(text.id).second);
    CHECK(FindRule(text.id) == &rule);
    CHECK((rule.examine != nullptr) + (rule.examine_target != nullptr) +
              (rule.examine_hosted != nullptr) ==
          1);
    CHECK(text.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
    CHECK_FALSE(text.title.empty());
    CHECK(text.why.ends_with('.'));
    CHECK((text.category == "security" || text.category == "deliverability" ||
           text.category == "operations"));
    CHECK(text.standards.size() >= 4);
    CHECK(text.references.size() >= 1);
    CHECK(text.remediation.console.size() >= 2);
    CHECK(text.remediation.cli.size() >= 2);
    CHECK_FALSE(text.remediation.terraform.empty());
    for (const Standard& standard : text.standards) {
      CHECK(standard.ours == (standard.name != "CBP"));
    }
  }
  CHECK(Rules().front().text.id == "identity-verified");
  CHECK(FindRule("no-such-rule") == nullptr);
}

TEST_CASE("rules: the seed rule keeps the seed's risk, category and standard") {
  const RuleText& text = FindRule("identity-verified")->text;
  CHECK(text.risk == Risk::kMedium);
  CHECK(text.category == "security");
  const Diagnosis got = Judge(Identity("example.test", "FAILED"));
  CHECK(got.findings.at(0).standards.at(0) == "CBP");
  CHECK(got.findings.at(0).standards.at(1) == "NIST 800-53r5 IA-9 (our mapping)");
}

TEST_CASE("owner: the tag in the order of the settings, else the account's name, else its id") {
  IdentityEvidence evidence = Identity("example.test", "FAILED");
  evidence.tags = NamedTexts{{"Team", "web"}, {"owner", ""}, {"Owner", "mail-team"}};
  const TargetEvidence target = Account();
  const auto owner = [&](const TargetEvidence* known) {
    return Diagnose(evidence, known, Alone(), Settings()).findings.at(0).owner;
  };
  CHECK(owner(&target) == "mail-team");
  evidence.tags = Denied("ses:GetEmailIdentity");
  CHECK(owner(&target) == "mail-prod");
  CHECK(owner(nullptr) == "111122223333");
}

TEST_CASE("overrides: replace a risk where they match, the last of several alone") {
  RuleSettings settings = Settings();
  const auto risk = [&](std::string_view name) {
    const Diagnosis got =
        Diagnose(Identity(std::string(name), "TEMPORARY_FAILURE"), nullptr, Alone(), settings);
    const Finding* finding = Of(got, "identity-verified");
    return finding ? std::optional<Risk>(finding->risk) : std::nullopt;
  };
  settings.overrides.insert({"identity-verified", {Risk::kInfo, false, "", "", "*.example.test"}});
  CHECK(risk("mail.example.test") == Risk::kInfo);
  CHECK(risk("example.test") == Risk::kHigh);
  settings.overrides.insert({"identity-verified", {{}, true, "", "eu-*", "mail.*"}});
  CHECK_FALSE(risk("mail.example.test"));
  CHECK(risk("web.example.test") == Risk::kInfo);
  settings.overrides.insert(
      {"identity-verified", {Risk::kCritical, false, "444455556666", "", ""}});
  CHECK_FALSE(risk("mail.example.test"));
}

TEST_CASE("overrides: a rule that is off leaves no gap either, and the others go on") {
  RuleSettings settings = Settings();
  settings.overrides.insert({"identity-verified", {{}, true, "", "", ""}});
  const Diagnosis got = Diagnose(Identity("example.test", ""), nullptr, Alone(), settings);
  CHECK(got.verdict() == Verdict::kHealthy);
  settings.overrides.insert({"account-production", {Risk::kHigh, false, "", "", ""}});
  const Diagnosis of_target = DiagnoseTarget(Account(false), true, settings);
  REQUIRE(of_target.findings.size() == 1);
  CHECK(of_target.findings[0].risk == Risk::kHigh);
}
