// The registrar still holds the DS of a former host.
#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  const BogusAnswer bogus = BogusOf(dns);
  if (!bogus.exchange || !bogus.no_key) return {};
  return {AboutValidation(dns, bogus, Confidence::kCertain,
                          "its parent says that the zone is signed, and it is not")};
}

}  // namespace

Cause DnssecDsUnsigned() {
  return {.id = "dnssec-ds-unsigned",
          .rule = "identity-verified",
          .title = "The parent holds a DS for a zone that is not signed.",
          .fix =
              "Remove the DS record at the registrar, or sign the zone with the key that it names; "
              "usual after moving the DNS host.",
          .examine = Explain,
          .by = FixBy::kRegistrar,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR"},
          .hides = {"dnssec-bogus", "dnssec-ds-mismatch", "ttl-negative-cache", "awaiting-check",
                    "published-after-window", "ses-sees-other-zone"}};
}

}  // namespace signet
