// The validator fails even without validating: it is on its way that something is wrong, maybe
// only on ours.
#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  for (const TableRow* row : dns.Rows()) {
    const RecordSet& wanted = row->expected.record;
    const Exchange* checked = dns.dns.Validated(wanted.name, wanted.type);
    const Exchange* unchecked = dns.dns.Validated(wanted.name, wanted.type, true);
    const auto fails = [](const Exchange* exchange) {
      return exchange && exchange->reply() && exchange->reply()->rcode == Rcode::kServFail;
    };
    if (!row->AllOk() || !fails(checked) || !fails(unchecked)) continue;
    Explanation out;
    out.confidence = Confidence::kPossible;
    out.clause = "a resolver cannot fetch the records that its servers give when asked directly";
    out.name = wanted.name;
    out.evidence = {EvidenceLine(*checked), EvidenceLine(*unchecked)};
    return {std::move(out)};
  }
  return {};
}

}  // namespace

Cause ResolverCannotReach() {
  return {.id = "resolver-cannot-reach",
          .rule = "identity-verified",
          .title = "A resolver cannot reach the name servers.",
          .fix = "See whether a firewall drops large or fragmented answers of the name servers.",
          .examine = Explain,
          .by = FixBy::kDnsHost,
          .also = "mail-from-working",
          .ses_errors = {"DNS_SERVER_ERROR"},
          .hides = {"ttl-negative-cache", "awaiting-check"}};
}

}  // namespace signet
