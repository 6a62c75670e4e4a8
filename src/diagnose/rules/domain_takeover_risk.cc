// The domain of a verified identity still belongs to somebody who answers for it.
#include <fmt/format.h>

#include "diagnose/drift.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

// Whoever registers a name that is free holds it; a zone that is lame may be claimed at its
// host, and not at every host.
Risk RiskOf(const Explanation& told) {
  return told.cause == "nxdomain-expired-domain" || told.cause == "email-domain-dead"
             ? Risk::kCritical
             : Risk::kHigh;
}

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  if (evidence.status != VerificationStatus::kSuccess || !evidence.dns.asked()) return {};
  const DnsAnswer drift = DelegationDrift(subject);
  if (drift.causes.empty()) return {};
  Finding finding = subject.Wrong(fmt::format(
      "SES still calls {} verified, but {}; whoever gets hold of the domain can receive its mail "
      "and send as it.",
      evidence.identity, drift.causes.front().clause));
  finding.risk = RiskOf(drift.causes.front());
  Carry(finding, drift);
  return Found(std::move(finding));
}

}  // namespace

Rule DomainTakeoverRisk() {
  return {
      .text =
          {.id = "domain-takeover-risk",
           .title = "The domain of a verified identity is delegated to servers that serve it",
           .why = "A domain that expired, or that leads to servers where the zone was deleted, can "
                  "be taken by anybody who registers it or creates the zone there. They then "
                  "receive its mail, and may prove to SES that it is theirs.",
           .risk = Risk::kHigh,
           .category = "security",
           .standards = {{"NIST 800-53r5", "SC-20"},
                         {"NIST 800-53r5", "CM-8"},
                         {"CSF 2.0", "ID.AM-02"},
                         {"ISO/IEC 27001:2022", "A.5.9"},
                         {"SOC 2", "CC6.1"}},
           .remediation =
               {.console = {"What to look at first: {fix}",
                            "At the registrar of {domain}, see that the domain is yours and paid, "
                            "and that its name servers are those that hold your zone.",
                            "If it is no longer yours, in account {account} open the Amazon SES "
                            "console in {region}, choose Configuration, Identities, then "
                            "{identity}, see that nothing sends from it, and delete it."},
                .cli = {"# Who answers for the domain, from the root down:",
                        "dig +trace {domain} SOA",
                        "# Account {account}. What hangs on the identity:",
                        "aws sesv2 get-email-identity --region {region} --email-identity "
                        "{identity}"},
                .terraform = "# The delegation of {domain} is set at its registrar. Where that is "
                             "Route 53, see\n# aws_route53domains_registered_domain.\n"},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html",
                          "RFC 1034"}},
      .asks = Asks::kDns,
      .examine = Examine};
}

}  // namespace signet
