// A verified identity may send.  A paused account stops all of them at once and is told
// once, by its own rule.
#include <fmt/format.h>

#include "diagnose/rule.h"

namespace signet {
namespace {

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  if (evidence.status != VerificationStatus::kSuccess || evidence.sending_enabled != false) {
    return {};
  }
  const AccountState* account = subject.account();
  const bool told_of_account =
      account && (account->sending_enabled == false || account->enforcement_status == "SHUTDOWN");
  if (told_of_account) return {};
  Finding finding = subject.Wrong(
      fmt::format("{} is verified, and SES does not let it send{}.", evidence.identity,
                  account ? "" : ": the account may be paused, which was not read"));
  finding.expected = "SendingEnabled true";
  finding.observed = "VerificationStatus SUCCESS, SendingEnabled false";
  return Found(std::move(finding));
}

}  // namespace

Rule SendingEnabled() {
  return {
      .text =
          {.id = "sending-enabled",
           .title = "A verified identity may send",
           .why = "A verified identity that SES does not let send is an outage that verification "
                  "hides: AWS or somebody in the account has paused sending.",
           .risk = Risk::kMedium,
           .category = "operations",
           .standards = {{"NIST 800-53r5", "CP-2"},
                         {"CSF 2.0", "DE.CM-09"},
                         {"ISO/IEC 27001:2022", "A.8.16"},
                         {"SOC 2", "A1.2"},
                         {"CIS v8.1", "4.1"}},
           .remediation =
               {.console =
                    {"In account {account}, open the Amazon SES console in {region}, choose "
                     "Account dashboard and read the status of the account.",
                     "Where AWS paused it, answer its case in the Support Center; where you did, "
                     "find out why before you resume.",
                     "Open Configuration, Identities, {identity} and see what it says of sending."},
                .cli = {"# Account {account}. Is the account paused?",
                        "aws sesv2 get-account --region {region} --query "
                        "'[SendingEnabled,EnforcementStatus,ProductionAccessEnabled]'",
                        "aws sesv2 get-email-identity --region {region} --email-identity "
                        "{identity} --query VerifiedForSendingStatus"},
                .terraform = R"(# With a provider for account {account} in {region}.
# Whether the account may send is no resource of Terraform; this shows the identity's state.
data "aws_sesv2_email_identity" "this" {
  email_identity = "{identity}"
}

output "verified_for_sending" {
  value = data.aws_sesv2_email_identity.this.verified_for_sending_status
}
)"},
           .references =
               {"https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html",
                "https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html"}},
      .examine = Examine};
}

}  // namespace signet
