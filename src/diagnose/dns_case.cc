// What several causes look at, computed once and told in one way.
#include "diagnose/dns_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/rule.h"

namespace signet {
namespace {

constexpr size_t kShownMax = 4;
constexpr size_t kTextMax = 160;

ServerView ViewOf(const DnsEvidence& dns, const ZoneCut& cut, const TableServer& server) {
  ServerView view{server, dns.At(server.address, cut.zone, RecordType::kSoa), {}, {}};
  for (const Exchange& exchange : dns.exchanges) {
    if (view.exchange) break;
    if (exchange.address == server.address && exchange.question.name.IsSameOrUnder(cut.zone)) {
      view.exchange = &exchange;
    }
  }
  if (!view.exchange) return view;
  view.answer = Classify(*view.exchange, cut.zone);
  if (view.good()) {
    for (const DnsRecord& record : view.exchange->reply()->Of(cut.zone, RecordType::kSoa)) {
      view.soa = SoaOf(record);
    }
  }
  return view;
}

void AddZone(std::vector<ZoneView>& zones, const DnsEvidence& dns, const ZoneCut* cut) {
  if (!cut) return;
  for (const ZoneView& zone : zones) {
    if (zone.cut->zone == cut->zone) return;
  }
  ZoneView view{cut, {}};
  for (const TableServer& server : ServersOf(dns, cut)) {
    view.servers.push_back(ViewOf(dns, *cut, server));
  }
  zones.push_back(std::move(view));
}

std::optional<DnsCase> CaseOf(const Subject& subject, const DomainName& name,
                              const std::vector<ExpectedRecord>& records) {
  const DnsEvidence* dns = subject.evidence.dns.read();
  if (!dns) return std::nullopt;
  DnsCase out{
      subject.evidence, subject.neighbours, *dns, name, BuildRecordTable(*dns, records), {}};
  AddZone(out.zones, *dns, ZoneOver(*dns, name));
  for (const TableRow& row : out.table.rows) {
    AddZone(out.zones, *dns, ZoneOver(*dns, row.expected.record.name));
  }
  return out;
}

// Long keys and hostile texts are cut: a line is to be read.
std::string Short(std::string text) {
  if (text.size() > kTextMax) text = text.substr(0, kTextMax) + "…";
  return text;
}

std::string AnswerText(const Exchange& exchange) {
  if (const Unread* unread = exchange.unread()) {
    return fmt::format("{}: {}", CodeName(unread->why.code), unread->why.detail);
  }
  const DnsReply& reply = *exchange.reply();
  std::string out = RcodeName(reply.rcode);
  if (reply.bogus) out += ", bogus";
  if (reply.truncated) out += ", truncated";
  if (reply.rcode == Rcode::kNoError) {
    const auto records = AtName(exchange);
    out = records.empty() ? "NOERROR, no such record" : RenderRecords(records);
    if (!reply.authoritative && exchange.transport != DnsTransport::kValidator &&
        !exchange.question.recursion) {
      out += ", not authoritative";
    }
  }
  for (const ExtendedError& error : reply.errors) {
    out += fmt::format("; EDE {}{}", error.code, error.text.empty() ? "" : " " + error.text);
  }
  return Short(std::move(out));
}

}  // namespace

std::vector<const ServerView*> ZoneView::That(bool (ServerView::*is)() const) const {
  std::vector<const ServerView*> found;
  for (const ServerView& server : servers) {
    if ((server.*is)()) found.push_back(&server);
  }
  return found;
}

std::optional<DnsCase> VerificationCase(const Subject& subject) {
  const auto name = DomainName::Parse(DomainOf(subject.evidence.identity));
  if (!name) return std::nullopt;
  return CaseOf(subject, *name, VerificationRecords(subject.evidence));
}

std::optional<DnsCase> MailFromCase(const Subject& subject) {
  const auto records = MailFromRecords(subject.evidence);
  if (records.empty()) return std::nullopt;
  return CaseOf(subject, records[0].record.name, records);
}

std::vector<const TableRow*> DnsCase::Rows() const {
  const bool dkim = std::any_of(table.rows.begin(), table.rows.end(), [](const TableRow& row) {
    return row.expected.purpose != Purpose::kLegacy;
  });
  std::vector<const TableRow*> rows;
  for (const TableRow& row : table.rows) {
    if (!dkim || row.expected.purpose != Purpose::kLegacy) rows.push_back(&row);
  }
  return rows;
}

bool DnsCase::AllThere() const {
  const auto rows = Rows();
  return !rows.empty() && std::all_of(rows.begin(), rows.end(), [&](const TableRow* row) {
    const auto there = Saying(
        *row, [&](const Cell& cell) { return cell.state == CellState::kOk || ByWay(*row, cell); });
    return !there.empty() &&
           there.size() + row->In(CellState::kNotAsked).size() == row->cells.size();
  }) && std::all_of(zones.begin(), zones.end(), [](const ZoneView& zone) {
    return zone.That(&ServerView::good).size() == zone.servers.size();
  });
}

const Exchange* DnsCase::ByWay(const TableRow& row, const Cell& cell) const {
  const RecordSet& record = row.expected.record;
  const auto wanted = record.type == RecordType::kCname ? ExpectedTarget(row) : std::nullopt;
  if (!wanted || cell.state != CellState::kWrong || cell.found.size() != 1) return nullptr;
  const auto leads = [&](const Exchange& exchange) {
    const auto& answer = exchange.reply()->answer;
    return std::any_of(answer.begin(), answer.end(), [&](const DnsRecord& other) {
      return other.type == RecordType::kCname && other.name != record.name &&
             TargetOf(other) == wanted;
    });
  };
  if (leads(*cell.exchange)) return cell.exchange;
  const auto via = TargetOf(cell.found.front());
  if (!via) return nullptr;
  for (const Exchange* exchange : dns.Asked(*via, RecordType::kCname)) {
    if (Classify(*exchange, DomainName()) == AnswerClass::kData && leads(*exchange)) {
      return exchange;
    }
  }
  return nullptr;
}

const Walk* DnsCase::walk() const {
  if (const Walk* own = dns.WalkTo(name)) return own;
  return name.IsSameOrUnder(dns.domain) ? dns.WalkTo(dns.domain) : nullptr;
}

bool DnsCase::Undelegated() const {
  const Walk* way = walk();
  return way && !way->failed && dns.vantage == Vantage::kDirect && !ZoneOver(dns, name);
}

std::vector<DomainName> DnsCase::Primaries() const {
  std::set<DomainName> names;
  if (!zones.empty()) {
    for (const ServerView& server : zones[0].servers) {
      if (server.soa) names.insert(server.soa->primary);
    }
  }
  return {names.begin(), names.end()};
}

uint32_t DnsCase::NegativeTtl() const {
  uint32_t longest = 0;
  for (const ZoneView& zone : zones) {
    for (const ServerView& server : zone.servers) {
      if (server.soa) longest = std::max(longest, server.soa->negative_ttl);
    }
  }
  return longest;
}

bool DnsCase::AtCloudflare() const {
  const DomainName cloudflare = *DomainName::Parse("ns.cloudflare.com");
  return !zones.empty() && !zones[0].cut->servers.empty() &&
         std::all_of(
             zones[0].cut->servers.begin(), zones[0].cut->servers.end(),
             [&](const NameServer& server) { return server.name.IsSameOrUnder(cloudflare); });
}

bool DnsCase::Lacking(const TableRow& row) const {
  return !row.In(CellState::kMissing).empty() && row.In(CellState::kOk).empty() &&
         row.In(CellState::kWrong).empty();
}

bool DnsCase::Absent(const TableRow& row) const {
  if (!Lacking(row)) return false;
  for (const Cell& cell : row.cells) {
    if (cell.state == CellState::kUnread && cell.answer != AnswerClass::kLame) return false;
  }
  for (const ZoneView& zone : zones) {
    if (zone.cut->zone != row.zone) continue;
    for (const ServerView& server : zone.servers) {
      if (!server.good() && !server.lame()) return false;
    }
  }
  return true;
}

std::vector<size_t> DnsCase::Saying(const TableRow& row,
                                    const std::function<bool(const Cell&)>& fits) const {
  std::vector<size_t> servers;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    if (fits(row.cells[i])) servers.push_back(i);
  }
  return servers;
}

