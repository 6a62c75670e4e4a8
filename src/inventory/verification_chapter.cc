// The zone, its servers, the records that SES waits for, and what tells how one went wrong.
#include <algorithm>

#include "inventory/dns_chapter.h"

namespace signet {
namespace {

const Exchange* Only(const Chapter::Slot& slot) {
  return slot.exchanges.empty() ? nullptr : &slot.exchanges.back();
}

std::vector<ExpectedRecord> RecordsOf(const ReadingSubject& subject) {
  std::vector<ExpectedRecord> records = VerificationRecords(subject.identity);
  const bool dkim = std::any_of(records.begin(), records.end(), [](const ExpectedRecord& record) {
    return record.purpose != Purpose::kLegacy;
  });
  if (dkim && !subject.options.legacy) {
    std::erase_if(records, [](const auto& record) { return record.purpose == Purpose::kLegacy; });
  }
  return records;
}

// The zone to which an answer refers below `zone`.
std::optional<DomainName> ReferredBelow(const Exchange& exchange, const DomainName& zone) {
  if (Classify(exchange, zone) != AnswerClass::kReferral) return std::nullopt;
  for (const DnsRecord& record : exchange.reply()->authority) {
    if (record.type == RecordType::kNs) return record.name;
  }
  return std::nullopt;
}

std::optional<DomainName> NameOf(const std::vector<std::string>& labels) {
  auto name = DomainName::FromLabels(labels);
  if (!name) return std::nullopt;
  return *std::move(name);
}

// Where a record for `name` ends up when a panel or a person mistakes the zone, a label or an
// underscore; `domain` is the identity's, `zone` the one that holds it.
std::vector<DomainName> Mistaken(const DomainName& name, const DomainName& domain,
                                 const DomainName& zone) {
  std::vector<std::optional<DomainName>> places;
  std::vector<std::string> labels = name.Labels();
  if (labels.size() <= domain.label_count()) return {};
  labels.resize(labels.size() - domain.label_count());
  const auto prefix = NameOf(labels).value_or(DomainName());
  if (!zone.root()) {
    places.push_back(name.Under(zone));
    if (zone != domain) places.push_back(prefix.Under(zone));
  }
  std::vector<std::string> bare = labels;
  for (std::string& label : bare) {
    if (label.size() > 1 && label.starts_with('_')) label.erase(0, 1);
  }
  if (const auto lost = NameOf(bare)) places.push_back(lost->Under(domain));
  labels.pop_back();
  if (const auto lost = NameOf(labels)) places.push_back(lost->Under(domain));
  std::vector<DomainName> names;
  for (const auto& place : places) {
    if (place && *place != name) names.push_back(*place);
  }
  return names;
}

// A CNAME that leads to a name of somebody else: it may go on from there.
std::optional<DomainName> Elsewhere(const TableRow& row, const Cell& cell) {
  const bool one = row.expected.purpose == Purpose::kDkim && cell.state == CellState::kWrong &&
                   cell.found.size() == 1;
  auto target = one ? TargetOf(cell.found.front()) : std::nullopt;
  const bool at_ses = target && target->IsSameOrUnder(*DomainName::Parse("amazonses.com"));
  return at_ses ? std::nullopt : std::move(target);
}

bool Failed(const Exchange& exchange) {
  const DnsReply* reply = exchange.reply();
  return reply && (reply->bogus || reply->rcode == Rcode::kServFail);
}

}  // namespace

const Walk* VerificationChapter::walk() const {
  return slots_.empty() ? nullptr : slots_.front().walked();
}

void VerificationChapter::Step() {
  switch (stage_++) {
    case 0:
      if (direct()) Add(FindZone{subject_.domain});
      return;
    case 1:
      return AskZone();
    case 2:
      return AskNearby();
    case 3:
      return AskSubZones();
    case 4:
      return AskAboutRows();
    case 5:
      AskWhyBogus();
      AskWhatSesMet();
      return AskMoreAboutShadows();
    default:
      return End();
  }
}

// SOA and the records go out together: what a lame or silent server says to each is evidence.
void VerificationChapter::AskZone() {
  const ZoneCut* zone = ZoneToAsk(walk());
  if (direct() && !zone) return End();
  servers_ = zone ? ServersOf(*zone) : TheResolver();
  apex_ = zone ? zone->zone : subject_.domain;
  AddAtEach(servers_, Ask(apex_, RecordType::kSoa, false));
  records_ = RecordsOf(subject_);
  for (const ExpectedRecord& record : records_) {
    AddAtEach(servers_, Ask(record.record.name, record.record.type));
  }
  // An address is verified by a mail, so its domain must take mail.
  if (!IsDomain(subject_.identity.type)) AddAtEach(servers_, Ask(subject_.domain, RecordType::kMx));
}

// What one good server is enough for, and the zones below that answers refer to.
void VerificationChapter::AskNearby() {
  std::vector<DomainName> below;
  for (const Slot& slot : slots_) {
    const auto* asked = std::get_if<AskServer>(&slot.want);
    const Exchange* exchange = Only(slot);
    if (!asked || !exchange) continue;
    if (!good_ && Definite(Classify(*exchange, apex_))) good_ = asked->server;
    const auto referred = direct() ? ReferredBelow(*exchange, apex_) : std::nullopt;
    if (referred && std::find(below.begin(), below.end(), *referred) == below.end()) {
      below.push_back(*referred);
    }
  }
  if (good_) {
    Add(AskServer{*good_, Ask(apex_, RecordType::kNs, false)});
    if (!IsDomain(subject_.identity.type)) {
      Add(AskServer{*good_, Ask(subject_.domain, RecordType::kA)});
      Add(AskServer{*good_, Ask(subject_.domain, RecordType::kAaaa)});
    }
  }
  if (below.size() > kSubZonesMax) LeaveOut("some of the zones cut off below the domain");
  below.resize(std::min(below.size(), kSubZonesMax));
  for (const DomainName& cut : below) Add(FindZone{cut});
}

void VerificationChapter::AskSubZones() {
  std::vector<ZoneCut> cuts;
  for (const Slot& slot : slots_) {
    const Walk* below = slot.walked();
    if (below && below != walk() && below->zone()) cuts.push_back(*below->zone());
  }
  for (const ZoneCut& cut : cuts) {
    for (const ExpectedRecord& record : records_) {
      if (!record.record.name.IsSameOrUnder(cut.zone)) continue;
      AddAtEach(ServersOf(cut), Ask(record.record.name, record.record.type));
    }
  }
}

// A validator remembers a denial, so it is asked only for what the servers hold.
void VerificationChapter::AskAboutRows() {
  const DnsEvidence transcript = TranscriptOf(subject_, {this});
  const RecordTable table = BuildRecordTable(transcript, records_);
  for (const TableRow& row : table.rows) {
    if (row.AllOk()) {
      const RecordSet& record = row.expected.record;
      if (subject_.options.validate && direct()) {
        Add(AskValidator{{record.name, record.type, true, false, true}});
      }
      continue;
    }
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const Cell& cell = row.cells[i];
      if (cell.state != CellState::kWrong && cell.state != CellState::kMissing) continue;
      ServerAddress server{table.servers[i].name, table.servers[i].address};
      if (!direct()) server = TheResolver().front();
      Examine(row, server, cell);
      break;
    }
  }
}

