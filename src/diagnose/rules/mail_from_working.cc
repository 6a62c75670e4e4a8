// A custom MAIL FROM domain, where one is set, works.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/cause.h"
#include "diagnose/explain.h"
#include "diagnose/remedies.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

std::string_view StateOf(const Status& status) {
  switch (status.value) {
    case VerificationStatus::kPending:
      return "SES is still looking for its MX record";
    case VerificationStatus::kTemporaryFailure:
      return "it was working and SES no longer finds its MX record";
    case VerificationStatus::kNotStarted:
      return "SES is not looking for its MX record";
    default:
      return "SES gave up looking for its MX record";
  }
}

// Beside what the DNS proves: what SES does meanwhile.
void AddConsequence(std::vector<Explanation>& explanations, const Told& why) {
  const bool known =
      std::any_of(explanations.begin(), explanations.end(),
                  [&](const Explanation& one) { return one.cause == why.cause->id; });
  if (known) return;
  Explanation told;
  told.cause = why.cause->id;
  told.clause = why.clause;
  told.fix.sentence = why.cause->fix;
  told.fix.by = FixBy::kSesOwner;
  explanations.push_back(std::move(told));
}

Finding Tell(const Subject& subject, const MailFromAttributes& mail_from, const DnsAnswer& dns) {
  const auto why = Explain(subject);
  const Explanation* proven = dns.causes.empty() ? nullptr : &dns.causes.front();
  Finding finding = subject.Wrong(fmt::format(
      "MAIL FROM {} of {} is {}: {}; {}{}.", mail_from.domain, subject.evidence.identity,
      StatusText(mail_from.status), StateOf(mail_from.status),
      proven && !(why && proven->cause == why->cause->id) ? proven->clause + "; " : "",
      why ? why->clause : "meanwhile SES uses its own domain, which SPF does not align with"));
  if (why) finding.cause = why->cause->id;
  if (proven) finding.cause = proven->cause;
  finding.explanations = dns.causes;
  if (why && proven) AddConsequence(finding.explanations, *why);
  if (why || mail_from.status == VerificationStatus::kTemporaryFailure) finding.risk = Risk::kHigh;
  const std::string behavior = mail_from.behavior_on_mx_failure.empty()
                                   ? "USE_DEFAULT_VALUE"
                                   : mail_from.behavior_on_mx_failure;
  finding.expected = "MailFromDomainStatus SUCCESS";
  finding.observed = fmt::format(
      "MailFromDomainStatus {}{}", StatusText(mail_from.status),
      mail_from.behavior_on_mx_failure.empty() ? "" : ", BehaviorOnMxFailure " + behavior);
  finding.facts.emplace_back("mail_from", mail_from.domain);
  // Where SES rejects meanwhile, the advice is to let the mail out.
  const bool rejects = why && why->cause->id == "mailfrom-rejects";
  finding.facts.emplace_back("mail_from_behavior", rejects ? "USE_DEFAULT_VALUE" : behavior);
  finding.facts.emplace_back("fix", proven ? proven->fix.sentence
                                    : why  ? std::string(why->cause->fix)
                                           : "Repair the MX record.");
  if (const std::string notes = RenderNotes(dns); !notes.empty()) {
    finding.facts.emplace_back("notes", notes);
  }
  return finding;
}

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  if (const Unread* unread = evidence.mail_from.unread()) {
    return LeftOpen(subject.Open(WhyUnread("MAIL FROM", *unread)));
  }
  const MailFromAttributes* mail_from = evidence.mail_from.read();
  if (!mail_from || mail_from->domain.empty()) return {};
  switch (mail_from->status.value) {
    case VerificationStatus::kSuccess:
      return {};
    case VerificationStatus::kUnknown:
      return LeftOpen(subject.Open("SES did not say whether the MAIL FROM domain works"));
    case VerificationStatus::kOther:
      return LeftOpen(subject.Open(
          fmt::format("SES reports a MAIL FROM status that this version does not know: {}",
                      mail_from->status.other)));
    default:
      break;
  }
  const DnsAnswer dns = ExplainDns(subject);
  Diagnosis diagnosis = Found(Tell(subject, *mail_from, dns));
  LeaveOpen(diagnosis, subject, dns);
  return diagnosis;
}

}  // namespace

Rule MailFromWorking() {
  return {
      .text =
          {.id = "mail-from-working",
           .title = "A custom MAIL FROM domain works",
           .why = "The MAIL FROM domain carries SPF's alignment and receives the bounces. While "
                  "its MX record is not found, SES falls back to a domain of its own, so SPF no "
                  "longer aligns for DMARC; or, with REJECT_MESSAGE, refuses to send at all.",
           .risk = Risk::kMedium,
           .category = "deliverability",
           .standards = {{"NIST 800-53r5", "SC-8"},
                         {"NIST 800-53r5", "SI-8"},
                         {"CSF 2.0", "PR.DS-02"},
                         {"PCI DSS 4.0.1", "5.4.1"},
                         {"ISO/IEC 27001:2022", "A.5.14"},
                         {"SOC 2", "A1.2"},
                         {"CIS v8.1", "9.5"}},
           .remediation =
               {.console = {"What to look at first: {fix}",
                            "At the DNS of {mail_from}, publish exactly one MX record: 10 "
                            "feedback-smtp.{region}.amazonses.com. An MX that names another SES "
                            "region is fine where the domain serves several.",
                            "Publish beside it one TXT record: v=spf1 include:amazonses.com ~all",
                            kOpenIdentity,
                            "If the MAIL FROM status is Failed, SES no longer looks: under Custom "
                            "MAIL FROM domain choose Edit and save {mail_from} again.",
                            "See that the status becomes Successful."},
                .cli = {"# Account {account}. Makes SES look for the MX record again; with "
                        "USE_DEFAULT_VALUE mail goes out meanwhile:",
                        "aws sesv2 put-email-identity-mail-from-attributes --region {region} "
                        "--email-identity {identity} --mail-from-domain {mail_from} "
                        "--behavior-on-mx-failure {mail_from_behavior}",
                        "aws sesv2 get-email-identity --region {region} --email-identity "
                        "{identity} --query MailFromAttributes"},
                .terraform = R"(# With a provider for account {account} in {region}.
resource "aws_sesv2_email_identity_mail_from_attributes" "this" {
  email_identity         = "{identity}"
  mail_from_domain       = "{mail_from}"
  behavior_on_mx_failure = "{mail_from_behavior}"
}

)" + std::string(kMailFromRecordsTerraform)},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/mail-from.html",
                          "https://docs.aws.amazon.com/ses/latest/APIReference-V2/"
                          "API_PutEmailIdentityMailFromAttributes.html",
                          "RFC 7208", "RFC 5321"}},
      .examine = Examine};
}

}  // namespace signet
