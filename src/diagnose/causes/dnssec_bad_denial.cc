// The proof of what does not exist is broken.
#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  const BogusAnswer bogus = BogusOf(dns);
  if (!bogus.exchange || !bogus.Says({12})) return {};
  return {AboutValidation(dns, bogus, Confidence::kLikely, "its signed denials do not hold")};
}

}  // namespace

Cause DnssecBadDenial() {
  return {.id = "dnssec-bad-denial",
          .rule = "identity-verified",
          .title = "The zone cannot prove what is not there.",
          .fix = "Let the DNS host repair the NSEC or NSEC3 records.",
          .examine = Explain,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR"},
          .hides = {"dnssec-bogus", "ttl-negative-cache", "awaiting-check",
                    "published-after-window", "ses-sees-other-zone"}};
}

}  // namespace signet