// At one server that says the record is not as it should be.  Without DO: a server that denies
// compactly says only then, by its rcode, whether a name exists (RFC 9824).
void VerificationChapter::Examine(const TableRow& row, const ServerAddress& server,
                                  const Cell& cell) {
  const DomainName& name = row.expected.record.name;
  const RecordType type = row.expected.record.type;
  const auto ask = [&](const DomainName& place, RecordType wanted) {
    Add(AskServer{server, Ask(place, wanted, false)});
  };
  if (cell.answer == AnswerClass::kNoData) {
    ask(name, type == RecordType::kTxt ? RecordType::kCname : RecordType::kTxt);
    ask(name, RecordType::kA);
  }
  if (cell.answer != AnswerClass::kNoName) {
    if (const auto sibling = name.Parent().Child(subject_.random_label)) ask(*sibling, type);
  }
  for (const DomainName& place : Mistaken(name, subject_.domain, row.zone)) ask(place, type);
  if (!direct()) return;
  if (const auto via = Elsewhere(row, cell)) Add(LookUpName{*via, RecordType::kCname});
  const auto above = DomainName::Parse(subject_.registrable.domain);
  const auto place = above ? above->Child(name.Labels().front()) : std::nullopt;
  const bool beyond = place && row.zone != *above && row.zone.IsSameOrUnder(*above);
  if (beyond && row.expected.purpose == Purpose::kLegacy) Add(LookUpName{*place, type});
}

