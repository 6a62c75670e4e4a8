// The key was changed in the zone and not at the registrar.
#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  const BogusAnswer bogus = BogusOf(dns);
  if (!bogus.exchange || (!bogus.Says({9}) || bogus.no_key)) return {};
  return {AboutValidation(dns, bogus, Confidence::kLikely,
                          "the DS record at its parent fits none of its keys")};
}

}  // namespace

Cause DnssecDsMismatch() {
  return {.id = "dnssec-ds-mismatch",
          .rule = "identity-verified",
          .title = "The DS record at the parent fits no key of the zone.",
          .fix = "Replace the DS record at the registrar by that of the present key, or remove it.",
          .examine = Explain,
          .by = FixBy::kRegistrar,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR"},
          .hides = {"dnssec-bogus", "ttl-negative-cache", "awaiting-check",
                    "published-after-window", "ses-sees-other-zone"}};
}

}  // namespace signet
