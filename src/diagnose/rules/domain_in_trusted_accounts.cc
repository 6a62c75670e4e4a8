// A domain that a trusted account holds is not also held by an account that nobody listed.
// Without a list there is nothing to compare with.
#include <fmt/format.h>

#include <set>

#include "diagnose/rule.h"

namespace signet {
namespace {

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  const RuleSettings& settings = subject.settings;
  if (!settings.trusted_listed || !IsDomain(evidence.type)) return {};
  if (settings.Trusts(evidence.target.account)) return {};
  const std::string domain = DomainOf(evidence.identity);
  std::set<std::string_view> holders;
  for (const Neighbour& other : subject.neighbours.elsewhere) {
    if (settings.Trusts(other.target.account) && IsDomain(other.type) &&
        DomainOf(other.identity) == domain) {
      holders.insert(other.target.account);
    }
  }
  if (holders.empty()) {
    if (subject.neighbours.coverage_complete && !subject.neighbours.truncated) return {};
    return LeftOpen(subject.Open(
        "not every target was read, so it is not known whether a trusted account holds it too"));
  }
  const bool verified = evidence.status == VerificationStatus::kSuccess;
  Finding finding = subject.Wrong(fmt::format(
      "{} belongs to trusted account {} and is also registered in {}, which is not on the list{}.",
      evidence.identity, *holders.begin(), evidence.target.account,
      verified ? " and can send as it" : ", though not verified there"));
  if (!verified) finding.risk = Risk::kLow;
  finding.expected = "the domain in trusted accounts only";
  finding.observed =
      fmt::format("registered in {}, {}", evidence.target.account, StatusText(evidence.status));
  finding.facts.emplace_back("trusted_holder", std::string(*holders.begin()));
  return Found(std::move(finding));
}

}  // namespace

Rule DomainInTrustedAccounts() {
  return {
      .text =
          {.id = "domain-in-trusted-accounts",
           .title = "A domain is registered in trusted accounts only",
           .why = "Each account that holds a verified domain sends as it with a valid DKIM "
                  "signature. A test or project account that got the records published once keeps "
                  "that power, usually with weaker guards than the account that is meant to send.",
           .risk = Risk::kMedium,
           .category = "security",
           .standards = {{"NIST 800-53r5", "CM-8"},
                         {"NIST 800-53r5", "AC-6"},
                         {"CSF 2.0", "ID.AM-02"},
                         {"PCI DSS 4.0.1", "12.5.2"},
                         {"ISO/IEC 27001:2022", "A.5.9"},
                         {"SOC 2", "CC6.1"},
                         {"CIS v8.1", "1.1"}},
           .remediation =
               {.console =
                    {"Trusted account {trusted_holder} holds {domain} too. Find out who in account "
                     "{account} needs it in {region}.",
                     "Where the use is meant, add {account} to the list of trusted accounts, or "
                     "let it send through the trusted account by a sending authorization policy.",
                     "Else delete the identity {identity} in account {account}, and then the DKIM "
                     "records of its tokens from the DNS of {domain}; leave those of other "
                     "accounts and regions."},
                .cli = {"# Account {account}. Its tokens, before anything is deleted:",
                        "aws sesv2 get-email-identity --region {region} --email-identity "
                        "{identity} --query DkimAttributes.Tokens",
                        "# Deleting drops its policies, tags and settings for good:",
                        "aws sesv2 delete-email-identity --region {region} --email-identity "
                        "{identity}"},
                .terraform = R"(# With a provider for account {account} in {region}.
# Lets Terraform forget and delete an identity that it manages.
removed {
  from = aws_sesv2_email_identity.this

  lifecycle {
    destroy = true
  }
}
)"},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/sending-authorization.html",
                          "https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                          "API_DeleteEmailIdentity.html"}},
      .examine = Examine};
}

}  // namespace signet
