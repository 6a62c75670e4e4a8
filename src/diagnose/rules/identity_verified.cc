// The seed rule: every identity is verified.  SUCCESS is the only pass; what SES did not
// say is a gap; everything else is a finding whose risk tells how urgent it is.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/cause.h"
#include "diagnose/dkim_facts.h"
#include "diagnose/explain.h"
#include "diagnose/inherit.h"
#include "diagnose/remedies.h"
#include "diagnose/rule.h"
#include "diagnose/ses_error.h"

namespace signet {
namespace {

using std::chrono::hours;

// How long SES looks, and how long it tolerates a lost record.  From AWS's guides, in
// part retired ones: every text calls them estimates.
constexpr hours kDomainSearch{72};
constexpr hours kLinkLife{24};
constexpr hours kGrace{72};

bool IsAddress(const IdentityEvidence& evidence) {
  return evidence.type == IdentityType::kEmailAddress;
}

std::optional<Time> DeadlineOf(const IdentityEvidence& evidence, const Neighbours& neighbours) {
  const auto since = InStatusSince(evidence, neighbours);
  if (!since) return std::nullopt;
  if (evidence.status == VerificationStatus::kPending) {
    return *since + (IsAddress(evidence) ? kLinkLife : kDomainSearch);
  }
  if (evidence.status == VerificationStatus::kTemporaryFailure) return *since + kGrace;
  return std::nullopt;
}

std::string RenderPending(const Subject& subject, const std::optional<Time>& deadline) {
  const IdentityEvidence& evidence = subject.evidence;
  const std::string_view waits =
      IsAddress(evidence) ? "a click on the link that it mailed" : "the DNS records of the domain";
  const auto since = InStatusSince(evidence, subject.neighbours);
  if (!since || !deadline) {
    return fmt::format("in progress, age unknown; SES waits for {} for {} h (an estimate)", waits,
                       (IsAddress(evidence) ? kLinkLife : kDomainSearch).count());
  }
  const auto age = std::max(evidence.taken_at - *since, Time::duration::zero());
  if (evidence.taken_at > *deadline) {
    return fmt::format(
        "pending for {}, although SES waits for {} only until about {} (an estimate)",
        RenderDuration(age), waits, RenderTime(*deadline));
  }
  return fmt::format("in progress for {}; SES waits for {} until about {} (an estimate)",
                     RenderDuration(age), waits, RenderTime(*deadline));
}

std::string RenderState(const Subject& subject, const std::optional<Time>& deadline) {
  switch (subject.evidence.status.value) {
    case VerificationStatus::kNotStarted:
      return "its verification was never started";
    case VerificationStatus::kPending:
      return RenderPending(subject, deadline);
    case VerificationStatus::kTemporaryFailure:
      return deadline ? fmt::format(
                            "it was verified and SES no longer finds the proof; it may "
                            "revoke it from about {} (an estimate)",
                            RenderTime(*deadline))
                      : "it was verified and SES no longer finds the proof; it revokes it within "
                        "days, since when is unknown";
    default:
      return IsAddress(subject.evidence)
                 ? "SES no longer waits for the click; only a new mail starts it again"
                 : "SES gave up and does not look again until verification is started again";
  }
}

std::string_view RenderSending(const IdentityEvidence& evidence) {
  if (!evidence.sending_enabled) return "";
  return *evidence.sending_enabled ? ", SendingEnabled true" : ", SendingEnabled false";
}

// What was working and is failing outranks inheritance: SES may still let such a domain
// send, but under a grace that ends.  An address has no such grace of its own.
Risk RiskOf(const Subject& subject, const std::optional<Inherited>& inherited) {
  const bool failing = subject.evidence.status == VerificationStatus::kTemporaryFailure;
  if (inherited && (IsAddress(subject.evidence) || !failing)) return Risk::kLow;
  return failing ? Risk::kHigh : subject.rule.risk;
}

// Why, from the DNS where it was read, else from what is known without it.
struct Reason {
  CauseId cause;
  std::string clause;
  std::string fix;
};

std::optional<Reason> ReasonOf(const Subject& subject, const DnsAnswer& dns) {
  if (!dns.causes.empty()) {
    const Explanation& first = dns.causes.front();
    std::string clause = first.clause;
    if (dns.causes.size() > 1) {
      clause += fmt::format("; and {} more beside it", dns.causes.size() - 1);
    }
    return Reason{first.cause, std::move(clause), first.fix.sentence};
  }
  const auto why = Explain(subject);
  if (!why) return std::nullopt;
  return Reason{CauseId(why->cause->id), why->clause, std::string(why->cause->fix)};
}

Finding Tell(const Subject& subject, const DnsAnswer& dns) {
  const IdentityEvidence& evidence = subject.evidence;
  const auto deadline = DeadlineOf(evidence, subject.neighbours);
  const auto inherited = InheritedFrom(evidence, subject.neighbours);
  const auto why = ReasonOf(subject, dns);

  std::string summary = fmt::format("{} is {}: {}", evidence.identity, StatusText(evidence.status),
                                    RenderState(subject, deadline));
  if (why) summary += "; " + why->clause;
  if (inherited && !(why && why->cause == "email-covered-by-domain")) {
    summary += fmt::format("; meanwhile it inherits from {}",
                           inherited->domain.empty() ? "a verified domain above it"
                                                     : "the verified domain " + inherited->domain);
  }
  if (const std::string look = RenderLastLook(evidence); !look.empty()) summary += "; " + look;

  Finding finding = subject.Wrong(summary + ".");
  finding.risk = RiskOf(subject, inherited);
  if (why) finding.cause = why->cause;
  finding.explanations = dns.causes;
  finding.expected = "VerificationStatus SUCCESS";
  finding.observed =
      fmt::format("VerificationStatus {}{}", StatusText(evidence.status), RenderSending(evidence));
  finding.deadline = deadline;
  finding.facts.emplace_back(
      "fix", why ? why->fix
                 : std::string(IsAddress(evidence)
                                   ? "Send the verification mail again and click its link."
                                   : "Compare the DNS records with those that SES shows."));
  if (const std::string notes = RenderNotes(dns); !notes.empty()) {
    finding.facts.emplace_back("notes", notes);
  }
  if (!IsAddress(evidence)) AddDkimFacts(finding, evidence);
  return finding;
}

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  switch (evidence.status.value) {
    case VerificationStatus::kSuccess:
      return {};
    case VerificationStatus::kUnknown:
      return LeftOpen(subject.Open("SES did not say whether the identity is verified"));
    case VerificationStatus::kOther:
      return LeftOpen(subject.Open(fmt::format(
          "SES reports a status that this version does not know: {}", evidence.status.other)));
    default:
      break;
  }
  const DnsAnswer dns = ExplainDns(subject);
  Diagnosis diagnosis = Found(Tell(subject, dns));
  LeaveOpen(diagnosis, subject, dns);
  // Only a domain's proof is in what SES tells of its checks; of an address it tells nothing.
  if (const Unread* unread = evidence.verification.unread(); unread && !IsAddress(evidence)) {
    diagnosis.gaps.push_back(
        subject.Open(WhyUnread("What SES found when it last looked", *unread)));
  }
  return diagnosis;
}

// Verifying the address in its other case would only keep what nobody needs.
Remediation DeleteTwin() {
  return {
      .console = {"What to look at first: {fix}",
                  "In account {account}, open the Amazon SES console in {region}, choose "
                  "Configuration, Identities, and find both: {identity} and the verified one that "
                  "differs only in case.",
                  "See that nothing sends from {identity} as it is written here; where something "
                  "does, let it send from the verified one.",
                  "Choose {identity}, then Delete. Leave the verified one as it is."},
      .cli = {"# Account {account}. Whether something hangs on it (policies, configuration set):",
              "aws sesv2 get-email-identity --region {region} --email-identity {identity}",
              "# Once nothing sends from it in this case; it cannot be undone:",
              "aws sesv2 delete-email-identity --region {region} --email-identity {identity}"},
      .terraform = "# Remove the resource of {identity}; keep that of the verified address.\n"};
}

}  // namespace

