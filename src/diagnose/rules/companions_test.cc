// The rules beside the seed's: each with what it finds, what it leaves alone, and what
// it leaves open.
#include <doctest/doctest.h>

#include "diagnose/sample.h"

using namespace signet;
using namespace signet::sample;

namespace {

IdentityEvidence Signed(std::string_view status, std::optional<bool> on = true) {
  IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  evidence.dkim = DkimAttributes{on,        ParseStatus(status), {"aaa", "bbb", "ccc"}, "",
                                 "AWS_SES", "RSA_2048_BIT",      "RSA_2048_BIT",        {}};
  return evidence;
}

IdentityEvidence Bouncing(std::string_view status, std::string behavior = "USE_DEFAULT_VALUE") {
  IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  evidence.mail_from =
      MailFromAttributes{"bounce.example.test", ParseStatus(status), std::move(behavior)};
  return evidence;
}

IdentityEvidence Allowing(std::string principal, std::string condition = "{}") {
  IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  evidence.policies =
      NamedTexts{{"partners", R"({"Statement":[{"Effect":"Allow","Action":"ses:*","Principal":)" +
                                  principal + R"(,"Condition":)" + condition + "}]}"}};
  return evidence;
}

IdentityEvidence Noticed(std::optional<bool> forwarding, std::string bounce,
                         std::string complaint) {
  IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  evidence.notifications = Notifications{std::move(bounce), std::move(complaint), "", forwarding};
  return evidence;
}

void CheckNothing(const Diagnosis& got) {
  CHECK(got.findings.empty());
  CHECK(got.gaps.empty());
}

// One finding, of this rule, and no gap.
void CheckOnly(const Diagnosis& got, std::string_view rule, Risk risk,
               std::string_view cause = "") {
  CAPTURE(rule);
  CHECK(got.gaps.empty());
  REQUIRE(got.findings.size() == 1);
  CHECK(got.findings[0].rule == rule);
  CHECK(got.findings[0].risk == risk);
  CHECK(got.findings[0].cause == cause);
}

void CheckOpen(const Diagnosis& got, std::string_view rule) {
  CAPTURE(rule);
  CHECK(got.findings.empty());
  CHECK(GapsOf(got, rule) == 1);
}

Diagnosis JudgeAccount(AccountState state, bool has_identities = true) {
  TargetEvidence target = Account();
  target.account = std::move(state);
  return DiagnoseTarget(target, has_identities, Settings());
}

TargetEvidence Sending(double messages) {
  return {kHere, "", kNow, AccountState{true, true, "HEALTHY", messages}};
}

Neighbours VerifiedInVirginia() {
  Neighbours neighbours = Alone();
  neighbours.elsewhere = {Near("example.test", "SUCCESS", {"111122223333", "us-east-1"})};
  return neighbours;
}

RuleSettings Trusting(std::set<AccountId> accounts) {
  RuleSettings settings = Settings();
  settings.trusted_listed = true;
  settings.trusted_accounts = std::move(accounts);
  return settings;
}

}  // namespace

TEST_CASE("dkim-signing: right and on is nothing to tell") {
  CheckNothing(Judge(Signed("SUCCESS")));
}

TEST_CASE("dkim-signing: the switch and the records have a cause each") {
  CheckOnly(Judge(Signed("SUCCESS", false)), "dkim-signing", Risk::kMedium,
            "dkim-signing-disabled");
  for (const char* status : {"PENDING", "FAILED", "NOT_STARTED"}) {
    CAPTURE(status);
    CheckOnly(Judge(Signed(status)), "dkim-signing", Risk::kMedium,
              "dkim-not-success-but-verified");
  }
  CheckOnly(Judge(Signed("FAILED", false)), "dkim-signing", Risk::kMedium,
            "dkim-not-success-but-verified");
}

TEST_CASE("dkim-signing: what was signing and is failing is high") {
  CheckOnly(Judge(Signed("TEMPORARY_FAILURE")), "dkim-signing", Risk::kHigh,
            "dkim-not-success-but-verified");
}

TEST_CASE("dkim-signing: a pending key has a deadline from its making") {
  IdentityEvidence evidence = Signed("PENDING");
  evidence.dkim.read()->last_key_generation = kNow - std::chrono::hours(12);
  CHECK(Judge(evidence).findings.at(0).deadline == kNow + std::chrono::hours(60));
}

