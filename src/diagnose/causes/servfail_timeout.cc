// Every server that answers has an error of its own.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  std::vector<Explanation> found;
  for (const ZoneView& zone : dns.zones) {
    const auto erring = zone.That(&ServerView::erring);
    if (erring.empty() || !zone.That(&ServerView::good).empty()) continue;
    found.push_back(AboutServers(
        dns, erring.size() == zone.servers.size() ? Confidence::kCertain : Confidence::kLikely,
        fmt::format("the name servers of {} answer with errors", zone.cut->zone.text()), erring));
    found.back().name = zone.cut->zone;
    found.back().expected = "an authoritative answer";
    found.back().observed = "SERVFAIL or another error";
  }
  return found;
}

}  // namespace

Cause ServfailTimeout() {
  return {.id = "servfail-timeout",
          .rule = "identity-verified",
          .title = "The name servers of the domain answer with errors.",
          .fix =
              "Ask whoever runs the name servers why they cannot answer for the zone: it may have "
              "failed to load or to transfer.",
          .examine = Explain,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR"},
          .hides = {"server-silent"}};
}

}  // namespace signet
