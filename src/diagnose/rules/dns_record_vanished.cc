// The DKIM records of a verified domain are still in the DNS.  SES looks now and then and
// tells nobody but the account's mail address; whoever looks here knows days earlier.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dkim_facts.h"
#include "diagnose/drift.h"
#include "diagnose/remedies.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

bool Watched(const IdentityEvidence& evidence) {
  const DkimAttributes* dkim = evidence.dkim.read();
  return evidence.status == VerificationStatus::kSuccess && IsDomain(evidence.type) && dkim &&
         dkim->status == VerificationStatus::kSuccess && evidence.dns.asked();
}

// One server that is behind is a warning; records that no server has are an outage to come.
bool OnlyBehind(const DnsAnswer& drift) {
  return std::all_of(drift.causes.begin(), drift.causes.end(),
                     [](const Explanation& told) { return told.cause == "ns-inconsistent"; });
}

Diagnosis Examine(const Subject& subject) {
  if (!Watched(subject.evidence)) return {};
  const DnsAnswer drift = RecordDrift(subject, "identity-verified");
  Diagnosis diagnosis;
  if (!drift.causes.empty()) {
    Finding finding = subject.Wrong(fmt::format(
        "SES still calls {} verified, but {}; once SES notices, it revokes the verification within "
        "about 72 hours to 5 days (an estimate).",
        subject.evidence.identity, drift.causes.front().clause));
    if (OnlyBehind(drift)) finding.risk = Risk::kLow;
    Carry(finding, drift);
    AddDkimFacts(finding, subject.evidence);
    diagnosis.findings.push_back(std::move(finding));
  }
  LeaveOpen(diagnosis, subject, drift);
  return diagnosis;
}

}  // namespace

Rule DnsRecordVanished() {
  return {
      .text =
          {.id = "dns-record-vanished",
           .title = "The DKIM records of a verified domain are still in the DNS",
           .why = "SES looks again from time to time. When the records of a verified domain are "
                  "gone or changed, it first stops signing and then revokes the verification, and "
                  "says so only in a mail to the account's address.",
           .risk = Risk::kHigh,
           .category = "operations",
           .standards = {{"NIST 800-53r5", "CM-3"},
                         {"NIST 800-53r5", "SC-20"},
                         {"CSF 2.0", "DE.CM-09"},
                         {"ISO/IEC 27001:2022", "A.8.16"},
                         {"SOC 2", "A1.2"}},
           .remediation =
               {.console = {"What to look at first: {fix}",
                            "At the DNS of {domain}, publish what SES waits for: {dkim_records}. "
                            "Leave the other records as they are.",
                            "In account {account}, open the Amazon SES console in {region}, choose "
                            "Configuration, Identities, then {identity}, and see that it stays "
                            "Verified."},
                .cli = {"# Account {account}. What SES waits for, and what it says today:",
                        "aws sesv2 get-email-identity --region {region} --email-identity "
                        "{identity} --query '[VerificationStatus,DkimAttributes]'"},
                .terraform = R"(# With a provider for account {account} in {region}.
data "aws_sesv2_email_identity" "this" {
  email_identity = "{identity}"
}

variable "zone_id" {
  description = "The public Route 53 zone that answers for {domain}"
  type        = string
}

locals {
  dkim_tokens = data.aws_sesv2_email_identity.this.dkim_signing_attributes[0].tokens
}

)" + std::string(kDkimRecordsTerraform)},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/"
                          "send-email-authentication-dkim-easy-managing.html",
                          "RFC 6376"}},
      .asks = Asks::kDns,
      .examine = Examine};
}

}  // namespace signet
