// SES tells whose zone it looked at, and none of today's servers is of that zone: a delegation
// that it still remembers.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  const VerificationInfo* seen = dns.identity.verification.read();
  const auto primary = seen ? DomainName::Parse(seen->soa_primary) : Fail(Code::kBadInput, "");
  const auto now = dns.Primaries();
  if (!primary || primary->root() || now.empty() || !dns.AllThere()) return {};
  if (std::find(now.begin(), now.end(), *primary) != now.end()) return {};
  Explanation out;
  out.confidence = Confidence::kLikely;
  out.clause = fmt::format("SES looked into a zone of {}, while {} serves it today",
                           primary->text(), now.front().text());
  out.name = dns.zones[0].cut->zone;
  out.expected = "SOA of " + now.front().text();
  out.observed = "SES saw the SOA of " + primary->text();
  for (const ServerView* server : dns.zones[0].That(&ServerView::good)) {
    out.evidence.push_back(EvidenceLine(*server->exchange));
  }
  out.fix.sentence =
      fmt::format("Wait until SES follows the new delegation, which may be remembered for {}.",
                  RenderDuration(std::chrono::seconds(dns.zones[0].cut->ttl)));
  return {std::move(out)};
}

}  // namespace

Cause SesSeesOtherZone() {
  return {.id = "ses-sees-other-zone",
          .rule = "identity-verified",
          .title = "SES looked into another zone than the one that is delegated today.",
          .fix = "Wait until SES follows the new delegation.",
          .examine = Explain,
          .by = FixBy::kTime,
          .hides = {"ttl-negative-cache", "awaiting-check"}};
}

}  // namespace signet
