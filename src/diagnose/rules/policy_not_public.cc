// No policy lets everybody send as the identity.
#include <fmt/format.h>

#include "diagnose/policy.h"
#include "diagnose/remedies.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

Diagnosis Examine(const Subject& subject) {
  if (const Unread* unread = subject.evidence.policies.unread()) {
    return LeftOpen(subject.Open(WhyUnread("The policies", *unread)));
  }
  const NamedTexts* policies = subject.evidence.policies.read();
  if (!policies) return {};
  Diagnosis diagnosis;
  std::string open;   // The first, for the commands.
  std::string names;  // All of them, for people.
  for (const auto& [name, document] : *policies) {
    const auto statements = ParsePolicy(document);
    if (!statements) {
      diagnosis.gaps.push_back(subject.Open(
          fmt::format("policy {} could not be understood: {}", name, statements.error().detail)));
      continue;
    }
    for (const PolicyStatement& statement : *statements) {
      if (!statement.open_to_world()) continue;
      if (open.empty()) open = name;
      names += (names.empty() ? "" : ", ") + name;
      break;
    }
  }
  if (open.empty()) return diagnosis;
  Finding finding = subject.Wrong(
      fmt::format("Anybody with an AWS account may use {}: its policy {} allows everyone, and no "
                  "condition ties that to an account, organisation or network.",
                  subject.evidence.identity, names));
  finding.expected = "no Allow for Principal \"*\" without a condition that ties it to somebody";
  finding.observed = "Allow for everyone in " + names;
  finding.facts.emplace_back("policy", open);
  finding.facts.emplace_back("policies", names);
  diagnosis.findings.push_back(std::move(finding));
  return diagnosis;
}

}  // namespace

Rule PolicyNotPublic() {
  return {
      .text =
          {.id = "policy-not-public",
           .title = "No policy of an identity is open to the world",
           .why = "A sending authorization policy lets others use the identity without any right "
                  "in your account. One that allows everyone lets every AWS customer send mail "
                  "that SES signs as your domain, at your reputation.",
           .risk = Risk::kHigh,
           .category = "security",
           .standards = {{"NIST 800-53r5", "AC-3"},
                         {"NIST 800-53r5", "AC-6"},
                         {"CSF 2.0", "PR.AA-05"},
                         {"PCI DSS 4.0.1", "7.2.1"},
                         {"ISO/IEC 27001:2022", "A.5.15"},
                         {"ISO/IEC 27001:2022", "A.8.3"},
                         {"SOC 2", "CC6.1"},
                         {"SOC 2", "CC6.3"},
                         {"CIS v8.1", "3.3"}},
           .remediation =
               {.console = {kOpenIdentity,
                            "Open the Authorization tab and read the policies: {policies}.",
                            "Find out who uses them: CloudTrail and the SES metrics of the "
                            "identity show whether mail is sent through them.",
                            "Name the accounts or roles that may send instead of \"*\", or add a "
                            "condition on aws:PrincipalOrgID or aws:SourceAccount; delete a policy "
                            "that nobody needs."},
                .cli = PolicyCommands("Either a narrower document of yours:"),
                .terraform = std::string(kNarrowPolicyTerraform)},
           .references =
               {"https://docs.aws.amazon.com/ses/latest/dg/sending-authorization.html",
                "https://docs.aws.amazon.com/ses/latest/dg/sending-authorization-policies.html",
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
                "reference_policies_elements_principal.html"}},
      .examine = Examine};
}

}  // namespace signet
