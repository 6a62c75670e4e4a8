// The whole verdict matrix, and what the seed rule says beside the verdict.
#include <doctest/doctest.h>

#include "diagnose/sample.h"

using namespace signet;
using namespace signet::sample;

namespace {

enum class Cover { kNone, kVerified, kPending };

struct Row {
  const char* name;
  const char* status;
  std::optional<bool> sending;
  Cover cover;
  std::optional<Risk> risk;  // Nothing: no finding.
  bool gap = false;
};

constexpr std::nullopt_t kPass = std::nullopt;
constexpr const char* kAddress = "ann@example.test";
constexpr const char* kDomain = "example.test";
constexpr const char* kSub = "mail.example.test";
constexpr Risk kLow = Risk::kLow, kMedium = Risk::kMedium, kHigh = Risk::kHigh;

// Type × status × sending × what lies above.
const Row kMatrix[] = {
    // SUCCESS is the only pass, whatever SES lets it send.
    {kAddress, "SUCCESS", true, Cover::kNone, kPass},
    {kAddress, "SUCCESS", false, Cover::kNone, kPass},
    {kAddress, "SUCCESS", {}, Cover::kPending, kPass},
    {kDomain, "SUCCESS", true, Cover::kNone, kPass},
    {kDomain, "SUCCESS", false, Cover::kNone, kPass},
    {kSub, "SUCCESS", {}, Cover::kVerified, kPass},
    // An address of its own.
    {kAddress, "PENDING", false, Cover::kNone, kMedium},
    {kAddress, "PENDING", {}, Cover::kNone, kMedium},
    {kAddress, "PENDING", false, Cover::kPending, kMedium},
    {kAddress, "FAILED", false, Cover::kNone, kMedium},
    {kAddress, "FAILED", false, Cover::kPending, kMedium},
    {kAddress, "NOT_STARTED", false, Cover::kNone, kMedium},
    {kAddress, "NOT_STARTED", {}, Cover::kPending, kMedium},
    {kAddress, "TEMPORARY_FAILURE", false, Cover::kNone, kHigh},
    {kAddress, "TEMPORARY_FAILURE", {}, Cover::kPending, kHigh},
    // An address that a verified domain covers: by SES's word or by the neighbour.
    {kAddress, "PENDING", true, Cover::kNone, kLow},
    {kAddress, "PENDING", true, Cover::kVerified, kLow},
    {kAddress, "PENDING", false, Cover::kVerified, kLow},
    {kAddress, "PENDING", {}, Cover::kVerified, kLow},
    {kAddress, "PENDING", true, Cover::kPending, kLow},
    {kAddress, "FAILED", true, Cover::kNone, kLow},
    {kAddress, "FAILED", false, Cover::kVerified, kLow},
    {kAddress, "NOT_STARTED", true, Cover::kVerified, kLow},
    {kAddress, "TEMPORARY_FAILURE", true, Cover::kNone, kLow},
    {kAddress, "TEMPORARY_FAILURE", false, Cover::kVerified, kLow},
    // A domain with nothing above it inherits from nobody, whatever the flag says.
    {kDomain, "PENDING", false, Cover::kNone, kMedium},
    {kDomain, "PENDING", {}, Cover::kNone, kMedium},
    {kDomain, "PENDING", true, Cover::kNone, kMedium},
    {kDomain, "FAILED", false, Cover::kNone, kMedium},
    {kDomain, "NOT_STARTED", false, Cover::kNone, kMedium},
    {kDomain, "TEMPORARY_FAILURE", false, Cover::kNone, kHigh},
    {kDomain, "TEMPORARY_FAILURE", true, Cover::kNone, kHigh},
    {kDomain, "TEMPORARY_FAILURE", {}, Cover::kNone, kHigh},
    // A subdomain.
    {kSub, "PENDING", false, Cover::kNone, kMedium},
    {kSub, "PENDING", false, Cover::kPending, kMedium},
    {kSub, "PENDING", true, Cover::kNone, kLow},
    {kSub, "PENDING", true, Cover::kVerified, kLow},
    {kSub, "PENDING", false, Cover::kVerified, kLow},
    {kSub, "FAILED", true, Cover::kNone, kLow},
    {kSub, "FAILED", {}, Cover::kVerified, kLow},
    {kSub, "FAILED", false, Cover::kPending, kMedium},
    {kSub, "NOT_STARTED", {}, Cover::kVerified, kLow},
    {kSub, "NOT_STARTED", false, Cover::kNone, kMedium},
    // What was working and is failing stays urgent although a parent still carries it.
    {kSub, "TEMPORARY_FAILURE", false, Cover::kNone, kHigh},
    {kSub, "TEMPORARY_FAILURE", true, Cover::kVerified, kHigh},
    {kSub, "TEMPORARY_FAILURE", false, Cover::kVerified, kHigh},
    // What SES did not say, or said in words that we do not know, is a gap.
    {kAddress, "", true, Cover::kVerified, kPass, true},
    {kAddress, "", {}, Cover::kNone, kPass, true},
    {kDomain, "", true, Cover::kNone, kPass, true},
    {kSub, "", false, Cover::kPending, kPass, true},
    {kDomain, "SOMETHING_NEW", true, Cover::kNone, kPass, true},
    {kAddress, "SOMETHING_NEW", false, Cover::kVerified, kPass, true},
};

Neighbours Under(Cover cover) {
  Neighbours neighbours = Alone();
  if (cover == Cover::kVerified) neighbours.covering = {Near("example.test", "SUCCESS")};
  if (cover == Cover::kPending) neighbours.covering = {Near("example.test", "PENDING")};
  return neighbours;
}

Finding Judged(const IdentityEvidence& evidence, const Neighbours& neighbours = Alone()) {
  const Diagnosis got = Judge(evidence, neighbours);
  const Finding* finding = Of(got, "identity-verified");
  REQUIRE(finding);
  return *finding;
}

bool Says(const Finding& finding, std::string_view words) {
  return finding.summary.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("identity-verified: the verdict matrix holds row by row") {
  for (const Row& row : kMatrix) {
    CAPTURE(row.name);
    CAPTURE(row.status);
    CAPTURE(static_cast<int>(row.cover));
    CAPTURE(row.sending.has_value());
    CAPTURE(row.sending.value_or(false));
    IdentityEvidence evidence = Identity(row.name, row.status);
    evidence.sending_enabled = row.sending;
    const Diagnosis got = Judge(evidence, Under(row.cover));
    const Finding* finding = Of(got, "identity-verified");
    CHECK((finding != nullptr) == row.risk.has_value());
    if (finding && row.risk) CHECK(finding->risk == *row.risk);
    CHECK(GapsOf(got, "identity-verified") == (row.gap ? 1 : 0));
  }
}

TEST_CASE("identity-verified: a managed domain is judged as a domain") {
  IdentityEvidence evidence = Identity("example.test", "TEMPORARY_FAILURE");
  evidence.type = IdentityType::kManagedDomain;
  CHECK(Judged(evidence).risk == Risk::kHigh);
}

TEST_CASE("identity-verified: a domain of another target covers nobody here") {
  Neighbours neighbours = Alone();
  neighbours.covering = {Near("example.test", "SUCCESS", {"111122223333", "us-east-1"})};
  CHECK(Judged(Identity("ann@example.test", "PENDING"), neighbours).risk == Risk::kMedium);
}

TEST_CASE("identity-verified: a domain that merely ends alike covers nobody") {
  Neighbours neighbours = Alone();
  neighbours.covering = {Near("ample.test", "SUCCESS")};
  CHECK(Judged(Identity("ann@example.test", "PENDING"), neighbours).risk == Risk::kMedium);
}

TEST_CASE("identity-verified: a pending domain has 72 hours, an address 24, from first sight") {
  Neighbours seen = Alone();
  seen.in_status_since = kNow - std::chrono::hours(2);
  const Finding domain = Judged(Identity("example.test", "PENDING"), seen);
  CHECK(domain.deadline == kNow + std::chrono::hours(70));
  CHECK(Says(domain, "in progress for 2 h"));
  CHECK(Says(domain, "(an estimate)"));
  CHECK(Judged(Identity("ann@example.test", "PENDING"), seen).deadline ==
        kNow + std::chrono::hours(22));
}

TEST_CASE("identity-verified: without an age there is no deadline") {
  const Finding finding = Judged(Identity("example.test", "PENDING"));
  CHECK_FALSE(finding.deadline);
  CHECK(Says(finding, "age unknown"));
}

TEST_CASE("identity-verified: a domain that waits past its estimate is not called in progress") {
  Neighbours seen = Alone();
  seen.in_status_since = kNow - std::chrono::hours(80);
  const Finding finding = Judged(Identity("example.test", "PENDING"), seen);
  CHECK(finding.deadline == kNow - std::chrono::hours(8));
  CHECK_FALSE(Says(finding, "in progress"));
  CHECK(Says(finding, "only until about"));
}

TEST_CASE("identity-verified: what failed has no deadline left") {
  Neighbours seen = Alone();
  seen.in_status_since = kNow - std::chrono::hours(2);
  CHECK_FALSE(Judged(Identity("example.test", "FAILED"), seen).deadline);
}

TEST_CASE("identity-verified: what SES found is told with its time") {
  IdentityEvidence evidence = Identity("example.test", "PENDING");
  evidence.verification =
      VerificationInfo{*ParseTime("2026-11-23T09:00:00Z"), {}, "HOST_NOT_FOUND", "", "", {}};
  const Finding finding = Judged(evidence);
  CHECK(Says(finding, "SES last looked at 2026-11-23 09:00 UTC and found no such name"));
  CHECK(Says(finding, "HOST_NOT_FOUND"));
  CHECK(finding.cause == "");
}

TEST_CASE("identity-verified: an error that a success came after is stale and not told") {
  IdentityEvidence evidence = Identity("example.test", "TEMPORARY_FAILURE");
  const Time checked = *ParseTime("2026-11-23T09:00:00Z");
  evidence.verification = VerificationInfo{
      checked, checked + std::chrono::milliseconds(300), "HOST_NOT_FOUND", "", "", {}};
  CHECK_FALSE(Says(Judged(evidence), "HOST_NOT_FOUND"));
}

TEST_CASE("identity-verified: an unread look at a domain is a gap beside the finding") {
  IdentityEvidence evidence = Identity("example.test", "FAILED");
  evidence.verification = Denied("ses:GetEmailIdentity in eu-west-1");
  const Diagnosis got = Judge(evidence);
  CHECK(got.findings.size() == 1);
  REQUIRE(got.gaps.size() == 1);
  CHECK(got.gaps[0].why.find("ses:GetEmailIdentity in eu-west-1") != std::string::npos);
}

TEST_CASE("identity-verified: of an address SES tells nothing, so nothing unread is missed") {
  IdentityEvidence evidence = Identity("ann@example.test", "PENDING");
  evidence.verification = Denied("ses:GetEmailIdentity");
  CHECK(Judge(evidence).gaps.empty());
}

TEST_CASE("identity-verified: a status of SES's future is named in the gap") {
  const Diagnosis got = Judge(Identity("example.test", "SOMETHING_NEW"));
  CHECK(got.verdict() == Verdict::kUnknown);
  REQUIRE(got.gaps.size() == 1);
  CHECK(got.gaps[0].why.find("SOMETHING_NEW") != std::string::npos);
}

TEST_CASE("identity-verified: the records that SES waits for are filled into the remediation") {
  IdentityEvidence evidence = Identity("example.test", "PENDING");
  evidence.dkim = DkimAttributes{
      true, ParseStatus("PENDING"), {"aaa", "bbb", "ccc"}, "", "AWS_SES", "", "", {}};
  const Remediation how = FillRemediation(FindRule("identity-verified")->text, Judged(evidence));
  CHECK(how.console.at(2).find("bbb._domainkey.example.test CNAME bbb.dkim.amazonses.com") !=
        std::string::npos);
  CHECK(how.terraform.find("}.dkim.amazonses.com\"") != std::string::npos);
}

TEST_CASE("identity-verified: a region with a zone of its own is asked for that zone") {
  IdentityEvidence evidence = Identity("example.test", "PENDING");
  evidence.target.region = "eu-south-1";
  const Remediation how = FillRemediation(FindRule("identity-verified")->text, Judged(evidence));
  CHECK(how.terraform.find("}.dkim.eu-south-1.amazonses.com\"") != std::string::npos);
}

TEST_CASE("identity-verified: an address gets a mail, never records") {
  const Remediation how = FillRemediation(FindRule("identity-verified")->text,
                                          Judged(Identity("ann@example.test", "FAILED")));
  CHECK(how.cli.at(1) ==
        "aws ses verify-email-identity --region eu-west-1 --email-address ann@example.test");
  for (const std::string& command : how.cli) {
    CHECK(command.find("dkim") == std::string::npos);
  }
}

TEST_CASE("identity-verified: a hostile name cannot leave its place in a command") {
  const Remediation how =
      FillRemediation(FindRule("identity-verified")->text,
                      Judged(Identity("a'$(touch x)\n;b@example.test", "FAILED")));
  CHECK(how.cli.at(1) ==
        "aws ses verify-email-identity --region eu-west-1 --email-address "
        "'a'\\''$(touch x)?;b@example.test'");
  CHECK(how.terraform.find("a'$(touch x)?;b@") != std::string::npos);
}
