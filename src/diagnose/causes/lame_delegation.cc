// The delegation leads to servers that do not serve the zone.  Whoever may create the zone there
// can take the domain over.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  std::vector<Explanation> found;
  for (const ZoneView& zone : dns.zones) {
    const auto lame = zone.That(&ServerView::lame);
    if (lame.empty() || !zone.That(&ServerView::good).empty()) continue;
    const bool all = lame.size() == zone.servers.size();
    found.push_back(
        AboutServers(dns, all ? Confidence::kCertain : Confidence::kLikely,
                     fmt::format("{} of the {} servers that {} is delegated to do not serve it",
                                 all ? "all" : std::to_string(lame.size()), zone.servers.size(),
                                 zone.cut->zone.text()),
                     lame));
    found.back().name = zone.cut->zone;
    found.back().expected = "an authoritative answer";
    found.back().observed = "answers of servers that do not hold the zone";
  }
  return found;
}

}  // namespace

Cause LameDelegation() {
  return {.id = "lame-delegation",
          .rule = "identity-verified",
          .title = "No name server of the domain serves it.",
          .fix =
              "Create the zone again at these servers, or enter at the registrar the servers that "
              "hold it. Until then somebody else may be able to claim it there.",
          .examine = Explain,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR", "HOST_NOT_FOUND"},
          .hides = {"servfail-timeout", "server-silent"}};
}

}  // namespace signet
