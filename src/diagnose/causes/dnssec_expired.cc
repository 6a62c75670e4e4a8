// A signature that is past its time makes the record vanish for all who validate.
#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  const BogusAnswer bogus = BogusOf(dns);
  if (!bogus.exchange || (!bogus.Says({7}) && bogus.expired.empty())) return {};
  return {AboutValidation(dns, bogus, Confidence::kCertain, "its DNSSEC signatures have expired")};
}

}  // namespace

Cause DnssecExpired() {
  return {.id = "dnssec-expired",
          .rule = "identity-verified",
          .title = "The DNSSEC signatures of the zone have expired.",
          .fix = "Let the DNS host sign the zone again.",
          .examine = Explain,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR"},
          .hides = {"dnssec-bogus", "ttl-negative-cache", "awaiting-check",
                    "published-after-window", "ses-sees-other-zone"}};
}

}  // namespace signet
