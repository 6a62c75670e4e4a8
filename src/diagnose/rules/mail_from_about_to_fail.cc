// The records of a MAIL FROM domain that works are still there.
#include <fmt/format.h>

#include "diagnose/drift.h"
#include "diagnose/remedies.h"
#include "diagnose/rule.h"

namespace signet {
namespace {

bool AboutSpf(const Explanation& told) { return told.cause.starts_with("mailfrom-spf-"); }

std::string_view Consequence(const Explanation& told, const MailFromAttributes& mail_from) {
  if (AboutSpf(told)) return "SES does not mind, and SPF fails at the receivers";
  return mail_from.behavior_on_mx_failure == "REJECT_MESSAGE"
             ? "once SES notices, it rejects every message (REJECT_MESSAGE)"
             : "once SES notices, it falls back to a domain of its own and SPF no longer aligns";
}

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  const MailFromAttributes* mail_from = evidence.mail_from.read();
  if (!evidence.dns.read() || !mail_from || mail_from->domain.empty()) return {};
  if (mail_from->status != VerificationStatus::kSuccess) return {};
  const DnsAnswer drift = RecordDrift(subject, "mail-from-working");
  Diagnosis diagnosis;
  if (!drift.causes.empty()) {
    const Explanation& first = drift.causes.front();
    Finding finding =
        subject.Wrong(fmt::format("MAIL FROM {} of {} works, but {}; {}.", mail_from->domain,
                                  evidence.identity, first.clause, Consequence(first, *mail_from)));
    if (!AboutSpf(first) && mail_from->behavior_on_mx_failure == "REJECT_MESSAGE") {
      finding.risk = Risk::kHigh;
    }
    Carry(finding, drift);
    finding.facts.emplace_back("mail_from", mail_from->domain);
    diagnosis.findings.push_back(std::move(finding));
  }
  LeaveOpen(diagnosis, subject, drift);
  return diagnosis;
}

}  // namespace

Rule MailFromAboutToFail() {
  return {
      .text =
          {.id = "mail-from-about-to-fail",
           .title = "The records of a working MAIL FROM domain are still in the DNS",
           .why = "SES looks at the MX record again and again, and falls back to a domain of its "
                  "own, or rejects all mail, within days of its loss. The SPF record it never "
                  "looks at: receivers do.",
           .risk = Risk::kMedium,
           .category = "deliverability",
           .standards = {{"NIST 800-53r5", "CM-3"},
                         {"NIST 800-53r5", "SI-8"},
                         {"CSF 2.0", "DE.CM-09"},
                         {"ISO/IEC 27001:2022", "A.8.16"},
                         {"SOC 2", "A1.2"}},
           .remediation =
               {.console = {"What to look at first: {fix}",
                            "At the DNS of {mail_from}, let exactly one MX record stand: 10 "
                            "feedback-smtp.{region}.amazonses.com; and one TXT record: v=spf1 "
                            "include:amazonses.com ~all",
                            "In account {account}, open the Amazon SES console in {region}, choose "
                            "Configuration, Identities, then {identity}, and see that the MAIL "
                            "FROM status stays Successful."},
                .cli = {"# Account {account}. What SES says today:",
                        "aws sesv2 get-email-identity --region {region} --email-identity "
                        "{identity} --query MailFromAttributes"},
                .terraform = std::string(kMailFromRecordsTerraform)},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/mail-from.html", "RFC 7208",
                          "RFC 5321"}},
      .asks = Asks::kDns,
      .examine = Examine};
}

}  // namespace signet
