// The validator fails even without validating: it is on its way that something is wrong, maybe
// only on ours.
#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

// UDP gave us nothing: then it is no wonder that our resolver, which wants UDP, gets nothing, and
// it says nothing of the resolvers of others.
bool OnlyByTcp(const TableRow& row) {
  const auto ok = row.In(CellState::kOk);
  return std::all_of(ok.begin(), ok.end(), [&](size_t server) {
    return row.cells[server].exchange->transport == DnsTransport::kTcp;
  });
}

std::vector<Explanation> Unreached(const DnsCase& dns, bool only_by_tcp) {
  for (const TableRow* row : dns.Rows()) {
    const RecordSet& wanted = row->expected.record;
    const Exchange* checked = dns.dns.Validated(wanted.name, wanted.type);
    const Exchange* unchecked = dns.dns.Validated(wanted.name, wanted.type, true);
    const auto fails = [](const Exchange* exchange) {
      return exchange && exchange->reply() && exchange->reply()->rcode == Rcode::kServFail;
    };
    if (!row->AllOk() || OnlyByTcp(*row) != only_by_tcp || !fails(checked) || !fails(unchecked))
      continue;
    Explanation out;
    out.confidence = Confidence::kPossible;
    out.clause = "a resolver cannot fetch the records that its servers give when asked directly";
    out.name = wanted.name;
    out.evidence = {EvidenceLine(*checked), EvidenceLine(*unchecked)};
    return {std::move(out)};
  }
  return {};
}

std::vector<Explanation> Explain(const DnsCase& dns) { return Unreached(dns, false); }
std::vector<Explanation> Remark(const DnsCase& dns) { return Unreached(dns, true); }

}  // namespace

Cause ResolverCannotReach() {
  return {.id = "resolver-cannot-reach",
          .rule = "identity-verified",
          .title = "A resolver cannot reach the name servers.",
          .fix = "See whether a firewall drops large or fragmented answers of the name servers.",
          .examine = Explain,
          .remark = Remark,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR"},
          .hides = {"ttl-negative-cache", "awaiting-check"}};
}

}  // namespace signet
