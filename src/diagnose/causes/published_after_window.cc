// The records are right, and SES has given up looking for them.
#include <fmt/format.h>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"
#include "model/rule.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  const bool gave_up = dns.identity.status == VerificationStatus::kFailed;
  if (!gave_up || !dns.AllThere()) return {};
  Explanation out = AllRight(dns, "its records are right today, and SES no longer looks for them");
  const DkimAttributes* dkim = dns.identity.dkim.read();
  if (dkim && (dkim->origin.empty() || dkim->origin == "AWS_SES")) {
    out.fix.calls = {fmt::format("aws ses verify-domain-dkim --region {} --domain {}",
                                 ShellQuoted(dns.identity.target.region),
                                 ShellQuoted(dns.identity.identity))};
  }
  return {std::move(out)};
}

}  // namespace

Cause PublishedAfterWindow() {
  return {.id = "published-after-window",
          .rule = "identity-verified",
          .title = "The records are right and SES no longer looks.",
          .fix =
              "Start verification again, in a way that keeps the tokens, and see that they stayed "
              "the same.",
          .examine = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