TEST_CASE("dkim-signing: never of an address, whatever SES shows for it") {
  IdentityEvidence evidence = Signed("NOT_STARTED", false);
  evidence.identity = "ann@example.test";
  evidence.type = IdentityType::kEmailAddress;
  evidence.dkim.read()->current_key_length = "RSA_1024_BIT";
  CheckNothing(Judge(evidence));
}

TEST_CASE("dkim-signing: an unverified domain is told once, by the seed rule") {
  IdentityEvidence evidence = Signed("PENDING", false);
  evidence.status = ParseStatus("PENDING");
  evidence.sending_enabled = false;
  CheckOnly(Judge(evidence), "identity-verified", Risk::kMedium);
}

TEST_CASE("dkim-signing: what SES did not say is open") {
  CheckOpen(Judge(Signed("")), "dkim-signing");
  CheckOpen(Judge(Signed("SOMETHING_NEW")), "dkim-signing");
  CheckOpen(Judge(Signed("SUCCESS", std::nullopt)), "dkim-signing");
  IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  evidence.dkim = Denied("ses:GetEmailIdentity");
  CheckOpen(Judge(evidence), "dkim-signing");
  CHECK(GapsOf(Judge(evidence), "dkim-key-length") == 1);
}

TEST_CASE("dkim-key-length: a short key of Easy DKIM, and of nobody else") {
  IdentityEvidence evidence = Signed("SUCCESS");
  evidence.dkim.read()->current_key_length = "RSA_1024_BIT";
  CheckOnly(Judge(evidence), "dkim-key-length", Risk::kLow);
  CHECK(Judge(evidence).findings[0].summary.find("next rotation") != std::string::npos);
  for (const char* origin : {"EXTERNAL", "AWS_SES_US_EAST_1", ""}) {
    CAPTURE(origin);
    evidence.dkim.read()->origin = origin;
    CheckNothing(Judge(evidence));
  }
}

TEST_CASE("dkim-key-length: longer is fine, unspoken was not asked, unreadable is open") {
  IdentityEvidence evidence = Signed("SUCCESS");
  evidence.dkim.read()->current_key_length = "RSA_4096_BIT";
  CheckNothing(Judge(evidence));
  evidence.dkim.read()->current_key_length = "";
  CheckNothing(Judge(evidence));
  for (const char* length : {"ED25519", "RSA__BIT", "RSA_2O48_BIT", "RSA_BIT"}) {
    CAPTURE(length);
    evidence.dkim.read()->current_key_length = length;
    CheckOpen(Judge(evidence), "dkim-key-length");
  }
}

TEST_CASE("mail-from-working: working, or not set, is nothing to tell") {
  CheckNothing(Judge(Bouncing("SUCCESS")));
  IdentityEvidence evidence = Bouncing("FAILED");
  evidence.mail_from.read()->domain.clear();
  CheckNothing(Judge(evidence));
}

TEST_CASE("mail-from-working: failing is medium, failing after it worked or rejecting is high") {
  CheckOnly(Judge(Bouncing("FAILED")), "mail-from-working", Risk::kMedium);
  CheckOnly(Judge(Bouncing("PENDING")), "mail-from-working", Risk::kMedium);
  CheckOnly(Judge(Bouncing("TEMPORARY_FAILURE")), "mail-from-working", Risk::kHigh);
  for (const char* status : {"FAILED", "PENDING", "TEMPORARY_FAILURE"}) {
    CAPTURE(status);
    CheckOnly(Judge(Bouncing(status, "REJECT_MESSAGE")), "mail-from-working", Risk::kHigh,
              "mailfrom-rejects");
  }
}

TEST_CASE("mail-from-working: a rejecting MAIL FROM that works has no cause to reject") {
  CheckNothing(Judge(Bouncing("SUCCESS", "REJECT_MESSAGE")));
}

TEST_CASE("mail-from-working: the command lets the mail out that SES rejects") {
  const Diagnosis got = Judge(Bouncing("FAILED", "REJECT_MESSAGE"));
  const Remediation how = FillRemediation(FindRule("mail-from-working")->text, got.findings.at(0));
  CHECK(how.cli.at(1).ends_with(
      "--mail-from-domain bounce.example.test --behavior-on-mx-failure USE_DEFAULT_VALUE"));
}

