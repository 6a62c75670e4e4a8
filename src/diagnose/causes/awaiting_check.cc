// Everything is right, and SES has yet to look.
#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (!SesStillLooks(dns.identity) || !dns.AllThere()) return {};
  const bool direct = dns.dns.vantage == Vantage::kDirect;
  return {AllRight(dns, direct ? "its records are right at every name server, and SES has yet to "
                                 "look again"
                               : "its records are right as the resolver sees them, and SES has yet "
                                 "to look again")};
}

}  // namespace

Cause AwaitingCheck() {
  return {.id = "awaiting-check",
          .rule = "identity-verified",
          .title = "The records are right and SES has yet to look.",
          .fix = "Wait for SES: often minutes, up to 72 hours (an estimate).",
          .examine = Explain,
          .by = FixBy::kTime};
}

}  // namespace signet
