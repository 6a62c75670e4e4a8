// The runs that the tests of the renderings look at.
#include "report/fake_run.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace signet {
namespace {

Time At(std::string_view text) { return *ParseTime(text); }

const Time kStarted = At("2026-11-23T11:52:03Z");

template <class Items, class Visit>
void Each(const Items& items, const Visit& visit) {
  for (const auto& item : items) {
    if (!visit(item)) return;
  }
}

const RuleText kVerified{
    .id = "identity-verified",
    .title = "SES identities are verified",
    .why =
        "Verification proves to SES that you own the address or domain. It does not stop "
        "others from writing your name elsewhere: DMARC does that.",
    .risk = Risk::kMedium,
    .category = "security",
    .standards = {{"CBP", "", false}, {"NIST 800-53r5", "IA-9"}},
    .remediation = {.console = {"Open the SES console in {region}, Identities, {identity}.",
                                "Publish the DNS records that it shows."},
                    .cli = {"# Account {account}. What SES waits for:",
                            "aws sesv2 get-email-identity --region {region} --email-identity "
                            "{identity} --query 'DkimAttributes.[Status,SigningHostedZone,Tokens]'",
                            "aws ses verify-domain-dkim --region {region} --domain {identity}"},
                    .terraform = "resource \"aws_sesv2_email_identity\" \"this\" {\n"
                                 "  email_identity = \"{identity}\"\n}\n"},
    .references = {"https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html"},
    .for_address = Remediation{
        .console = {"Choose Resend; let whoever reads {identity} open the link."},
        .cli = {"aws ses verify-email-identity --region {region} --email-address {identity}"},
        .terraform = ""}};

const RuleText kDkim{
    .id = "dkim-key-length",
    .title = "DKIM keys have 2048 bits",
    .why = "Keys of 1024 bits are within reach of those who can spend.",
    .risk = Risk::kLow,
    .category = "security",
    .standards = {{"NIST 800-53r5", "SC-8"}},
    .remediation = {.console = {"Under DKIM, Edit, choose 2048 bits."},
                    .cli = {"aws sesv2 put-email-identity-dkim-signing-attributes --region "
                            "{region} --email-identity {identity} --signing-attributes-origin "
                            "AWS_SES --signing-attributes NextSigningKeyLength=RSA_2048_BIT"},
                    .terraform = ""},
    .references = {"RFC 8301"}};

const RuleText kPolicy{
    .id = "policy-public",
    .title = "No identity may be used by everybody",
    .why = "A sending policy with an open principal lets any AWS account send as you.",
    .risk = Risk::kCritical,
    .category = "security",
    .standards = {{"NIST 800-53r5", "AC-3"}},
    .remediation = {.console = {"Remove the statement with Principal \"*\" from policy {policy}."},
                    .cli = {},
                    .terraform = ""},
    .references = {}};

const RuleText kSandbox{.id = "account-sandbox",
                        .title = "Accounts that send have left the sandbox",
                        .why = "In the sandbox SES delivers to verified addresses alone.",
                        .risk = Risk::kInfo,
                        .category = "operations",
                        .standards = {},
                        .remediation = {.console = {"Ask AWS for production access in {region}."},
                                        .cli = {},
                                        .terraform = ""},
                        .references = {}};

const RuleText* const kRules[] = {&kVerified, &kPolicy, &kDkim, &kSandbox};

}  // namespace

std::span<const RuleText* const> FakeRules() { return kRules; }

FakeRun::FakeRun() {
  header.id = 12;
  header.state = RunState::kFinished;
  header.started = kStarted;
  header.finished = kStarted + std::chrono::seconds(48);
  header.version = "0.1.0";
  header.scope = "{\"regions\":\"all\"}";
}

Coverage& FakeRun::AddTarget(Target target, CoverageStatus status, std::string reason) {
  Coverage coverage;
  coverage.target = std::move(target);
  coverage.status = status;
  coverage.reason = std::move(reason);
  coverage.calls = status == CoverageStatus::kDisabled ? 0 : 1;
  coverage.pages = status == CoverageStatus::kComplete ? 1 : 0;
  coverage.started = kStarted;
  coverage.finished = kStarted + std::chrono::seconds(2);
  coverages.push_back(std::move(coverage));
  return coverages.back();
}

