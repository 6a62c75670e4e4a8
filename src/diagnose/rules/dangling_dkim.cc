// A CNAME of Easy DKIM leads to a token that some identity we know has.  Nobody can tell from
// outside whose token another is: a vendor that sends for the domain has tokens of its own.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/rule.h"

namespace signet {
namespace {

constexpr size_t kShownMax = 6;

std::string Listed(const std::vector<HostedKey>& keys) {
  std::vector<std::string> records;
  for (size_t i = 0; i < std::min(keys.size(), kShownMax); ++i) {
    records.push_back(fmt::format("{0}._domainkey.{1} CNAME {0}.{2}", keys[i].token, keys[i].domain,
                                  keys[i].zone));
  }
  std::string text = fmt::format("{}", fmt::join(records, ", "));
  if (keys.size() > kShownMax) text += fmt::format(", and {} more", keys.size() - kShownMax);
  return text;
}

Diagnosis Examine(const HostedSubject& subject) {
  if (subject.scope.chosen_narrowly) return {};
  if (!subject.scope.unknown.empty()) {
    return LeftOpen(subject.Open(fmt::format(
        "{}, so it is not known whether an identity has the DKIM tokens that {} CNAMEs of {} lead "
        "to",
        subject.scope.unknown, subject.keys.size(), subject.domain)));
  }
  const bool one = subject.keys.size() == 1;
  Finding finding = subject.Wrong(fmt::format(
      "{} DKIM {} of {} in the hosted zones of account {} {} to SES tokens that none of the {} "
      "identities read in {} {} has. Another vendor's SES may own them, so this is information "
      "and nothing to act upon blindly: whether a record goes is for the owner of the domain to "
      "decide.",
      subject.keys.size(), one ? "CNAME" : "CNAMEs", subject.domain, subject.target.target.account,
      one ? "leads" : "lead", subject.scope.identities, subject.scope.accounts,
      subject.scope.accounts == 1 ? "account" : "accounts"));
  finding.expected = "a token of an identity in the accounts that were read";
  finding.observed = Listed(subject.keys);
  finding.facts.emplace_back("records", finding.observed);
  return Found(std::move(finding));
}

}  // namespace

Rule DanglingDkim() {
  return {
      .text =
          {.id = "dangling-dkim",
           .title = "A DKIM CNAME leads to a token that one of our identities has",
           .why =
               "Whoever holds an SES identity with these tokens signs mail as the domain, and "
               "DMARC passes. Most often that is a vendor who is meant to, and who still may be; "
               "sometimes it is an account or a vendor that was left long ago. Nobody can take "
               "such a token over by choice, because SES makes them at random.",
           .risk = Risk::kInfo,
           .category = "security",
           .standards = {{"NIST 800-53r5", "CM-8"},
                         {"CSF 2.0", "ID.AM-02"},
                         {"ISO/IEC 27001:2022", "A.5.9"},
                         {"SOC 2", "CC6.1"},
                         {"CIS v8.1", "1.1"}},
           .remediation =
               {.console =
                    {"Account {account} hosts these records of {domain}: {records}.",
                     "Ask who owns {domain} which vendors send as it through Amazon SES, and whose "
                     "tokens these are. An account that Signet does not read counts as a vendor.",
                     "Where somebody is meant to send, leave the records, and accept the finding "
                     "with an exception that names them.",
                     "Only where the owner of {domain} decides that nobody may send with them any "
                     "more: see in DMARC reports that nothing is signed with these selectors, then "
                     "delete the records in Route 53 and keep a copy of them."},
                .cli = {"# Reads only. In account {account}, the zone that holds the records:",
                        "aws route53 list-hosted-zones-by-name --dns-name {domain} --max-items 5"},
                .terraform =
                    R"(# Nothing to apply: these records are not known to be wrong.
# Where Terraform of account {account} holds them, it says who
# asked for them for {domain}.
)"},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/"
                          "send-email-authentication-dkim-easy.html",
                          "https://docs.aws.amazon.com/Route53/latest/APIReference/"
                          "API_ListResourceRecordSets.html"}},
      .asks = Asks::kHostedZones,
      .examine_hosted = Examine};
}

}  // namespace signet