TEST_CASE("mail-from-working: what SES did not say is open") {
  CheckOpen(Judge(Bouncing("")), "mail-from-working");
  CheckOpen(Judge(Bouncing("SOMETHING_NEW")), "mail-from-working");
  IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  evidence.mail_from = Denied("ses:GetIdentityMailFromDomainAttributes");
  CheckOpen(Judge(evidence), "mail-from-working");
}

TEST_CASE("policy-not-public: everyone without a condition, once for all policies") {
  IdentityEvidence evidence = Allowing(R"("*")");
  evidence.policies.read()->push_back({"second", evidence.policies.read()->front().second});
  const Diagnosis got = Judge(evidence);
  CheckOnly(got, "policy-not-public", Risk::kHigh);
  CHECK(got.findings[0].observed == "Allow for everyone in partners, second");
  CheckNothing(Judge(Allowing(R"("*")", R"({"StringEquals":{"aws:PrincipalOrgID":"o-abc"}})")));
}

TEST_CASE("policy-not-public: one policy that cannot be understood does not hide another") {
  IdentityEvidence evidence = Allowing(R"("*")");
  evidence.policies.read()->insert(evidence.policies.read()->begin(), {"broken", "{"});
  const Diagnosis got = Judge(evidence);
  CHECK(Of(got, "policy-not-public"));
  CHECK(GapsOf(got, "policy-not-public") == 1);
}

TEST_CASE("policies: an unread or broken policy is open for both rules") {
  IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  evidence.policies = Denied("ses:GetEmailIdentityPolicies");
  CheckOpen(Judge(evidence), "policy-not-public");
  CheckOpen(Judge(evidence), "policy-trusted-accounts");
  evidence.policies = NamedTexts{{"p", "not json"}};
  CheckOpen(Judge(evidence), "policy-not-public");
  CheckOpen(Judge(evidence), "policy-trusted-accounts");
  evidence.policies = NamedTexts{};
  CheckNothing(Judge(evidence));
}

TEST_CASE("policy-trusted-accounts: without a list the accounts of the run are trusted") {
  CheckNothing(Judge(Allowing(R"({"AWS":"arn:aws:iam::111122223333:root"})")));
  const Diagnosis got = Judge(Allowing(R"({"AWS":"arn:aws:iam::999900001111:root"})"));
  CheckOnly(got, "policy-trusted-accounts", Risk::kMedium);
  CHECK(got.findings[0].observed == "999900001111");
  CHECK(got.findings[0].summary.find("among the scanned accounts") != std::string::npos);
}

TEST_CASE("policy-trusted-accounts: a list replaces the accounts of the run, ours stays ours") {
  const IdentityEvidence evidence = Allowing(R"({"AWS":["444455556666","111122223333"]})");
  RuleSettings settings = Trusting({"999900001111"});
  settings.scanned_accounts.insert("444455556666");
  CheckOnly(Diagnose(evidence, nullptr, Alone(), settings), "policy-trusted-accounts",
            Risk::kMedium);
  settings.trusted_accounts.insert("444455556666");
  CheckNothing(Diagnose(evidence, nullptr, Alone(), settings));
}

TEST_CASE("policy-trusted-accounts: everyone of a foreign account is that account") {
  CheckOnly(Judge(Allowing(R"("*")", R"({"StringEquals":{"aws:SourceAccount":"999900001111"}})")),
            "policy-trusted-accounts", Risk::kMedium);
}

TEST_CASE("policy-trusted-accounts: a deleted role is nobody, an unreadable one is open") {
  CheckNothing(Judge(Allowing(R"({"AWS":"AROAEXAMPLEEXAMPLE00"})")));
  CheckOpen(Judge(Allowing(R"({"AWS":"somebody"})")), "policy-trusted-accounts");
}

