// The registry says that the registrable domain does not exist: it was never registered, or it
// expired or is on hold.
#include <fmt/format.h>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (!dns.Undelegated() || !dns.walk()->denied) return {};
  Explanation out;
  const std::string domain = RegistrableOf(dns).text();
  out.clause =
      fmt::format("{} is not in the DNS: its registry says that it does not exist", domain);
  out.name = RegistrableOf(dns);
  out.expected = "a delegation of " + domain;
  out.observed = "NXDOMAIN";
  out.evidence = DenialLines(dns);
  return {std::move(out)};
}

}  // namespace

Cause NxdomainExpiredDomain() {
  return {.id = "nxdomain-expired-domain",
          .rule = "identity-verified",
          .title = "The domain is not registered, has expired or is on hold.",
          .fix =
              "Renew or register the domain; if it is no longer yours, retire the identity at "
              "once, because whoever registers it can receive its mail.",
          .examine = Explain,
          .by = FixBy::kRegistrar,
          .also = "mail-from-working",
          .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