IdentityEvidence& FakeRun::AddIdentity(Target target, std::string name, VerificationStatus status) {
  IdentityEvidence identity;
  identity.target = std::move(target);
  identity.type = TypeOfName(name);
  identity.identity = std::move(name);
  identity.status = {status, {}};
  identity.sending_enabled = status == VerificationStatus::kSuccess;
  identity.taken_at = kStarted + std::chrono::seconds(1);
  identities.push_back(std::move(identity));
  return identities.back();
}

Finding& FakeRun::AddFinding(std::string rule, std::string cause, Risk risk,
                             const IdentityEvidence& identity, std::string summary) {
  StoredFinding stored;
  Finding& finding = stored.finding;
  finding.rule = std::move(rule);
  finding.cause = std::move(cause);
  finding.risk = risk;
  finding.target = identity.target;
  finding.identity = identity.identity;
  finding.type = identity.type;
  finding.status = identity.status;
  finding.summary = std::move(summary);
  finding.standards = {"CBP"};
  stored.first_seen = kStarted - std::chrono::days(2);
  stored.last_seen = kStarted;
  findings.push_back(std::move(stored));
  return findings.back().finding;
}

void FakeRun::Accept(size_t finding, Exception exception) {
  exceptions.push_back(std::move(exception));
  findings.at(finding).accepted = &exceptions.back();
}

void FakeRun::Sort() {
  std::ranges::sort(coverages, {}, &Coverage::target);
  std::ranges::sort(identities, [](const IdentityEvidence& a, const IdentityEvidence& b) {
    return std::tie(a.target, a.identity) < std::tie(b.target, b.identity);
  });
  std::ranges::sort(findings, [](const StoredFinding& a, const StoredFinding& b) {
    return std::tie(b.finding.risk, a.finding.rule, a.finding.target, a.finding.identity) <
           std::tie(a.finding.risk, b.finding.rule, b.finding.target, b.finding.identity);
  });
}

Summary FakeRun::summary() {
  Summary out;
  std::set<std::string> accounts, regions;
  for (const Coverage& coverage : coverages) {
    accounts.insert(coverage.target.account);
    regions.insert(coverage.target.region);
    ++out.targets;
    if (coverage.incomplete()) ++out.targets_incomplete;
    if (!coverage.accepted_by.empty()) ++out.targets_accepted;
    out.calls += coverage.calls;
    out.throttled += coverage.throttled;
  }
  out.accounts = accounts.size();
  out.regions = regions.size();
  out.identities = identities.size();
  for (const IdentityEvidence& identity : identities) {
    if (identity.status == VerificationStatus::kSuccess) ++out.verified;
    if (identity.status == VerificationStatus::kUnknown) ++out.status_unknown;
  }
  for (const StoredFinding& stored : findings) {
    if (stored.accepted) {
      ++out.findings_accepted;
      continue;
    }
    ++out.findings_by_risk[static_cast<size_t>(stored.finding.risk)];
    if (stored.finding.rule == "identity-verified") {
      ++out.unverified_by_risk[static_cast<size_t>(stored.finding.risk)];
    }
  }
  out.rule_gaps = gaps.size();
  return out;
}

std::set<AccountId> FakeRun::Accounts() {
  std::set<AccountId> accounts;
  for (const Coverage& coverage : coverages) accounts.insert(coverage.target.account);
  return accounts;
}

void FakeRun::EachCoverage(const std::function<bool(const Coverage&)>& visit) {
  Each(coverages, visit);
}
void FakeRun::EachIdentity(const std::function<bool(const IdentityEvidence&)>& visit) {
  Each(identities, visit);
}
void FakeRun::EachSubject(
    const std::function<bool(const IdentityEvidence&, const Neighbours&)>& visit) {
  EachIdentity([&](const IdentityEvidence& item) {
    const auto near = neighbours.find(item.identity);
    return visit(item, near == neighbours.end() ? Neighbours{} : near->second);
  });
}
void FakeRun::EachTarget(const std::function<bool(const TargetEvidence&)>& visit) {
  Each(targets, visit);
}
void FakeRun::EachFinding(const std::function<bool(const StoredFinding&)>& visit) {
  Each(findings, visit);
}
void FakeRun::EachGap(const std::function<bool(const Gap&)>& visit) { Each(gaps, visit); }

