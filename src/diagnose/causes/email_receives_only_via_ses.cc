// The mail with the link arrives at SES itself, where a rule must pick it up.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

bool AtSes(const DnsRecord& record) {
  const auto host = TargetOf(record);
  return host && host->text().starts_with("inbound-smtp.") &&
         host->text().find(".amazonaws.") != std::string::npos;
}

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (IsDomain(dns.identity.type)) return {};
  const auto mx = MailAnswers(dns, RecordType::kMx);
  const bool only = !mx.empty() && std::all_of(mx.begin(), mx.end(), [](const MailAnswer& answer) {
    const auto records = AtName(*answer.exchange);
    return answer.answer == AnswerClass::kData &&
           std::all_of(records.begin(), records.end(), AtSes);
  });
  if (!only) return {};
  Explanation out;
  out.confidence = Confidence::kPossible;
  out.clause = fmt::format("mail to {} arrives at SES alone, where a receipt rule must keep it",
                           dns.name.text());
  out.name = dns.name;
  for (const MailAnswer& answer : mx) out.evidence.push_back(EvidenceLine(*answer.exchange));
  return {std::move(out)};
}

}  // namespace

Cause EmailReceivesOnlyViaSes() {
  return {.id = "email-receives-only-via-ses",
          .rule = "identity-verified",
          .title = "The mail with the link arrives at SES and may be dropped there.",
          .fix =
              "Add a receipt rule that stores mail to the address, send the link again and open "
              "it; or verify the domain.",
          .examine = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
