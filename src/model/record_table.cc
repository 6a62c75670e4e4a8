// Each expected record is held against what the servers of its own zone said.
#include "model/record_table.h"

#include <algorithm>

#include "model/dkim_key.h"
#include "model/identity.h"

namespace signet {
namespace {

// A zone above the registrable domain delegates it or not; it never holds its records.
bool MayHold(const DnsEvidence& evidence, const DomainName& zone) {
  const auto own = DomainName::Parse(evidence.registrable_domain);
  if (own) return zone.IsSameOrUnder(*own);
  return zone == evidence.domain || zone.label_count() > 1;
}

bool WasAsked(const DnsEvidence& evidence, const std::string& address) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(),
                     [&](const Exchange& exchange) { return exchange.address == address; });
}

bool Holds(const std::vector<TableServer>& servers, const TableServer& wanted) {
  return std::any_of(servers.begin(), servers.end(), [&](const TableServer& server) {
    return server.name == wanted.name && server.address == wanted.address;
  });
}

// The word stands alone among the terms of the text.
bool HasTerm(std::string_view text, std::string_view term) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    std::string word = LowerAscii(text.substr(at, end - at));
    if (word.starts_with('+')) word.erase(0, 1);
    if (word == term) return true;
    at = end + 1;
  }
  return false;
}

bool IsSpf(const std::string& text) {
  const std::string start = LowerAscii(std::string_view(text).substr(0, 7));
  return start == "v=spf1" || start == "v=spf1 ";
}

// A single record that leads where it should; where the target is not known, by its token.
bool LeadsRight(const ExpectedRecord& expected, const std::vector<DnsRecord>& found) {
  if (found.size() != 1) return false;
  const auto target = TargetOf(found[0]);
  if (!target) return false;
  if (expected.record.values.empty()) {
    if (expected.purpose == Purpose::kMailFromMx)
      return target->text().starts_with("feedback-smtp.");
    return target->Labels().front() == expected.record.name.Labels().front();
  }
  return target ==
         TargetOf({expected.record.name, expected.record.type, 0, expected.record.values.front()});
}

bool Fulfils(const ExpectedRecord& expected, const std::vector<DnsRecord>& found) {
  std::vector<std::string> texts;
  if (expected.record.type == RecordType::kTxt) {
    for (const DnsRecord& record : found) texts.push_back(JoinedText(record));
  }
  switch (expected.purpose) {
    case Purpose::kDkim:
    case Purpose::kMailFromMx:
      return LeadsRight(expected, found);
    case Purpose::kOwnKey:
      return texts.size() == 1 && ParseDkimKey(texts[0]).good();
    case Purpose::kLegacy: {
      const std::string token = JoinedText({{}, RecordType::kTxt, 0, expected.record.values.at(0)});
      return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
        return text == token || text == "amazonses:" + token;
      });
    }
    case Purpose::kMailFromSpf:
      break;
  }
  std::erase_if(texts, [](const std::string& text) { return !IsSpf(text); });
  return texts.size() == 1 && HasTerm(texts[0], "include:amazonses.com");
}

// With DO a compact denial may look like a name without this type; the rcode of another
// question about the name, asked without DO, tells that there is none (RFC 9824).
bool DeniesName(const DnsEvidence& evidence, const std::string& address, const DomainName& name,
                const DomainName& zone) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(),
                     [&](const Exchange& exchange) {
                       return exchange.address == address && exchange.question.name == name &&
                              exchange.transport != DnsTransport::kValidator && exchange.reply() &&
                              exchange.reply()->rcode == Rcode::kNxDomain &&
                              Classify(exchange, zone) == AnswerClass::kNoName;
                     });
}

