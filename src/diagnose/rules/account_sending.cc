// The account may send: neither paused, nor on probation, nor shut down.
#include <fmt/format.h>

#include "diagnose/rule.h"

namespace signet {
namespace {

std::string RenderState(const Target& target, bool paused, bool shut_down, bool probation) {
  const std::string where = fmt::format("account {} in {}", target.account, target.region);
  if (shut_down) return fmt::format("AWS has shut down sending for {}.", where);
  if (!paused) return fmt::format("AWS has put {} on probation; it still sends.", where);
  return fmt::format("Sending is paused for {}{}.", where,
                     probation ? ", which AWS has put on probation" : "");
}

Diagnosis Examine(const TargetSubject& subject) {
  if (const Unread* unread = subject.target.account.unread()) {
    return LeftOpen(subject.Open(WhyUnread("Whether the account may send", *unread)));
  }
  const AccountState* account = subject.target.account.read();
  if (!account) return {};
  const std::string& enforcement = account->enforcement_status;
  const bool paused = account->sending_enabled == false;
  const bool shut_down = enforcement == "SHUTDOWN";
  const bool probation = enforcement == "PROBATION";
  if (paused || shut_down || probation) {
    Finding finding =
        subject.Wrong(RenderState(subject.target.target, paused, shut_down, probation));
    if (paused || shut_down) finding.risk = Risk::kHigh;
    finding.expected = "SendingEnabled true, EnforcementStatus HEALTHY";
    finding.observed =
        fmt::format("SendingEnabled {}, EnforcementStatus {}",
                    !account->sending_enabled ? "not said" : (paused ? "false" : "true"),
                    enforcement.empty() ? "not said" : enforcement);
    return Found(std::move(finding));
  }
  if (!enforcement.empty() && enforcement != "HEALTHY") {
    return LeftOpen(subject.Open(fmt::format(
        "SES reports an enforcement status that this version does not know: {}", enforcement)));
  }
  if (account->sending_enabled) return {};
  return LeftOpen(subject.Open("SES did not say whether the account may send"));
}

}  // namespace

Rule AccountSending() {
  return {
      .text =
          {.id = "account-sending",
           .title = "The account may send",
           .why = "AWS puts accounts whose bounces or complaints run high on probation, and then "
                  "stops their sending, for all identities of the region at once. The mail about "
                  "it goes to the root address, which is seldom read.",
           .risk = Risk::kMedium,
           .category = "operations",
           .standards = {{"NIST 800-53r5", "SI-4"},
                         {"NIST 800-53r5", "CP-2"},
                         {"CSF 2.0", "DE.CM-09"},
                         {"ISO/IEC 27001:2022", "A.8.16"},
                         {"SOC 2", "A1.2"},
                         {"SOC 2", "CC7.2"},
                         {"CIS v8.1", "4.1"}},
           .remediation =
               {.console = {"In account {account}, open the Amazon SES console in {region}, choose "
                            "Reputation metrics and read the account status.",
                            "Where AWS acted, find the case in the Support Center, remove what "
                            "caused it (usually old recipient lists or a stolen key), and answer.",
                            "Where somebody in the account paused sending, find out why before you "
                            "resume: it may have been the answer to an abuse."},
                .cli = {"# Account {account}. What holds now:",
                        "aws sesv2 get-account --region {region} --query "
                        "'[SendingEnabled,EnforcementStatus,Details.ReviewDetails]'",
                        "# Only where your own people paused it and the reason is gone:",
                        "aws sesv2 put-account-sending-attributes --region {region} "
                        "--sending-enabled"},
                .terraform =
                    R"(# Whether account {account} may send in {region} is no resource of Terraform.
)"},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html",
                          "https://docs.aws.amazon.com/ses/latest/dg/reputation-dashboard-dg.html",
                          "https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                          "API_PutAccountSendingAttributes.html"}},
      .examine_target = Examine};
}

}  // namespace signet
