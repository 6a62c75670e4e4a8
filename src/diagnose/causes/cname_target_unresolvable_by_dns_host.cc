// The record is right, and the host fails when it is asked for the text behind it.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  std::vector<Explanation> found;
  for (const TableRow* row : dns.Rows()) {
    if (row->expected.purpose != Purpose::kDkim || !row->AllOk()) continue;
    for (const size_t i : row->In(CellState::kOk)) {
      const Exchange* text =
          dns.dns.At(dns.table.servers[i].address, row->expected.record.name, RecordType::kTxt);
      if (!text || Classify(*text, row->zone) != AnswerClass::kServFail) continue;
      Explanation out;
      out.confidence = Confidence::kLikely;
      out.clause =
          fmt::format("its DNS host fails on the text of {}", row->expected.record.name.text());
      out.name = row->expected.record.name;
      out.servers = {ServerLabel(dns.table.servers[i])};
      out.evidence = {EvidenceLine(*text)};
      return {std::move(out)};
    }
  }
  return found;
}

}  // namespace

Cause CnameTargetUnresolvableByDnsHost() {
  return {.id = "cname-target-unresolvable-by-dns-host",
          .rule = "identity-verified",
          .title = "The DNS host cannot answer for the text behind the CNAME.",
          .fix =
              "Ask the DNS host to answer TXT questions at a CNAME with the CNAME, or host the "
              "zone elsewhere.",
          .examine = Explain,
          .by = FixBy::kDnsHost,
          .ses_errors = {"DNS_SERVER_ERROR"},
          .hides = {"ttl-negative-cache", "awaiting-check"}};
}

}  // namespace signet
