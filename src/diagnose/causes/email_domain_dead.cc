// The domain of the address does not exist, so no mail with the link ever arrives.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (IsDomain(dns.identity.type)) return {};
  const auto mx = MailAnswers(dns, RecordType::kMx);
  const bool denied =
      !mx.empty() && std::all_of(mx.begin(), mx.end(), [](const MailAnswer& answer) {
        return answer.answer == AnswerClass::kNoName;
      });
  if (!denied && !(dns.Undelegated() && dns.walk()->denied)) return {};
  Explanation out;
  out.clause = fmt::format("its domain {} does not exist, so no mail can arrive", dns.name.text());
  out.name = dns.name;
  out.evidence = DenialLines(dns);
  for (const MailAnswer& answer : mx) out.evidence.push_back(EvidenceLine(*answer.exchange));
  return {std::move(out)};
}

}  // namespace

Cause EmailDomainDead() {
  return {.id = "email-domain-dead",
          .rule = "identity-verified",
          .title = "The domain of the address does not exist.",
          .fix = "Retire the identity, or renew the domain if it is yours.",
          .examine = Explain,
          .by = FixBy::kSesOwner,
          .hides = {"nxdomain-expired-domain", "not-delegated", "email-mailbox-unreachable"}};
}

}  // namespace signet
