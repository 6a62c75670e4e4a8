// Policies name only accounts that we trust: those listed, else those of the run.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/policy.h"
#include "diagnose/remedies.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

constexpr size_t kNamedMax = 8;  // In one sentence.

struct Outsiders {
  std::string policy;  // The first that names one, for the commands.
  std::set<AccountId> accounts;
  std::vector<Gap> gaps;
};

// A deleted user or role stays in a policy as its unique id, and allows nobody anything.
bool IsDeletedPrincipal(std::string_view principal) {
  return principal.size() >= 16 && (principal.starts_with("AIDA") || principal.starts_with("AROA"));
}

void Add(const Subject& subject, const std::string& name, const PolicyStatement& statement,
         Outsiders& outsiders) {
  for (const AccountId& account : statement.accounts) {
    if (account == subject.evidence.target.account || subject.settings.Trusts(account)) continue;
    if (outsiders.policy.empty()) outsiders.policy = name;
    outsiders.accounts.insert(account);
  }
  for (const std::string& principal : statement.unplaced) {
    if (IsDeletedPrincipal(principal)) continue;
    outsiders.gaps.push_back(subject.Open(fmt::format(
        "policy {} names a principal whose account cannot be told: {}", name, principal)));
  }
}

Outsiders OutsidersOf(const Subject& subject, const NamedTexts& policies) {
  Outsiders outsiders;
  for (const auto& [name, document] : policies) {
    const auto statements = ParsePolicy(document);
    if (!statements) {
      outsiders.gaps.push_back(subject.Open(
          fmt::format("policy {} could not be understood: {}", name, statements.error().detail)));
      continue;
    }
    for (const PolicyStatement& statement : *statements) Add(subject, name, statement, outsiders);
  }
  return outsiders;
}

std::string Named(const std::set<AccountId>& accounts) {
  std::string out;
  size_t named = 0;
  for (const AccountId& account : accounts) {
    if (named == kNamedMax) return out + fmt::format(" and {} more", accounts.size() - kNamedMax);
    out += (named++ == 0 ? "" : ", ") + account;
  }
  return out;
}

Diagnosis Examine(const Subject& subject) {
  if (const Unread* unread = subject.evidence.policies.unread()) {
    return LeftOpen(subject.Open(WhyUnread("The policies", *unread)));
  }
  const NamedTexts* policies = subject.evidence.policies.read();
  if (!policies || policies->empty()) return {};
  Outsiders outsiders = OutsidersOf(subject, *policies);
  Diagnosis diagnosis;
  diagnosis.gaps = std::move(outsiders.gaps);
  if (outsiders.accounts.empty()) return diagnosis;
  const std::string named = Named(outsiders.accounts);
  const std::string_view trusted = subject.settings.trusted_listed
                                       ? "on the list of trusted accounts"
                                       : "among the scanned accounts";
  Finding finding =
      subject.Wrong(fmt::format("Policy {} lets {} use {}, which is not {}.", outsiders.policy,
                                named, subject.evidence.identity, trusted));
  if (outsiders.accounts.size() > 1) {
    finding.summary = fmt::format("Policies let {} use {}, and these accounts are not {}.", named,
                                  subject.evidence.identity, trusted);
  }
  finding.expected = fmt::format("only accounts {}", trusted);
  finding.observed = named;
  finding.facts.emplace_back("policy", outsiders.policy);
  finding.facts.emplace_back("accounts", named);
  diagnosis.findings.push_back(std::move(finding));
  return diagnosis;
}

}  // namespace

Rule PolicyTrustedAccounts() {
  return {
      .text =
          {.id = "policy-trusted-accounts",
           .title = "Policies of an identity name trusted accounts only",
           .why = "A sending authorization policy that names a foreign account lets it send as "
                  "your domain, signed by SES, for as long as the policy stands: longer, often, "
                  "than the contract with that vendor.",
           .risk = Risk::kMedium,
           .category = "security",
           .standards = {{"NIST 800-53r5", "AC-3"},
                         {"NIST 800-53r5", "AC-20"},
                         {"CSF 2.0", "PR.AA-05"},
                         {"PCI DSS 4.0.1", "7.2.4"},
                         {"ISO/IEC 27001:2022", "A.5.15"},
                         {"ISO/IEC 27001:2022", "A.5.19"},
                         {"SOC 2", "CC6.3"},
                         {"SOC 2", "CC9.2"},
                         {"CIS v8.1", "6.8"}},
           .remediation =
               {.console = {kOpenIdentity, "Open the Authorization tab and read policy {policy}.",
                            "Find out whose accounts these are and who agreed to it: {accounts}.",
                            "Where they are yours or a partner's, add them to the list of trusted "
                            "accounts; else delete the policy, or take the accounts out of it."},
                .cli = PolicyCommands("Either the document without the foreign accounts:"),
                .terraform = std::string(kNarrowPolicyTerraform)},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/sending-authorization.html",
                          "https://docs.aws.amazon.com/ses/latest/dg/"
                          "sending-authorization-identity-owner-tasks-policy.html",
                          "https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                          "API_UpdateEmailIdentityPolicy.html"}},
      .examine = Examine};
}

}  // namespace signet
