// The records are right; SES found them missing a moment ago and remembers that for a while.
#include <fmt/format.h>

#include <chrono>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"
#include "diagnose/ses_error.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  const VerificationInfo* seen = dns.identity.verification.read();
  if (!SesStillLooks(dns.identity) || !dns.AllThere() || !seen || !seen->last_checked) return {};
  // Only what was not there is remembered as such.
  const std::string_view error = CurrentError(dns.identity);
  if (error != "HOST_NOT_FOUND" && error != "TYPE_NOT_FOUND") return {};
  if (dns.NegativeTtl() == 0) return {};
  const Time until = *seen->last_checked + std::chrono::seconds(dns.NegativeTtl());
  if (until <= dns.dns.taken_at) return {};
  Explanation out = AllRight(
      dns, fmt::format("its records are right, and what SES did not find at {} may be remembered "
                       "until {}",
                       RenderTime(*seen->last_checked), RenderTime(until)));
  out.confidence = Confidence::kLikely;
  out.fix.sentence = fmt::format("Wait until {}, then for SES to look again.", RenderTime(until));
  return {std::move(out)};
}

}  // namespace

Cause TtlNegativeCache() {
  return {.id = "ttl-negative-cache",
          .rule = "identity-verified",
          .title = "SES still remembers that the records were missing.",
          .fix = "Wait until the denial is forgotten.",
          .examine = Explain,
          .by = FixBy::kTime,
          .hides = {"awaiting-check"}};
}

}  // namespace signet
