// The parent knows the name and delegates it to nobody.
#include <fmt/format.h>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (!dns.Undelegated() || dns.walk()->denied) return {};
  Explanation out;
  const std::string domain = RegistrableOf(dns).text();
  out.clause = fmt::format("{} is delegated to no name server", domain);
  out.name = RegistrableOf(dns);
  out.expected = "NS records of " + domain + " in its parent zone";
  out.observed = "none";
  out.evidence = DenialLines(dns);
  return {std::move(out)};
}

}  // namespace

Cause NotDelegated() {
  return {.id = "not-delegated",
          .rule = "identity-verified",
          .title = "The parent zone has no name servers for the domain.",
          .fix =
              "Enter the name servers of the zone that holds your records at the registrar of the "
              "domain.",
          .examine = Explain,
          .by = FixBy::kRegistrar,
          .also = "mail-from-working",
          .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
