// An identity that is verified in one region is verified in the other regions that send.
#include <fmt/format.h>

#include "diagnose/elsewhere.h"
#include "diagnose/inherit.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

bool IsUnverified(const Status& status) {
  return status != VerificationStatus::kSuccess && status != VerificationStatus::kUnknown &&
         status != VerificationStatus::kOther;
}

// Somebody registered the identity here, so the region is used where mail went out of it.
Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  if (!IsUnverified(evidence.status)) return {};
  if (!subject.target || !subject.target->account.asked()) return {};
  if (InheritedFrom(evidence, subject.neighbours)) return {};
  const AccountState* account = subject.account();
  const std::optional<double> sent = account ? account->sent_last_24_hours : std::nullopt;
  if (sent && *sent <= 0) return {};

  const std::string regions = VerifiedRegionsOf(evidence, subject.neighbours);
  if (regions.empty()) {
    const bool saw_all = subject.neighbours.coverage_complete && !subject.neighbours.truncated;
    if (saw_all || !sent) return {};
    return LeftOpen(subject.Open(
        "not every target was read, so it is not known whether it is verified in another region"));
  }
  if (const Unread* unread = subject.target->account.unread()) {
    return LeftOpen(subject.Open(WhyUnread("Whether this region sends", *unread)));
  }
  if (!sent) return LeftOpen(subject.Open("SES did not say whether this region sends"));
  Finding finding = subject.Wrong(
      fmt::format("{} is verified in {} and not in {}, which sent {:.0f} messages within a day.",
                  evidence.identity, regions, evidence.target.region, *sent));
  finding.expected = "VerificationStatus SUCCESS in " + evidence.target.region;
  finding.observed = fmt::format("VerificationStatus {}", StatusText(evidence.status));
  finding.facts.emplace_back("verified_regions", regions);
  return Found(std::move(finding));
}

}  // namespace

Rule VerifiedWhereUsed() {
  return {
      .text =
          {.id = "verified-where-used",
           .title = "An identity is verified in every region that sends with it",
           .why = "Verification counts in one region of one account. Software that was moved to "
                  "another region, or fails over to it, gets \"Email address is not verified\" "
                  "there, although the identity is verified where people look.",
           .risk = Risk::kMedium,
           .category = "operations",
           .standards = {{"NIST 800-53r5", "CM-6"},
                         {"NIST 800-53r5", "CP-2"},
                         {"CSF 2.0", "PR.PS-01"},
                         {"ISO/IEC 27001:2022", "A.8.9"},
                         {"SOC 2", "A1.2"},
                         {"CIS v8.1", "4.1"}},
           .remediation =
               {.console = {"It is verified in {verified_regions}. Find out whether software sends "
                            "with {identity} in {region} of account {account}.",
                            "If it does, verify it in {region} too. A domain with Easy DKIM can be "
                            "replicated without any DNS change: create the identity here with "
                            "Deterministic Easy DKIM and the other region as its parent. One that "
                            "is registered here already has to be deleted first, which drops its "
                            "policies, tags and settings.",
                            "If nothing does, delete the identity in {region}."},
                .cli = {"# Account {account}. What {region} waits for:",
                        "aws sesv2 get-email-identity --region {region} --email-identity "
                        "{identity} --query 'DkimAttributes.[Status,SigningHostedZone,Tokens]'"},
                .terraform = R"(# With a provider for account {account} in {region}.
# The region's own Easy DKIM; its CNAME records stand beside those of the other regions.
resource "aws_sesv2_email_identity" "this" {
  email_identity = "{identity}"
}
)"},
           .references =
               {"https://docs.aws.amazon.com/ses/latest/dg/regions.html",
                "https://docs.aws.amazon.com/ses/latest/dg/"
                "send-email-authentication-dkim-deed.html",
                "https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html"},
           .for_address =
               Remediation{
                   .console =
                       {"It is verified in {verified_regions}. Find out whether software sends "
                        "with {identity} in {region} of account {account}.",
                        "If it does, send the verification mail of {region} and open its link: "
                        "each region mails its own. Verifying the domain covers all its addresses.",
                        "If nothing does, delete the identity in {region}."},
                   .cli = {"# Account {account}. Sends the verification mail of this region:",
                           "aws ses verify-email-identity --region {region} --email-address "
                           "{identity}"},
                   .terraform = R"(# With a provider for account {account} in {region}.
resource "aws_sesv2_email_identity" "this" {
  email_identity = "{identity}"
}
)"}},
      .examine = Examine};
}

}  // namespace signet
