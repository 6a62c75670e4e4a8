// Nothing came back from any server.  It may be the way from here that is blocked, so it is no
// more than possible until SES says the same.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  std::vector<Explanation> found;
  for (const ZoneView& zone : dns.zones) {
    const auto silent = zone.That(&ServerView::silent);
    if (silent.empty() || silent.size() != zone.servers.size()) continue;
    const bool asked = std::all_of(silent.begin(), silent.end(), [](const ServerView* view) {
      return view->exchange && view->answer != AnswerClass::kTruncated;
    });
    if (!asked) continue;
    found.push_back(AboutServers(
        dns, Confidence::kPossible,
        fmt::format("no name server of {} answered when asked from here", zone.cut->zone.text()),
        silent));
    found.back().name = zone.cut->zone;
    found.back().expected = "an answer";
    found.back().observed = "silence";
  }
  return found;
}

// Of some only: others answer, so it is not why.
std::vector<Explanation> Remark(const DnsCase& dns) {
  std::vector<Explanation> found;
  for (const ZoneView& zone : dns.zones) {
    std::vector<const ServerView*> silent = zone.That(&ServerView::silent);
    std::erase_if(silent, [](const ServerView* view) {
      return !view->exchange || view->answer == AnswerClass::kTruncated;
    });
    if (silent.empty() || zone.That(&ServerView::silent).size() == zone.servers.size()) continue;
    found.push_back(
        AboutServers(dns, Confidence::kCertain,
                     fmt::format("{} of {} name servers of {} did not answer when asked from here",
                                 silent.size(), zone.servers.size(), zone.cut->zone.text()),
                     silent));
    found.back().name = zone.cut->zone;
  }
  return found;
}

}  // namespace

Cause ServerSilent() {
  return {.id = "server-silent",
          .rule = "identity-verified",
          .title = "No name server of the domain answers.",
          .fix =
              "See that the name servers run and can be reached from outside, by UDP and TCP on "
              "port 53.",
          .examine = Explain,
          .remark = Remark,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR", "HOST_NOT_FOUND"}};
}

}  // namespace signet