// Where a validator finds no way to the record: is it DNSSEC, and which link of the chain?
void VerificationChapter::AskWhyBogus() {
  std::vector<Question> failed;
  for (const Slot& slot : slots_) {
    const auto* asked = std::get_if<AskValidator>(&slot.want);
    if (asked && Only(slot) && Failed(*Only(slot))) failed.push_back(asked->question);
  }
  if (failed.empty()) return;
  Question unchecked = failed.front();
  unchecked.checking_disabled = true;
  Add(AskValidator{unchecked});
  const std::vector<ZoneCut>& cuts = walk()->cuts;
  if (good_) Add(AskServer{*good_, Ask(cuts.back().zone, RecordType::kDnskey)});
  const std::vector<ServerAddress> above =
      cuts.size() < 2 ? std::vector<ServerAddress>() : ServersOf(cuts[cuts.size() - 2]);
  if (!above.empty()) Add(AskServer{above.front(), Ask(cuts.back().zone, RecordType::kDs)});
}

// All is right at the servers and SES says otherwise: what it may have met on its way to them.
void VerificationChapter::AskWhatSesMet() {
  const VerificationInfo* seen = subject_.identity.verification.read();
  const bool complains =
      seen && !seen->error_type.empty() && subject_.identity.status != VerificationStatus::kSuccess;
  if (!complains || !direct() || !good_ || records_.empty()) return;
  const DnsEvidence transcript = TranscriptOf(subject_, {this});
  // Where there are keys, the older record decides nothing.
  std::vector<ExpectedRecord> deciding = records_;
  std::erase_if(deciding, [](const auto& record) { return record.purpose == Purpose::kLegacy; });
  if (deciding.empty()) deciding = records_;
  if (!BuildRecordTable(transcript, deciding).AllOk()) return;
  const ExpectedRecord& first = deciding.front();
  // SES reads the text behind the alias.
  if (seen->error_type == "DNS_SERVER_ERROR" && first.purpose == Purpose::kDkim) {
    Add(AskServer{*good_, Ask(first.record.name, RecordType::kTxt, false)});
  }
  const std::vector<ZoneCut>& cuts = walk()->cuts;
  if (cuts.size() < 2) return;
  std::vector<ServerAddress> above = ServersOf(cuts[cuts.size() - 2]);
  above.resize(std::min(above.size(), kParentServersMax));
  AddAtEach(above, Ask(cuts.back().zone, RecordType::kNs, false));
}

// What stands at the name in another type may come from a wildcard as well.
void VerificationChapter::AskMoreAboutShadows() {
  std::vector<AskServer> more;
  for (const Slot& slot : slots_) {
    const auto* asked = std::get_if<AskServer>(&slot.want);
    const Exchange* exchange = Only(slot);
    if (!asked || !exchange || Classify(*exchange, apex_) != AnswerClass::kData) continue;
    const Question& question = asked->question;
    for (const ExpectedRecord& record : records_) {
      if (record.record.name != question.name || record.record.type == question.type) continue;
      const auto sibling = question.name.Parent().Child(subject_.random_label);
      if (sibling) more.push_back({asked->server, Ask(*sibling, question.type, false)});
    }
  }
  for (AskServer& want : more) Add(std::move(want));
}

}  // namespace signet