void FillOrganisation(FakeRun& run) {
  const std::vector<std::pair<std::string, std::string>> accounts{{"111122223333", "Payments"},
                                                                  {"222233334444", "Newsletter"},
                                                                  {"333344445555", "Shop"},
                                                                  {"444455556666", "Laboratory"}};
  const std::vector<std::string> regions{"eu-central-1", "eu-north-1", "eu-west-1", "us-east-1"};
  size_t number = 0;
  for (const auto& [account, owner] : accounts) {
    for (const std::string& region : regions) {
      const Target target{account, region};
      if (account == "444455556666") {
        run.AddTarget(target, CoverageStatus::kDenied,
                      "ses:ListEmailIdentities is denied by a service control policy");
        continue;
      }
      if (region == "eu-north-1") {
        if (account == "333344445555") {
          run.AddTarget(target, CoverageStatus::kDenied,
                        "ses:ListEmailIdentities is denied by a service control policy")
              .accepted_by = "Ada Byron";
        } else {
          run.AddTarget(target, CoverageStatus::kDisabled, "the region is not enabled");
        }
        continue;
      }
      Coverage& coverage = run.AddTarget(target);
      if (account == "222233334444" && region == "us-east-1") {
        coverage.status = CoverageStatus::kPartial;
        coverage.reason = "page 3 of the list timed out five times";
        coverage.failures = {{"ses:ListEmailIdentities", "timed-out", "no answer in 30 s", "", 5}};
      }
      for (int i = 0; i < 25; ++i) {
        run.AddIdentity(target, "customer" + std::to_string(++number) + ".example.com",
                        VerificationStatus::kSuccess);
      }
    }
  }
  const Target payments{"111122223333", "eu-west-1"};
  const Target newsletter{"222233334444", "us-east-1"};
  const Target shop{"333344445555", "eu-central-1"};

  for (const auto& [target, owner] : {std::pair(payments, "Payments"), std::pair(shop, "Shop")}) {
    const IdentityEvidence identity =
        run.AddIdentity(target, target == shop ? "shop.example.com" : "pay.example.com",
                        VerificationStatus::kTemporaryFailure);
    Finding& finding = run.AddFinding(
        "identity-verified", "dns-record-vanished", Risk::kHigh, identity,
        identity.identity +
            " is TEMPORARY_FAILURE: it was verified and SES no longer finds the proof; it may "
            "revoke it from about 2026-11-26T08:00:00Z (an estimate).");
    finding.deadline = At("2026-11-26T08:00:00Z");
    finding.owner = owner;
    finding.facts = {{"fix", "Put the DNS records back that SES shows."}};
  }
  for (int i = 1; i <= 41; ++i) {
    const Target target = i % 3 == 0 ? payments : newsletter;
    const IdentityEvidence identity =
        run.AddIdentity(target, "reader" + std::to_string(i) + "@example.org",
                        i % 4 == 0 ? VerificationStatus::kFailed : VerificationStatus::kPending);
    Finding& finding =
        run.AddFinding("identity-verified", "email-link-expired", Risk::kMedium, identity,
                       identity.identity + " is " + std::string(StatusText(identity.status)) +
                           ": nobody clicked the link that SES mailed, and it has expired.");
    finding.owner = target == payments ? "Payments" : "Newsletter";
    finding.facts = {{"fix", "Send the verification mail again and click its link."}};
  }
  const IdentityEvidence lost = run.AddIdentity(payments, "mail.payments-europe.example.net",
                                                VerificationStatus::kNotStarted);
  run.AddFinding("identity-verified", "verification-not-started", Risk::kMedium, lost,
                 "mail.payments-europe.example.net is NOT_STARTED: its verification was never "
                 "started.")
      .owner = "Payments";
  const IdentityEvidence covered =
      run.AddIdentity(shop, "info@shop.example.net", VerificationStatus::kPending);
  run.AddFinding("identity-verified", "email-covered-by-domain", Risk::kLow, covered,
                 "info@shop.example.net is PENDING, and the verified domain shop.example.net "
                 "covers it.")
      .owner = "Shop";
  const IdentityEvidence open =
      run.AddIdentity(newsletter, "letters.example.org", VerificationStatus::kSuccess);
  Finding& policy =
      run.AddFinding("policy-public", "", Risk::kCritical, open,
                     "Policy anyone of letters.example.org lets every AWS account send as it.");
  policy.expected = "a Principal that names accounts";
  policy.observed = "Principal \"*\" without a condition";
  policy.owner = "Newsletter";
  policy.facts = {{"policy", "anyone"}};
  for (const char* name : {"letters.example.org", "old.example.org"}) {
    const IdentityEvidence weak =
        name == std::string("letters.example.org")
            ? open
            : run.AddIdentity(newsletter, name, VerificationStatus::kSuccess);
    run.AddFinding("dkim-key-length", "", Risk::kLow, weak,
                   "The DKIM key of " + weak.identity + " has 1024 bits.")
        .owner = "Newsletter";
  }
  IdentityEvidence account;
  account.target = shop;
  Finding& sandbox = run.AddFinding("account-sandbox", "", Risk::kInfo, account,
                                    "SES in eu-central-1 is in the sandbox.");
  sandbox.owner = "Shop";

  const IdentityEvidence tolerated =
      run.AddIdentity(shop, "legacy.example.com", VerificationStatus::kFailed);
  run.AddFinding("identity-verified", "not-delegated", Risk::kMedium, tolerated,
                 "legacy.example.com is FAILED.");
  run.Accept(run.findings.size() - 1, {.rule = "identity-verified",
                                       .account = "",
                                       .region = "",
                                       .identity = "legacy.example.com",
                                       .owner = "Ada Byron",
                                       .reason = "The domain is sold at the end of the year.",
                                       .until = At("2026-12-31T00:00:00Z")});
  run.AddIdentity(newsletter, "unclear.example.org", VerificationStatus::kUnknown);
  run.gaps.push_back({"identity-verified", newsletter, "unclear.example.org",
                      "SES gave no status, and ses:GetEmailIdentity timed out"});
  for (Coverage& coverage : run.coverages) {
    coverage.identities = static_cast<uint64_t>(
        std::ranges::count(run.identities, coverage.target, &IdentityEvidence::target));
  }
  for (const auto& [account_id, owner] : accounts) {
    run.targets.push_back({{account_id, "eu-west-1"}, owner, kStarted, NotAsked{}});
  }
  run.coverages[8].throttled = 2;
  run.Sort();
}