Rule IdentityVerified() {
  return {
      .text =
          {
              .id = "identity-verified",
              .title = "Every SES identity is verified",
              .why =
                  "Verification proves to Amazon SES that you own the address or domain, and SES "
                  "sends from it only then. An identity that is not verified is a sender that "
                  "somebody meant to use and cannot rely on, or a leftover that nobody owns; one "
                  "that was verified and is failing stops sending within days. Verification does "
                  "not keep others from writing the domain into mail sent elsewhere: publish a "
                  "DMARC policy for that.",
              .risk = Risk::kMedium,
              .category = "security",
              .standards = {{"CBP", "", false},
                            {"NIST 800-53r5", "IA-9"},
                            {"NIST 800-53r5", "CM-8"},
                            {"CSF 2.0", "PR.AA-03"},
                            {"CSF 2.0", "ID.AM-02"},
                            {"PCI DSS 4.0.1", "2.2.1"},
                            {"ISO/IEC 27001:2022", "A.5.14"},
                            {"ISO/IEC 27001:2022", "A.8.9"},
                            {"SOC 2", "CC6.1"},
                            {"CIS v8.1", "4.1"}},
              .remediation =
                  {.console =
                       {"What to look at first: {fix}",
                        "In account {account}, open the Amazon SES console in {region}, choose "
                        "Configuration, Identities, then {identity}.",
                        "Under Authentication, DomainKeys Identified Mail (DKIM), open Publish DNS "
                        "records. SES waits for: {dkim_records}.",
                        "Publish what is missing where the DNS of {domain} is hosted. Leave the "
                        "other records of the domain as they are.",
                        "If the status is Failed or Not started, SES is not looking: start "
                        "verification again once the records are there, and see that the records "
                        "it asks for are still the same.",
                        "Watch the status become Verified: often within minutes, at most 72 hours. "
                        "Repeat for every identity that is not verified, and look again "
                        "regularly. Delete an identity that nobody needs."},
                   .cli = {"# Account {account}. What SES waits for:",
                           "aws sesv2 get-email-identity --region {region} --email-identity "
                           "{identity} --query 'DkimAttributes.[Status,SigningHostedZone,Tokens]'",
                           "# Only where the status is NOT_STARTED or FAILED and SES holds the key "
                           "(Easy DKIM), once the records are published; the tokens it prints must "
                           "be the same as before:",
                           "aws ses verify-domain-dkim --region {region} --domain {identity}",
                           "# Until it says SUCCESS:",
                           "aws sesv2 get-email-identity --region {region} --email-identity "
                           "{identity} --query VerificationStatus --output text"},
                   .terraform =
                       R"(# For Easy DKIM, with a provider for account {account} in {region}.
# An identity that exists is imported first:
#   terraform import aws_sesv2_email_identity.this {identity}
resource "aws_sesv2_email_identity" "this" {
  email_identity = "{identity}"
}

variable "zone_id" {
  description = "The public Route 53 zone that answers for {domain}"
  type        = string
}

locals {
  dkim_tokens = aws_sesv2_email_identity.this.dkim_signing_attributes[0].tokens
}

)" + std::string(kDkimRecordsTerraform)},
              .references = {"https://docs.aws.amazon.com/ses/latest/dg/"
                             "creating-identities.html",
                             "https://docs.aws.amazon.com/ses/latest/dg/"
                             "verify-addresses-and-domains.html",
                             "https://docs.aws.amazon.com/ses/latest/dg/"
                             "troubleshoot-verification.html",
                             "https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                             "API_GetEmailIdentity.html",
                             "RFC 6376", "RFC 7489"},
              .for_address =
                  Remediation{
                      .console =
                          {"What to look at first: {fix}",
                           "In account {account}, open the Amazon SES console in {region}, choose "
                           "Configuration, Identities, then {identity}.",
                           "Choose Resend. SES mails a link from no-reply-aws@amazon.com that "
                           "works "
                           "for 24 hours; see that the mailbox exists and the mail is not "
                           "filtered.",
                           "Let whoever reads {identity} open the link, and see that the status "
                           "becomes Verified.",
                           "Where many addresses of {domain} are needed, verify the domain "
                           "instead: "
                           "it covers them all, without mail. Delete an identity that nobody "
                           "needs.",
                           "Repeat for every identity that is not verified, and look again "
                           "regularly."},
                      .cli =
                          {"# Account {account}. Sends the verification mail again (creating the "
                           "identity again would not):",
                           "aws ses verify-email-identity --region {region} --email-address "
                           "{identity}",
                           "# After the click, until it says SUCCESS:",
                           "aws sesv2 get-email-identity --region {region} --email-identity "
                           "{identity} --query VerificationStatus --output text"},
                      .terraform =
                          R"(# With a provider for account {account} in {region}.  Creating it sends the mail;
# only the owner of the mailbox can open the link.  If it exists, import it first:
#   terraform import aws_sesv2_email_identity.this {identity}
resource "aws_sesv2_email_identity" "this" {
  email_identity = "{identity}"
}
)"},
              .for_cause = {{"email-case-mismatch", DeleteTwin()}},
          },
      .examine = Examine,
  };
}

}  // namespace signet