TEST_CASE("notices-heard: forwarding, or a topic for each, is heard") {
  CheckNothing(Judge(Noticed(true, "", "")));
  CheckNothing(Judge(Noticed(false, "arn:b", "arn:c")));
  CheckNothing(Judge(Noticed(std::nullopt, "arn:b", "arn:c")));
  CheckOnly(Judge(Noticed(false, "", "")), "notices-heard", Risk::kLow);
  CheckOnly(Judge(Noticed(false, "arn:b", "")), "notices-heard", Risk::kLow);
  CHECK(Judge(Noticed(false, "arn:b", "")).findings[0].summary.find("complaints have no topic") !=
        std::string::npos);
}

TEST_CASE("notices-heard: an identity that is not verified sends nothing to hear of") {
  IdentityEvidence evidence = Noticed(false, "", "");
  evidence.status = ParseStatus("PENDING");
  CHECK_FALSE(Of(Judge(evidence), "notices-heard"));
  evidence.notifications = Denied("ses:GetIdentityNotificationAttributes");
  CHECK(GapsOf(Judge(evidence), "notices-heard") == 0);
}

TEST_CASE("notices-heard: a configuration set may hear them, which no depth asks") {
  IdentityEvidence evidence = Noticed(false, "", "");
  evidence.configuration_set = std::string("events");
  CheckNothing(Judge(evidence));
  evidence.configuration_set = std::string();
  CheckOnly(Judge(evidence), "notices-heard", Risk::kLow);
  evidence.configuration_set = Denied("ses:GetEmailIdentity");
  CheckOpen(Judge(evidence), "notices-heard");
}

TEST_CASE("notices-heard: what SES did not say is open") {
  CheckOpen(Judge(Noticed(std::nullopt, "", "")), "notices-heard");
  IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  evidence.notifications = Denied("ses:GetIdentityNotificationAttributes");
  CheckOpen(Judge(evidence), "notices-heard");
}

TEST_CASE("sending-enabled: verified and stopped, unless the account tells it for all") {
  IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  evidence.sending_enabled = false;
  CheckOnly(Judge(evidence), "sending-enabled", Risk::kMedium);
  TargetEvidence target = Account();
  target.account.read()->sending_enabled = false;
  CheckNothing(Diagnose(evidence, &target, Alone(), Settings()));
  evidence.sending_enabled = std::nullopt;
  CheckNothing(Judge(evidence));
}

TEST_CASE("verified-where-used: verified elsewhere, and this region sends") {
  const IdentityEvidence evidence = Identity("example.test", "PENDING");
  const TargetEvidence used = Sending(12);
  const Diagnosis got = Diagnose(evidence, &used, VerifiedInVirginia(), Settings());
  const Finding* finding = Of(got, "verified-where-used");
  REQUIRE(finding);
  CHECK(finding->summary.find("us-east-1") != std::string::npos);
  CHECK(finding->summary.find("12 messages") != std::string::npos);
  const TargetEvidence unused = Sending(0);
  CHECK_FALSE(
      Of(Diagnose(evidence, &unused, VerifiedInVirginia(), Settings()), "verified-where-used"));
}

TEST_CASE("verified-where-used: not of what is verified here, inherits, or is verified nowhere") {
  const TargetEvidence used = Sending(12);
  CheckNothing(
      Diagnose(Identity("example.test", "SUCCESS"), &used, VerifiedInVirginia(), Settings()));
  Neighbours covered = VerifiedInVirginia();
  covered.elsewhere[0].identity = "mail.example.test";
  covered.covering = {Near("example.test", "SUCCESS")};
  CHECK_FALSE(Of(Diagnose(Identity("mail.example.test", "PENDING"), &used, covered, Settings()),
                 "verified-where-used"));
  const Diagnosis nowhere =
      Diagnose(Identity("example.test", "PENDING"), &used, Alone(), Settings());
  CHECK(nowhere.findings.size() == 1);
  CHECK(nowhere.gaps.empty());
}

TEST_CASE("verified-where-used: with targets unread, verified nowhere cannot be claimed") {
  const TargetEvidence used = Sending(12);
  Neighbours partial = Alone();
  partial.coverage_complete = false;
  const IdentityEvidence evidence = Identity("example.test", "PENDING");
  CHECK(GapsOf(Diagnose(evidence, &used, partial, Settings()), "verified-where-used") == 1);
  partial.coverage_complete = true;
  partial.truncated = true;
  CHECK(GapsOf(Diagnose(evidence, &used, partial, Settings()), "verified-where-used") == 1);
}