void FillClean(FakeRun& run) {
  for (const char* region : {"eu-west-1", "us-east-1"}) {
    run.AddTarget({"111122223333", region}).identities = 3;
    for (const char* name : {"example.com", "example.org", "postmaster@example.net"}) {
      run.AddIdentity({"111122223333", region}, name, VerificationStatus::kSuccess);
    }
  }
  run.Sort();
}

void FillHostile(FakeRun& run) {
  const Target target{"111122223333", "eu-west-1"};
  run.AddTarget(target);
  run.AddTarget({"111122223333", "us-east-1"}, CoverageStatus::kFailed,
                "a body with \x1b[2J\x1b[31mred\x1b[0m | pipe\nand <b>tags</b> @octocat #1 "
                "https://evil.example/ \xff\xfe");
  const std::vector<std::string> names{
      "<script>alert(1)</script>@example.com",
      "\u202Emoc.elpmaxe@nigol",
      std::string(300, 'a') + "@" + "long.example.com",
      "two\nlines@example.com",
      "esc\x1b[2J\x1b]0;title\x07@example.com",
      "pipe|`code`|x@example.com",
      "=cmd|'/C calc'!A0@example.com",
      "+1@example.com",
      "-1@example.com",
      "@example.com",
      "`id`$(id)'\"@example.com",
      "bad\xff\xc3\x28utf8@example.com",
      "日本語の長い名前のメール箱@例え.テスト",
      "z\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301@example.com",
      "[x](javascript:alert(1))**bold**_it_@example.com",
      "</details>\n# heading\n```@example.com",
      "\tindented \"quoted\", comma@example.com",
      "x\u200B\u2066y\uFEFF@example.com",
  };
  size_t i = 0;
  for (const std::string& name : names) {
    const IdentityEvidence identity = run.AddIdentity(target, name, VerificationStatus::kPending);
    Finding& finding =
        run.AddFinding("identity-verified", "cause" + std::to_string(i++ % 3), Risk::kMedium,
                       identity, name + " is PENDING: it waits | for a `click`\n# now.");
    finding.owner = name;
    finding.facts = {{"fix", "Look at " + name}, {"quote\"fact", name}};
    finding.observed = name;
  }
  run.gaps.push_back({"identity-verified", target, names[4], "no answer: " + names[4]});
  run.Sort();
}

void FillInterrupted(FakeRun& run) {
  FillClean(run);
  run.header.state = RunState::kInterrupted;
  run.header.finished = Time{};
}

}  // namespace signet
