// Receivers can evaluate the SPF records that speak for mail of the identity.
#include <fmt/format.h>

#include "diagnose/rule.h"
#include "model/looked_up.h"

namespace signet {
namespace {

// What is wrong with the SPF record at one name, or nothing; `open` is what could not be read.
struct SpfVerdict {
  std::string at;
  std::string wrong;
  std::string observed;
  std::string open;
  bool lets_everybody = false;
};

std::string TellFault(const SpfCost::At& fault, const SpfCost& cost) {
  switch (fault.fault) {
    case SpfFault::kTooManyLookups:
      return fmt::format("takes {} look-ups, and receivers give up after {}", cost.lookups,
                         kSpfLookupsAllowed);
    case SpfFault::kTooManyVoids:
      return fmt::format("leads to {} names that hold nothing, and receivers give up after {}",
                         cost.voids, kSpfVoidsAllowed);
    case SpfFault::kTooManyMxHosts:
      return fmt::format("asks for the MX of {}, which has more than {} hosts", fault.name,
                         kSpfMxHostsAllowed);
    case SpfFault::kLoop:
      return fmt::format("includes itself by way of {}", fault.name);
    case SpfFault::kNoRecord:
      return fmt::format("leads to {}, which has no SPF record", fault.name);
    case SpfFault::kManyRecords:
      return fmt::format("leads to {}, which has more than one SPF record", fault.name);
    case SpfFault::kSyntax:
      return fmt::format("leads to {}, whose SPF record is wrong", fault.name);
    case SpfFault::kBadName:
      return fmt::format("leads to a name that the DNS cannot hold ({})", fault.name);
    case SpfFault::kBeyondOurBounds:
      return "leads to more names than any receiver would look up";
  }
  return "cannot be evaluated";
}

SpfVerdict JudgeSpf(const DnsEvidence& dns, const DomainName& name, bool is_mail_from) {
  SpfVerdict verdict;
  verdict.at = name.text();
  const SpfAnswer answer = LookedUp(dns, name, RecordType::kTxt);
  const auto* found = std::get_if<SpfFound>(&answer);
  if (!found) return verdict;  // A missing record is a cause of its own; silence is a gap there.
  const SpfSelection selected = SelectSpf(found->values);
  const auto is_wrong = [&](std::string clause) {
    verdict.wrong = fmt::format("the SPF record of {} {}", name.text(), clause);
    return verdict;
  };
  // For MAIL FROM several, or one without SES, is a cause of its own.
  if (selected.records.size() > 1 && !is_mail_from) {
    verdict.observed = fmt::format("{} SPF records", selected.records.size());
    return is_wrong("is one of several, which receivers take for an error");
  }
  const std::string* text = selected.only();
  if (!text) return verdict;
  verdict.observed = *text;
  const SpfRecord record = ParseSpf(*text);
  if (!record.errors.empty()) {
    return is_wrong(fmt::format("is not valid ({}: {})", SpfProblemName(record.errors[0].problem),
                                record.errors[0].term));
  }
  if (record.passes_everybody()) {
    verdict.lets_everybody = true;
    return is_wrong("ends in +all, which lets everybody send as it");
  }
  bool failed = false;
  const SpfCost cost = CostOf(record, name, [&](const DomainName& at, RecordType type) {
    SpfAnswer held = LookedUp(dns, at, type);
    const auto* unread = std::get_if<Unread>(&held);
    failed = failed || (unread && unread->why.code != Code::kNotFound);
    return held;
  });
  if (!cost.faults.empty()) return is_wrong(TellFault(cost.faults.front(), cost));
  if (is_mail_from && cost.ses && cost.ses != SpfQualifier::kPass)
    return is_wrong("names amazonses.com without letting it pass");
  // What nobody asked is no gap.
  if (failed && !cost.unread.empty()) {
    verdict.open = fmt::format("what the SPF record of {} leads to could not be read: {}",
                               name.text(), cost.unread.front());
  }
  return verdict;
}

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  const DnsEvidence* dns = evidence.dns.read();
  if (!dns || !IsDomain(evidence.type)) return {};
  std::vector<SpfVerdict> verdicts;
  // mail-from-working and its causes say so where the record is missing.
  const MailFromAttributes* mail_from = evidence.mail_from.read();
  if (mail_from && !mail_from->domain.empty()) {
    if (const auto name = DomainName::Parse(mail_from->domain))
      verdicts.push_back(JudgeSpf(*dns, *name, true));
  }
  // Where it was asked.  Mail of SES is sent from MAIL FROM, so SES need not be in it.
  verdicts.push_back(JudgeSpf(*dns, dns->domain, false));

  Diagnosis diagnosis;
  for (SpfVerdict& verdict : verdicts) {
    if (!verdict.open.empty()) diagnosis.gaps.push_back(subject.Open(std::move(verdict.open)));
    if (verdict.wrong.empty() || !diagnosis.findings.empty()) continue;
    Finding finding = subject.Wrong(
        fmt::format("SPF does not speak for {}: {}.", evidence.identity, verdict.wrong));
    if (verdict.lets_everybody) finding.risk = Risk::kMedium;
    finding.expected =
        fmt::format("one valid SPF record with at most {} look-ups", kSpfLookupsAllowed);
    finding.observed = verdict.observed;
    finding.facts.emplace_back("spf_at", verdict.at);
    diagnosis.findings.push_back(std::move(finding));
  }
  return diagnosis;
}

}  // namespace

Rule SpfEvaluates() {
  return {
      .text =
          {.id = "spf-evaluates",
           .title = "Receivers can evaluate the SPF records that speak for the identity",
           .why = "An SPF record with an error, or one that takes more than ten look-ups, is as "
                  "good as none to a receiver (RFC 7208 4.6.4), and SES never looks at it. What "
                  "counts is the record of the MAIL FROM domain: it is the name that SPF checks. "
                  "The record of the domain itself is judged where it was asked for (--spf).",
           .risk = Risk::kLow,
           .category = "deliverability",
           .standards = {{"NIST 800-53r5", "SI-8"},
                         {"NIST 800-177r1", "4.4"},
                         {"CSF 2.0", "PR.DS-02"},
                         {"ISO/IEC 27001:2022", "A.5.14"},
                         {"CIS v8.1", "9.5"}},
           .remediation =
               {.console = {"At the DNS of {domain}, let exactly one TXT record that begins with "
                            "v=spf1 stand at {spf_at}, with at most ten terms that ask the DNS, "
                            "those of included records counted.",
                            "A MAIL FROM domain that only SES uses needs no more than: v=spf1 "
                            "include:amazonses.com ~all"},
                .cli = {"# What receivers see:", "dig +short TXT {spf_at}"},
                .terraform = "# A MAIL FROM domain that only SES uses needs:\n"
                             "#   records = [\"v=spf1 include:amazonses.com ~all\"]\n"},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/"
                          "send-email-authentication-spf.html",
                          "RFC 7208"}},
      .asks = Asks::kDns,
      .examine = Examine};
}

}  // namespace signet