TEST_CASE("verified-where-used: an unread account is open, one not asked is not") {
  const IdentityEvidence evidence = Identity("example.test", "PENDING");
  TargetEvidence target = Sending(12);
  target.account = Denied("ses:GetAccount");
  CHECK(GapsOf(Diagnose(evidence, &target, VerifiedInVirginia(), Settings()),
               "verified-where-used") == 1);
  target.account = NotAsked{};
  CHECK(Diagnose(evidence, &target, VerifiedInVirginia(), Settings()).gaps.empty());
}

TEST_CASE("domain-in-trusted-accounts: a trusted account's domain in one that nobody listed") {
  Neighbours neighbours = Alone();
  neighbours.elsewhere = {Near("Example.test", "SUCCESS", {"444455556666", "us-east-1"})};
  const IdentityEvidence evidence = Identity("example.test", "SUCCESS");
  const RuleSettings settings = Trusting({"444455556666"});
  CheckOnly(Diagnose(evidence, nullptr, neighbours, settings), "domain-in-trusted-accounts",
            Risk::kMedium);
  // Not where the account is listed, where nothing is, or where no trusted account holds it.
  CheckNothing(Diagnose(evidence, nullptr, neighbours, Trusting({"444455556666", "111122223333"})));
  CheckNothing(Judge(evidence, neighbours));
  CheckNothing(Diagnose(evidence, nullptr, neighbours, Trusting({"777788889999"})));
}

TEST_CASE("domain-in-trusted-accounts: one that is not verified there cannot send yet, so is low") {
  Neighbours neighbours = Alone();
  neighbours.elsewhere = {Near("example.test", "SUCCESS", {"444455556666", "us-east-1"})};
  const Diagnosis got = Diagnose(Identity("example.test", "PENDING"), nullptr, neighbours,
                                 Trusting({"444455556666"}));
  const Finding* finding = Of(got, "domain-in-trusted-accounts");
  REQUIRE(finding);
  CHECK(finding->risk == Risk::kLow);
}

TEST_CASE("domain-in-trusted-accounts: with targets unread it is open, for domains only") {
  Neighbours partial = Alone();
  partial.coverage_complete = false;
  const RuleSettings settings = Trusting({"444455556666"});
  CheckOpen(Diagnose(Identity("example.test", "SUCCESS"), nullptr, partial, settings),
            "domain-in-trusted-accounts");
  CheckNothing(Diagnose(Identity("ann@example.test", "SUCCESS"), nullptr, partial, settings));
}

TEST_CASE("account-production: the sandbox matters where there are identities") {
  CheckOnly(JudgeAccount({false, true, "HEALTHY", 0}), "account-production", Risk::kLow);
  CheckNothing(JudgeAccount({false, true, "HEALTHY", 0}, false));
  CheckNothing(JudgeAccount({true, true, "HEALTHY", 0}));
  CheckOpen(JudgeAccount({std::nullopt, true, "HEALTHY", 0}), "account-production");
}

TEST_CASE("account-sending: paused and shut down are high, probation is medium") {
  CheckOnly(JudgeAccount({true, false, "HEALTHY", 0}), "account-sending", Risk::kHigh);
  CheckOnly(JudgeAccount({true, false, "SHUTDOWN", 0}), "account-sending", Risk::kHigh);
  CheckOnly(JudgeAccount({true, true, "SHUTDOWN", 0}), "account-sending", Risk::kHigh);
  CheckOnly(JudgeAccount({true, true, "PROBATION", 0}), "account-sending", Risk::kMedium);
  CheckOpen(JudgeAccount({true, true, "SOMETHING_NEW", 0}), "account-sending");
  CheckOpen(JudgeAccount({true, std::nullopt, "", 0}), "account-sending");
}

TEST_CASE("accounts: unread is open, not asked is nothing") {
  TargetEvidence target = Account();
  target.account = Denied("ses:GetAccount");
  const Diagnosis got = DiagnoseTarget(target, true, Settings());
  CHECK(got.findings.empty());
  CHECK(got.gaps.size() == 2);
  target.account = NotAsked{};
  CheckNothing(DiagnoseTarget(target, true, Settings()));
}
