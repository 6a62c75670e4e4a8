// The domain says that it takes no mail, or has nowhere for it to go.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

bool NullMx(const MailAnswer& answer) {
  const auto records = AtName(*answer.exchange);
  return records.size() == 1 && TargetOf(records[0]) == DomainName();
}

bool AllNothing(const std::vector<MailAnswer>& answers) {
  return !answers.empty() && std::all_of(answers.begin(), answers.end(), [](const MailAnswer& one) {
    return one.answer == AnswerClass::kNoData;
  });
}

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (IsDomain(dns.identity.type)) return {};
  const auto mx = MailAnswers(dns, RecordType::kMx);
  const bool refuses = !mx.empty() && std::all_of(mx.begin(), mx.end(), NullMx);
  const bool nowhere = AllNothing(mx) && AllNothing(MailAnswers(dns, RecordType::kA)) &&
                       AllNothing(MailAnswers(dns, RecordType::kAaaa));
  if (!refuses && !nowhere) return {};
  Explanation out;
  out.clause = refuses ? fmt::format("{} says that it takes no mail (null MX)", dns.name.text())
                       : fmt::format("{} has neither MX nor address records", dns.name.text());
  out.name = dns.name;
  for (const MailAnswer& answer : mx) out.evidence.push_back(EvidenceLine(*answer.exchange));
  return {std::move(out)};
}

}  // namespace

Cause EmailMailboxUnreachable() {
  return {
      .id = "email-mailbox-unreachable",
      .rule = "identity-verified",
      .title = "Mail to the address has nowhere to go.",
      .fix = "Verify the domain instead, or publish the MX record of whoever receives its mail.",
      .examine = Explain,
      .hides = {"email-link-expired"}};
}

}  // namespace signet
