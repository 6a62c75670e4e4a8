// The delegation leads to servers that do not serve the zone.  Whoever may create the zone there
// can take the domain over.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::string Told(const ZoneView& zone, size_t lame, size_t nowhere) {
  const std::string name = zone.cut->zone.text();
  const size_t all = zone.servers.size() + nowhere;
  std::string told;
  if (all == 1) {
    told = fmt::format("the one server that {} is delegated to does not serve it", name);
  } else if (lame == all) {
    told = fmt::format("none of the {} servers that {} is delegated to serves it", all, name);
  } else {
    told = fmt::format("{} of the {} servers that {} is delegated to {} not serve it", lame, all,
                       name, lame == 1 ? "does" : "do");
  }
  if (nowhere > 0)
    told += fmt::format(", and {} {} no address", nowhere, nowhere == 1 ? "has" : "have");
  return told;
}

std::vector<Explanation> Explain(const DnsCase& dns) {
  std::vector<Explanation> found;
  for (const ZoneView& zone : dns.zones) {
    const auto lame = zone.That(&ServerView::lame);
    if (lame.empty() || !zone.That(&ServerView::good).empty()) continue;
    const auto nowhere = static_cast<size_t>(
        std::count_if(zone.cut->servers.begin(), zone.cut->servers.end(),
                      [](const NameServer& one) { return one.ipv4.empty() && one.ipv6.empty(); }));
    const bool all = lame.size() == zone.servers.size() && nowhere == 0;
    found.push_back(AboutServers(dns, all ? Confidence::kCertain : Confidence::kLikely,
                                 Told(zone, lame.size(), nowhere), lame));
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
