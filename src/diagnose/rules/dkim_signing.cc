// A verified domain signs its mail.  Addresses are never judged: SES shows them the DKIM of
// their domain, or NOT_STARTED where there is none.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/dkim_facts.h"
#include "diagnose/remedies.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

constexpr std::chrono::hours kDomainSearch{72};  // An estimate, from AWS's guides.

std::string_view Switch(const DkimAttributes& dkim) {
  if (!dkim.signing_enabled) return "";
  return *dkim.signing_enabled ? ", SigningEnabled true" : ", SigningEnabled false";
}

std::string_view StateOf(const DkimAttributes& dkim) {
  switch (dkim.status.value) {
    case VerificationStatus::kSuccess:
      return "signing is switched off";
    case VerificationStatus::kPending:
      return "SES is still looking for its records";
    case VerificationStatus::kTemporaryFailure:
      return "it was signing and SES no longer finds its records, a grace of days (an estimate)";
    case VerificationStatus::kNotStarted:
      return "it was never set up";
    default:
      return "SES gave up looking for its records";
  }
}

Finding Tell(const Subject& subject, const DkimAttributes& dkim) {
  const auto why = Explain(subject);
  Finding finding = subject.Wrong(fmt::format("DKIM of {} is {}: {}{}.", subject.evidence.identity,
                                              StatusText(dkim.status), StateOf(dkim),
                                              why ? "; " + why->clause : ""));
  if (why) finding.cause = why->cause->id;
  if (dkim.status == VerificationStatus::kTemporaryFailure) finding.risk = Risk::kHigh;
  if (dkim.status == VerificationStatus::kPending && dkim.last_key_generation) {
    finding.deadline = *dkim.last_key_generation + kDomainSearch;
  }
  finding.expected = "DKIM Status SUCCESS, SigningEnabled true";
  finding.observed = fmt::format("DKIM Status {}{}", StatusText(dkim.status), Switch(dkim));
  finding.facts.emplace_back("fix", why ? why->cause->fix : "Look at the DKIM settings.");
  AddDkimFacts(finding, subject.evidence);
  return finding;
}

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  // An identity that is not verified has a finding of its own, and no DKIM to switch on.
  if (!IsDomain(evidence.type) || evidence.status != VerificationStatus::kSuccess) return {};
  if (const Unread* unread = evidence.dkim.unread()) {
    return LeftOpen(subject.Open(WhyUnread("DKIM", *unread)));
  }
  const DkimAttributes* dkim = evidence.dkim.read();
  if (!dkim) return {};
  if (dkim->status == VerificationStatus::kUnknown) {
    return LeftOpen(subject.Open("SES did not say the status of DKIM"));
  }
  if (dkim->status == VerificationStatus::kOther) {
    return LeftOpen(subject.Open(fmt::format(
        "SES reports a DKIM status that this version does not know: {}", dkim->status.other)));
  }
  if (dkim->status != VerificationStatus::kSuccess || dkim->signing_enabled == false) {
    return Found(Tell(subject, *dkim));
  }
  if (dkim->signing_enabled) return {};
  return LeftOpen(subject.Open("SES did not say whether DKIM signing is switched on"));
}

}  // namespace

Rule DkimSigning() {
  return {
      .text =
          {.id = "dkim-signing",
           .title = "Every verified domain signs its mail with DKIM",
           .why = "Without a DKIM signature of the domain, receivers cannot tell its mail from "
                  "mail that merely claims the name: DMARC then rests on SPF alone, and large mail "
                  "providers delay or refuse unsigned bulk mail. SES keeps sending while DKIM is "
                  "broken, so nobody notices.",
           .risk = Risk::kMedium,
           .category = "security",
           .standards = {{"NIST 800-53r5", "SC-8"},
                         {"NIST 800-53r5", "SI-8"},
                         {"CSF 2.0", "PR.DS-02"},
                         {"PCI DSS 4.0.1", "5.4.1"},
                         {"ISO/IEC 27001:2022", "A.5.14"},
                         {"ISO/IEC 27001:2022", "A.8.21"},
                         {"SOC 2", "CC6.7"},
                         {"CIS v8.1", "9.5"}},
           .remediation =
               {.console =
                    {"What to look at first: {fix}", kOpenIdentity,
                     "Under Authentication, DomainKeys Identified Mail (DKIM), compare the records "
                     "with your DNS. SES waits for: {dkim_records}.",
                     "Publish what is missing where the DNS of {domain} is hosted.",
                     "When the DKIM status is Successful, choose Edit and enable DKIM signatures.",
                     "Send a message to a mailbox of your own and see dkim=pass with d={domain} in "
                     "its Authentication-Results."},
                .cli =
                    {"# Account {account}. What SES waits for, and the switch:",
                     "aws sesv2 get-email-identity --region {region} --email-identity {identity} "
                     "--query 'DkimAttributes.[Status,SigningEnabled,SigningHostedZone,Tokens]'",
                     "# Once the status is SUCCESS:",
                     "aws sesv2 put-email-identity-dkim-attributes --region {region} "
                     "--email-identity {identity} --signing-enabled"},
                .terraform = R"(# With a provider for account {account} in {region}.
# The records of Easy DKIM; the provider has no argument for the signing switch itself.
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
           .references =
               {"https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim.html",
                "https://docs.aws.amazon.com/ses/latest/dg/"
                "send-email-authentication-dkim-easy.html",
                "https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                "API_PutEmailIdentityDkimAttributes.html",
                "RFC 6376", "RFC 8301"}},
      .examine = Examine};
}

}  // namespace signet