std::vector<size_t> DnsCase::Leading(const TableRow& row,
                                     const std::function<bool(const DomainName&)>& fits) const {
  if (row.expected.record.type != RecordType::kCname) return {};
  return Saying(row, [&](const Cell& cell) {
    if (cell.state != CellState::kWrong || cell.found.size() != 1) return false;
    const auto target = TargetOf(cell.found[0]);
    return target && fits(*target);
  });
}

std::vector<size_t> DnsCase::LeadingToToken(const TableRow& row) const {
  const DomainName ses = *DomainName::Parse("amazonses.com");
  return Leading(row, [&](const DomainName& target) {
    const auto labels = target.Labels();
    return target.IsSameOrUnder(ses) && labels.size() > 3 &&
           std::find(labels.begin() + 1, labels.end(), "dkim") != labels.end();
  });
}

const Exchange* DnsCase::Holding(const DomainName& owner, RecordType type) const {
  const ZoneCut* cut = ZoneOver(dns, owner);
  for (const TableServer& server : ServersOf(dns, cut)) {
    const Exchange* exchange = dns.At(server.address, owner, type);
    const DomainName zone = cut ? cut->zone : DomainName();
    if (exchange && Classify(*exchange, zone) == AnswerClass::kData) return exchange;
  }
  return nullptr;
}

