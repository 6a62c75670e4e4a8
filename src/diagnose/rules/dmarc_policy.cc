// A DMARC policy covers the domain and asks receivers for something.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/rule.h"
#include "model/dmarc_record.h"
#include "model/dmarc_seen.h"

namespace signet {
namespace {

const std::vector<std::string>* TextsAt(const DmarcFound& found, const DomainName& name) {
  const auto at = found.find(name);
  return at == found.end() ? nullptr : std::get_if<std::vector<std::string>>(&at->second);
}

std::string Told(const DmarcVerdict& verdict) {
  if (!verdict.policy) return "none that applies";
  return fmt::format("p={} from _dmarc.{}", DmarcPolicyName(*verdict.policy),
                     verdict.record_at ? verdict.record_at->text() : "?");
}

// Why no policy applies, where records are there and are no good.
std::string Spoiled(const DmarcFound& found, const std::vector<DomainName>& names) {
  for (const DomainName& name : names) {
    const auto* texts = TextsAt(found, name);
    if (!texts) continue;
    const DmarcSelection selected = SelectDmarc(*texts);
    if (selected.records.size() > 1) {
      return fmt::format("_dmarc.{} holds {} DMARC records, which receivers take for none",
                         name.text(), selected.records.size());
    }
    if (const std::string* only = selected.only()) {
      const DmarcRecord record = ParseDmarc(*only);
      return record.errors.empty()
                 ? std::string()
                 : fmt::format("the DMARC record at _dmarc.{} is wrong ({}: {})", name.text(),
                               DmarcProblemName(record.errors[0].problem), record.errors[0].tag);
    }
    if (!selected.almost.empty()) {
      return fmt::format(
          "the text at _dmarc.{} is meant as DMARC and no receiver takes it so: it "
          "must begin with v=DMARC1",
          name.text());
    }
  }
  return {};
}

// SPF aligns where the MAIL FROM domain lies under the identity's, unless aspf=s asks for the
// very same name.
bool StrictBreaksSpf(const DmarcFound& found, const DmarcVerdict& verdict, const DomainName& domain,
                     const IdentityEvidence& evidence) {
  const MailFromAttributes* mail_from = evidence.mail_from.read();
  if (!mail_from || mail_from->domain.empty() || !verdict.record_at) return false;
  const auto name = DomainName::Parse(mail_from->domain);
  const auto* texts = TextsAt(found, *verdict.record_at);
  if (!name || *name == domain || !texts) return false;
  const DmarcSelection selected = SelectDmarc(*texts);
  return selected.only() && ParseDmarc(*selected.only()).strict_spf;
}

struct Fault {
  std::string wrong;  // Empty: nothing is.
  std::string fix;
  Risk risk = Risk::kInfo;
};

Fault NoPolicy(const DmarcFound& found, const std::vector<DomainName>& names,
               const DomainName& domain, const DomainName& publish_at) {
  if (std::string spoiled = Spoiled(found, names); !spoiled.empty())
    return {std::move(spoiled), "Let exactly one valid DMARC record stand at that name.",
            Risk::kLow};
  return {fmt::format("no DMARC policy covers {}", domain.text()),
          fmt::format("Publish a TXT record at _dmarc.{} that asks for reports and nothing else "
                      "(v=DMARC1; p=none; rua=mailto:…), read them, then raise it.",
                      publish_at.text()),
          Risk::kLow};
}

// Of policies that are known.
Fault FaultOf(const DmarcFound& found, const std::vector<DomainName>& names,
              const DmarcVerdicts& verdicts, const DomainName& domain, const DomainName& publish_at,
              const IdentityEvidence& evidence) {
  const DmarcVerdict& by_list = verdicts.rfc7489;
  const DmarcVerdict& by_walk = verdicts.rfc9989;
  if (!by_list.policy && !by_walk.policy) return NoPolicy(found, names, domain, publish_at);
  if (verdicts.policies() == Agreement::kDiffer) {
    return {fmt::format("the DMARC policy of {} depends on the receiver: {} by the public suffix "
                        "list (RFC 7489), {} by the tree walk (RFC 9989)",
                        domain.text(), Told(by_list), Told(by_walk)),
            fmt::format("Publish the policy that you mean at _dmarc.{} itself.", domain.text())};
  }
  if (by_list.policy == DmarcPolicy::kNone) {
    return {fmt::format("the DMARC policy of {} is p=none, so receivers report and refuse nothing",
                        domain.text()),
            fmt::format("When the reports show that all wanted mail passes, raise the policy at "
                        "_dmarc.{} to quarantine, then to reject.",
                        by_list.record_at.value_or(publish_at).text())};
  }
  if (StrictBreaksSpf(found, by_list, domain, evidence)) {
    return {fmt::format("the DMARC record for {} says aspf=s, so SPF of MAIL FROM {} can never "
                        "align and DMARC rests on DKIM alone",
                        domain.text(), evidence.mail_from.read()->domain),
            "Take aspf=s out of the DMARC record: relaxed alignment is its default."};
  }
  return {};
}

Diagnosis Examine(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  const DnsEvidence* dns = evidence.dns.read();
  if (!dns || !IsDomain(evidence.type)) return {};
  if (evidence.status != VerificationStatus::kSuccess) return {};
  const DomainName& domain = dns->domain;
  const DmarcSeen seen = DmarcSeenIn(*dns);
  if (!seen.any_asked()) return {};

  const DmarcVerdicts verdicts = DmarcFor(domain, seen.found, seen.registrable);
  const DmarcVerdict& by_list = verdicts.rfc7489;
  const DmarcVerdict& by_walk = verdicts.rfc9989;
  if (verdicts.policies() == Agreement::kUnknown) {
    std::vector<DomainName> unread = by_list.unread;
    unread.insert(unread.end(), by_walk.unread.begin(), by_walk.unread.end());
    return LeftOpen(subject.Open(
        fmt::format("the DMARC policy of {} is not known: _dmarc.{} could not be read",
                    domain.text(), unread.empty() ? domain.text() : unread.front().text())));
  }

  const DomainName publish_at = seen.registrable.value_or(domain);
  const Fault fault = FaultOf(seen.found, seen.names, verdicts, domain, publish_at, evidence);
  if (fault.wrong.empty()) return {};
  Finding finding =
      subject.Wrong(fmt::format("Mail that merely claims to be from {} is not kept out: {}.",
                                evidence.identity, fault.wrong));
  finding.risk = fault.risk;
  finding.expected = "one DMARC policy of quarantine or reject, by either reading of the standard";
  finding.observed = fmt::format("{} by RFC 7489, {} by RFC 9989", Told(by_list), Told(by_walk));
  finding.facts.emplace_back("fix", fault.fix);
  finding.facts.emplace_back("dmarc_at", "_dmarc." + publish_at.text());
  if (!dns->suffix_list_date.empty())
    finding.facts.emplace_back("suffix_list_date", dns->suffix_list_date);
  return Found(std::move(finding));
}

}  // namespace

Rule DmarcPolicyCovers() {
  return {
      .text =
          {.id = "dmarc-policy",
           .title = "A DMARC policy covers the domain of a verified identity",
           .why = "Verification proves to SES that the domain is yours. It does not keep others "
                  "from sending as it from elsewhere: only a DMARC policy asks receivers to refuse "
                  "what neither SPF nor DKIM vouches for. A policy that a parent domain publishes "
                  "counts. RFC 9989 finds the parent by walking the tree, RFC 7489 by the public "
                  "suffix list; receivers use either.",
           .risk = Risk::kLow,
           .category = "security",
           .standards = {{"NIST 800-53r5", "SI-8"},
                         {"NIST 800-177r1", "4.6"},
                         {"CSF 2.0", "PR.DS-02"},
                         {"ISO/IEC 27001:2022", "A.5.14"},
                         {"CIS v8.1", "9.5"}},
           .remediation =
               {.console =
                    {"What to look at first: {fix}",
                     "At the DNS of {domain}, look at the TXT records of {dmarc_at}: exactly "
                     "one of them begins with v=DMARC1.",
                     "Raise the policy in steps, none, quarantine, reject, and read the "
                     "reports between them: a wrong step loses wanted mail."},
                .cli = {"# What receivers see:", "dig +short TXT {dmarc_at}"},
                .terraform =
                    R"(# Begins with reports alone; raise p once they show that all wanted mail passes.
variable "zone_id" {
  description = "The hosted zone that holds {dmarc_at}"
  type        = string
}

variable "dmarc_reports_to" {
  description = "The mailbox that reads DMARC reports"
  type        = string
}

resource "aws_route53_record" "dmarc" {
  zone_id = var.zone_id
  name    = "{dmarc_at}"
  type    = "TXT"
  ttl     = 3600
  records = ["v=DMARC1; p=none; rua=mailto:${var.dmarc_reports_to}"]
}
)"},
           .references = {"https://docs.aws.amazon.com/ses/latest/dg/"
                          "send-email-authentication-dmarc.html",
                          "RFC 7489", "RFC 9989"}},
      .asks = Asks::kDns,
      .examine = Examine};
}

}  // namespace signet
