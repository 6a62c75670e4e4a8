// The answer needs TCP and TCP is not to be had.
#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  std::vector<Explanation> found;
  for (const ZoneView& zone : dns.zones) {
    std::vector<const ServerView*> cut;
    for (const ServerView& server : zone.servers) {
      if (server.exchange && server.answer == AnswerClass::kTruncated) cut.push_back(&server);
    }
    if (cut.empty() || cut.size() != zone.servers.size()) continue;
    found.push_back(AboutServers(dns, Confidence::kLikely,
                                 "its name servers cut their answers short and refuse TCP", cut));
  }
  return found;
}

}  // namespace

Cause TcpBlocked() {
  return {.id = "tcp-blocked",
          .rule = "identity-verified",
          .title = "The answers need TCP and the servers do not speak it.",
          .fix = "Let the name servers answer by TCP on port 53, or make their answers smaller.",
          .examine = Explain,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR"}};
}

}  // namespace signet