const Exchange* DnsCase::Wildcard(const TableRow& row) const {
  const RecordSet& wanted = row.expected.record;
  for (const Exchange& exchange : dns.exchanges) {
    const DomainName& asked = exchange.question.name;
    if (exchange.question.type != wanted.type || asked.Parent() != wanted.name.Parent()) continue;
    const bool ours = std::any_of(table.rows.begin(), table.rows.end(), [&](const TableRow& other) {
      return other.expected.record.name == asked;
    });
    // Names that are asked for their own sake ("_dmarc") are no probes.
    const bool probe = !ours && asked != dns.domain && !asked.text().starts_with('_') &&
                       exchange.transport != DnsTransport::kValidator;
    if (!probe) continue;
    const AnswerClass answer = Classify(exchange, row.zone);
    const bool exists = answer == AnswerClass::kData || answer == AnswerClass::kAlias ||
                        answer == AnswerClass::kNoData;
    if (exists) return &exchange;
  }
  return nullptr;
}

std::string ServerLabel(const TableServer& server) {
  if (server.name.empty()) return server.address;
  return fmt::format("{} ({})", server.name, server.address);
}

std::string EvidenceLine(const Exchange& exchange) {
  const Question& question = exchange.question;
  std::string asked = exchange.transport == DnsTransport::kValidator ? "dig +dnssec" : "dig";
  if (!question.recursion && exchange.transport != DnsTransport::kValidator) asked += " +norecurse";
  if (exchange.transport == DnsTransport::kTcp) asked += " +tcp";
  if (exchange.transport == DnsTransport::kHttps) asked += " +https";
  if (question.checking_disabled) asked += " +cdflag";
  if (!exchange.address.empty()) asked += " @" + ShellQuoted(exchange.address);
  return fmt::format(
      "{} {} {} -> {}{}", asked, ShellQuoted(question.name.text()), RecordTypeName(question.type),
      AnswerText(exchange),
      exchange.transport == DnsTransport::kValidator ? " (validating resolver)" : "");
}

std::string RenderRecords(const std::vector<DnsRecord>& records) {
  std::string out;
  size_t shown = 0;
  for (const DnsRecord& record : records) {
    if (shown++ == kShownMax) return out + ", …";
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", RecordTypeName(record.type),
                       Short(record.data));
  }
  return out.empty() ? "nothing" : out;
}

std::vector<DnsRecord> AtName(const Exchange& exchange) {
  std::vector<DnsRecord> records;
  const DnsReply* reply = exchange.reply();
  if (!reply) return records;
  for (const DnsRecord& record : reply->answer) {
    if (record.name == exchange.question.name && record.type != RecordType::kRrsig) {
      records.push_back(record);
    }
  }
  return records;
}

std::vector<RecordSet> SetsOf(const std::vector<DnsRecord>& records) {
  std::vector<RecordSet> sets;
  for (const DnsRecord& record : records) {
    const auto it = std::find_if(sets.begin(), sets.end(), [&](const RecordSet& set) {
      return set.name == record.name && set.type == record.type;
    });
    RecordSet& set = it == sets.end()
                         ? sets.emplace_back(RecordSet{record.name, record.type, record.ttl, {}})
                         : *it;
    set.values.push_back(record.data);
    std::sort(set.values.begin(), set.values.end());
  }
  return sets;
}

std::optional<DomainName> ExpectedTarget(const TableRow& row) {
  const RecordSet& record = row.expected.record;
  if (record.values.empty()) return std::nullopt;
  return TargetOf({record.name, record.type, record.ttl, record.values.front()});
}

RecordFault Missing(const TableRow& row, std::string clause) {
  RecordFault fault;
  fault.clause = std::move(clause);
  fault.observed = "no such record";
  fault.servers = row.In(CellState::kMissing);
  return fault;
}

RecordFault Wrong(const TableRow& row, std::vector<size_t> servers, std::string clause) {
  RecordFault fault;
  fault.clause = std::move(clause);
  const Cell& first = row.cells.at(servers.at(0));
  fault.observed = RenderRecords(first.found);
  fault.instead_of = SetsOf(first.found);
  fault.servers = std::move(servers);
  return fault;
}

Explanation AboutServers(const DnsCase& dns, Confidence confidence, std::string clause,
                         const std::vector<const ServerView*>& servers) {
  Explanation out;
  out.confidence = confidence;
  out.clause = std::move(clause);
  out.name = dns.zones.empty() ? dns.name : dns.zones[0].cut->zone;
  for (const ServerView* view : servers) {
    out.servers.push_back(ServerLabel(view->server));
    if (view->exchange) out.evidence.push_back(EvidenceLine(*view->exchange));
  }
  return out;
}

}  // namespace signet