Cell Read(const DnsEvidence& evidence, const TableServer& server, const DomainName& zone,
          const ExpectedRecord& expected) {
  Cell cell;
  const DomainName& name = expected.record.name;
  cell.exchange = evidence.At(server.address, name, expected.record.type);
  if (!cell.exchange) return cell;
  cell.answer = Classify(*cell.exchange, zone);
  if (!Definite(cell.answer)) {
    cell.state = CellState::kUnread;
    return cell;
  }
  const DnsReply& reply = *cell.exchange->reply();
  if (cell.answer == AnswerClass::kData) {
    cell.found = reply.Of(name, expected.record.type);
    cell.state = Fulfils(expected, cell.found) ? CellState::kOk : CellState::kWrong;
  } else if (cell.answer == AnswerClass::kAlias) {
    cell.found = reply.Of(name, RecordType::kCname);
    cell.state = CellState::kWrong;
  } else {
    cell.state = CellState::kMissing;
    if (DeniesName(evidence, server.address, name, zone)) cell.answer = AnswerClass::kNoName;
  }
  return cell;
}

bool Is(const Cell& cell, CellState state) { return cell.state == state; }

}  // namespace

std::vector<size_t> TableRow::In(CellState state) const {
  std::vector<size_t> servers;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (Is(cells[i], state)) servers.push_back(i);
  }
  return servers;
}

bool TableRow::AllOk() const {
  return !In(CellState::kOk).empty() && In(CellState::kWrong).empty() &&
         In(CellState::kMissing).empty();
}

bool TableRow::AnyUnread() const { return !In(CellState::kUnread).empty(); }

bool RecordTable::AllOk() const {
  return !rows.empty() &&
         std::all_of(rows.begin(), rows.end(), [](const TableRow& row) { return row.AllOk(); });
}

// The deepest zone that the transcript knows above a name.  A zone between the domain and
// the name has a walk of its own.
const ZoneCut* ZoneOver(const DnsEvidence& evidence, const DomainName& name) {
  const ZoneCut* deepest = nullptr;
  const auto consider = [&](const ZoneCut& cut) {
    const bool covers = name.IsSameOrUnder(cut.zone) && MayHold(evidence, cut.zone);
    if (covers && (!deepest || cut.zone.label_count() > deepest->zone.label_count())) {
      deepest = &cut;
    }
  };
  for (const Walk& walk : evidence.walks) {
    if (!name.IsSameOrUnder(walk.name)) {
      // Beside its way: what it met above both holds for both.
      for (const ZoneCut& cut : walk.cuts) consider(cut);
    } else if (const ZoneCut* zone = walk.zone()) {
      consider(*zone);
    }
  }
  return deepest;
}

// Through somebody's resolver there is one server, whatever the zone.
std::vector<TableServer> ServersOf(const DnsEvidence& evidence, const ZoneCut* zone) {
  if (evidence.vantage == Vantage::kResolver) return {{"", evidence.resolver}};
  std::vector<TableServer> servers;
  if (!zone) return servers;
  for (const NameServer& server : zone->servers) {
    for (const std::string& address : server.ipv4) servers.push_back({server.name.text(), address});
  }
  for (const NameServer& server : zone->servers) {
    for (const std::string& address : server.ipv6) {
      if (WasAsked(evidence, address)) servers.push_back({server.name.text(), address});
    }
  }
  return servers;
}

RecordTable BuildRecordTable(const DnsEvidence& evidence,
                             const std::vector<ExpectedRecord>& expected) {
  RecordTable table;
  table.evidence = &evidence;
  table.zone = ZoneOver(evidence, evidence.domain);
  table.servers = ServersOf(evidence, table.zone);
  std::vector<std::vector<TableServer>> own;
  for (const ExpectedRecord& record : expected) {
    const ZoneCut* zone = ZoneOver(evidence, record.record.name);
    table.rows.push_back({record, zone ? zone->zone : DomainName(), {}});
    own.push_back(ServersOf(evidence, zone));
    for (const TableServer& server : own.back()) {
      if (!Holds(table.servers, server)) table.servers.push_back(server);
    }
  }
  for (size_t i = 0; i < table.rows.size(); ++i) {
    TableRow& row = table.rows[i];
    for (const TableServer& server : table.servers) {
      const bool asked = Holds(own[i], server);
      row.cells.push_back(asked ? Read(evidence, server, row.zone, row.expected) : Cell{});
    }
  }
  return table;
}

}  // namespace signet
