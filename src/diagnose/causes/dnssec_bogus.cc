// Validation fails for a reason that the validator did not name.
#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  const BogusAnswer bogus = BogusOf(dns);
  if (!bogus.exchange) return {};
  return {AboutValidation(
      dns, bogus, Confidence::kCertain,
      "its records do not validate, so a resolver that checks DNSSEC refuses them")};
}

}  // namespace

Cause DnssecBogus() {
  return {.id = "dnssec-bogus",
          .rule = "identity-verified",
          .title = "DNSSEC validation of the records fails.",
          .fix =
              "Let the DNS host sign the zone again, and compare the DS record at the registrar "
              "with its keys.",
          .examine = Explain,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR"},
          .hides = {"ttl-negative-cache", "awaiting-check", "published-after-window",
                    "ses-sees-other-zone"}};
}

}  // namespace signet
