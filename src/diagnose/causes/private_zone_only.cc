// The name lives under a top level that the public DNS does not have: it resolves inside a
// network only, and SES looks from outside.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

bool Private(const DomainName& name) {
  static constexpr std::string_view kNames[] = {"internal", "local",    "lan",     "corp",
                                                "home",     "intranet", "private", "localdomain"};
  return std::find(std::begin(kNames), std::end(kNames), name.Last(1).text()) != std::end(kNames);
}

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (!dns.Undelegated()) return {};
  const Walk& walk = *dns.walk();
  if (!Private(dns.name) && !(walk.denied && walk.cuts.empty())) return {};
  Explanation out;
  out.clause = fmt::format("the public DNS has no {}, so SES cannot see {}",
                           dns.name.Last(1).text(), dns.name.text());
  out.name = dns.name;
  out.evidence = DenialLines(dns);
  return {std::move(out)};
}

}  // namespace

Cause PrivateZoneOnly() {
  return {.id = "private-zone-only",
          .rule = "identity-verified",
          .title = "The domain exists only in a private DNS zone.",
          .fix =
              "Use a domain that is publicly delegated: SES looks from outside and never sees a "
              "private zone.",
          .examine = Explain,
          .also = "mail-from-working",
          .ses_errors = {"HOST_NOT_FOUND"},
          .hides = {"nxdomain-expired-domain", "not-delegated"}};
}

}  // namespace signet
