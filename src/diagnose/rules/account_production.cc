// An account that has identities is out of the sandbox.
#include <fmt/format.h>

#include "diagnose/rule.h"

namespace signet {
namespace {

Diagnosis Examine(const TargetSubject& subject) {
  if (!subject.has_identities) return {};
  if (const Unread* unread = subject.target.account.unread()) {
    return LeftOpen(subject.Open(WhyUnread("Whether the account is in the sandbox", *unread)));
  }
  const AccountState* account = subject.target.account.read();
  if (!account || account->production_access == true) return {};
  if (!account->production_access) {
    return LeftOpen(subject.Open("SES did not say whether the account is in the sandbox"));
  }
  Finding finding = subject.Wrong(fmt::format(
      "Account {} is in the SES sandbox in {}: it can mail verified recipients only, 200 a day.",
      subject.target.target.account, subject.target.target.region));
  finding.expected = "ProductionAccessEnabled true";
  finding.observed = "ProductionAccessEnabled false";
  return Found(std::move(finding));
}

}  // namespace

Rule AccountProduction() {
  return {
      .text =
          {.id = "account-production",
           .title = "An account with identities is out of the sandbox",
           .why = "In the sandbox every recipient has to be verified too, so identities pile up "
                  "that are no senders of yours, and real mail does not go out. A region that "
                  "stays in the sandbox has usually been tried once and forgotten.",
           .risk = Risk::kLow,
           .category = "operations",
           .standards = {{"NIST 800-53r5", "CM-6"},
                         {"CSF 2.0", "PR.PS-01"},
                         {"ISO/IEC 27001:2022", "A.8.9"},
                         {"SOC 2", "A1.2"},
                         {"CIS v8.1", "4.1"}},
           .remediation =
               {.console = {"In account {account}, open the Amazon SES console in {region} and "
                            "choose Account dashboard.",
                            "Where mail is to be sent from here, choose Request production access "
                            "and describe what you send.",
                            "Else delete the identities of this region, after seeing that nobody "
                            "uses them."},
                .cli =
                    {"# Account {account}. The answer of AWS takes about a day; give your own site "
                     "and use:",
                     "aws sesv2 put-account-details --region {region} --production-access-enabled "
                     "--mail-type TRANSACTIONAL --website-url YOUR_SITE --contact-language EN",
                     "aws sesv2 get-account --region {region} --query "
                     "'[ProductionAccessEnabled,Details.ReviewDetails]'"},
                .terraform =
                    R"(# Production access of account {account} in {region} is granted by AWS on request; no resource of
# Terraform asks for it.
)"},
           .references =
               {"https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html",
                "https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                "API_PutAccountDetails.html"}},
      .examine_target = Examine};
}

}  // namespace signet
