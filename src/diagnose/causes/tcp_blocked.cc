// The answer needs TCP and TCP is not to be had.
#include <algorithm>
#include <set>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

constexpr const char* kClause = "its name servers cut their answers short and refuse TCP";

// Whoever was asked for the record cut the answer short.
bool CutEverywhere(const TableRow& row) {
  const size_t asked = row.cells.size() - row.In(CellState::kNotAsked).size();
  const auto cut = std::count_if(row.cells.begin(), row.cells.end(), [](const Cell& cell) {
    return cell.exchange && cell.answer == AnswerClass::kTruncated;
  });
  return asked > 0 && static_cast<size_t>(cut) == asked;
}

std::vector<Explanation> AboutRecords(const DnsCase& dns) {
  Explanation out;
  out.confidence = Confidence::kLikely;
  out.clause = kClause;
  std::set<std::string> servers;
  for (const TableRow* row : dns.Rows()) {
    if (!CutEverywhere(*row)) continue;
    if (out.evidence.empty()) out.name = row->expected.record.name;
    for (const size_t i : row->In(CellState::kUnread)) {
      servers.insert(ServerLabel(dns.table.servers[i]));
      out.evidence.push_back(EvidenceLine(*row->cells[i].exchange));
    }
  }
  if (out.evidence.empty()) return {};
  out.servers.assign(servers.begin(), servers.end());
  return {std::move(out)};
}

// An SOA record is short, so records tell more than it, where any are asked for.
std::vector<Explanation> Explain(const DnsCase& dns) {
  if (!dns.Rows().empty()) return AboutRecords(dns);
  std::vector<Explanation> found;
  for (const ZoneView& zone : dns.zones) {
    std::vector<const ServerView*> cut;
    for (const ServerView& server : zone.servers) {
      if (server.exchange && server.answer == AnswerClass::kTruncated) cut.push_back(&server);
    }
    if (cut.empty() || cut.size() != zone.servers.size()) continue;
    found.push_back(AboutServers(dns, Confidence::kLikely, kClause, cut));
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
