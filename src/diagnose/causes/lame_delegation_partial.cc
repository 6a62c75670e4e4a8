// Some of the servers do not serve the zone: whoever asks those gets nothing.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  std::vector<Explanation> found;
  for (const ZoneView& zone : dns.zones) {
    const auto lame = zone.That(&ServerView::lame);
    if (lame.empty() || zone.That(&ServerView::good).empty()) continue;
    found.push_back(
        AboutServers(dns, Confidence::kLikely,
                     fmt::format("{} of {} name servers of {} do not serve it", lame.size(),
                                 zone.servers.size(), zone.cut->zone.text()),
                     lame));
    found.back().name = zone.cut->zone;
    found.back().observed = "answers of servers that do not hold the zone";
  }
  return found;
}

}  // namespace

Cause LameDelegationPartial() {
  return {
      .id = "lame-delegation-partial",
      .rule = "identity-verified",
      .title = "Some name servers of the domain do not serve it.",
      .fix =
          "Remove these servers from the delegation at the registrar, or let them serve the zone.",
      .examine = Explain,
      .by = FixBy::kDnsHost,
      .also = "mail-from-working",
      .ses_errors = {"DNS_SERVER_ERROR"}};
}

}  // namespace signet
