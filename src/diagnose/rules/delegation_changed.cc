// A verified domain is still served by the zone in which SES saw its proof.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  const VerificationInfo* seen = evidence.verification.read();
  if (evidence.status != VerificationStatus::kSuccess || !evidence.dns.read() || !seen) return {};
  const auto before = DomainName::Parse(seen->soa_primary);
  const auto dns = VerificationCase(subject);
  if (!before || before->root() || !dns) return {};
  const auto now = dns->Primaries();
  if (now.empty() || std::find(now.begin(), now.end(), *before) != now.end()) return {};
  Finding finding = subject.Wrong(
      fmt::format("When SES last looked, {} was served from {}; today it is served from {}.",
                  dns->name.text(), before->text(), now.front().text()));
  finding.expected = "SOA primary " + before->text();
  finding.observed = "SOA primary " + now.front().text();
  return Found(std::move(finding));
}

}  // namespace

Rule DelegationChanged() {
  return {
      .text =
          {.id = "delegation-changed",
           .title = "A verified domain is served by the zone that SES saw",
           .why = "When a domain moves to other name servers, the records that prove it to SES are "
                  "what is forgotten most easily; and a move that nobody planned is a takeover.",
           .risk = Risk::kLow,
           .category = "security",
           .standards = {{"NIST 800-53r5", "CM-3"},
                         {"NIST 800-53r5", "SC-20"},
                         {"CSF 2.0", "DE.CM-09"},
                         {"ISO/IEC 27001:2022", "A.8.32"}},
           .remediation =
               {.console = {"Ask whoever runs the DNS of {domain} whether the move was planned.",
                            "See that the records of SES are in the new zone: in account "
                            "{account}, Amazon SES console, {region}, Configuration, Identities, "
                            "{identity}, Publish DNS records."},
                .cli = {"# Who serves the domain today:", "dig +trace {domain} SOA",
                        "# Account {account}. Whom SES saw:",
                        "aws sesv2 get-email-identity --region {region} --email-identity "
                        "{identity} --query VerificationInfo.SOARecord"},
                .terraform = "# Nothing to apply: compare the name servers of {domain} with those "
                             "of your zone.\n"},
           .references = {"https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                          "API_VerificationInfo.html",
                          "RFC 1035"}},
      .asks = Asks::kDns,
      .examine = Examine};
}

}  // namespace signet
