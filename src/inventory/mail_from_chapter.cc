// MAIL FROM, the SPF that its record leads to, and the places of DMARC policies.
#include <algorithm>

#include "inventory/dns_chapter.h"
#include "model/dmarc_record.h"
#include "model/spf_record.h"

namespace signet {
namespace {

// What a look-up gave, as SPF asks for it.  Aliases are followed, so the name that answers may
// be another one than was asked.
SpfAnswer AnswerOf(const std::vector<Exchange>& exchanges, RecordType type) {
  if (exchanges.empty()) return Unread{{Code::kUnreachable, "nobody was asked"}};
  const Exchange& last = exchanges.back();
  if (const Unread* unread = last.unread()) return *unread;
  const DnsReply& reply = *last.reply();
  if (reply.rcode != Rcode::kNoError && reply.rcode != Rcode::kNxDomain) {
    return Unread{{Code::kServerFault, RcodeName(reply.rcode)}};
  }
  SpfFound found;
  for (const DnsRecord& record : reply.answer) {
    if (record.type != type) continue;
    if (type == RecordType::kTxt) {
      found.values.push_back(JoinedText(record));
    } else if (const auto host = TargetOf(record)) {
      found.values.push_back(host->text());
    } else {
      found.values.push_back(record.data);
    }
  }
  if (found.values.empty()) return SpfVoid{};
  return found;
}

}  // namespace

bool SpfChapter::AskWhatSpfLacks(const DomainName& name, const std::vector<std::string>& texts) {
  const SpfSelection selected = SelectSpf(texts);
  const std::string* text = selected.only();
  if (!text) return false;
  std::vector<LookUpName> lacking;
  (void)CostOf(ParseSpf(*text), name, [&](const DomainName& at, RecordType type) -> SpfAnswer {
    const LookUpName want{at, type};
    for (const Slot& slot : slots_) {
      if (slot.want == Want(want)) return AnswerOf(slot.exchanges, type);
    }
    lacking.push_back(want);
    return Unread{{Code::kNotFound, "not asked yet"}};
  });
  size_t asked =
      static_cast<size_t>(std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) {
        return std::holds_alternative<LookUpName>(slot.want);
      }));
  bool added = false;
  for (LookUpName& want : lacking) {
    if (asked++ >= kLookupsMax) {
      LeaveOut("what SPF leads to beyond " + std::to_string(kLookupsMax) + " names");
      break;
    }
    Add(std::move(want));
    added = true;
  }
  return added;
}

// Of the domain itself.
void SpfChapter::Step() {
  if (!asked_) {
    asked_ = true;
    Add(LookUpName{subject_.domain, RecordType::kTxt});
    return;
  }
  const SpfAnswer answer = AnswerOf(slots_.front().exchanges, RecordType::kTxt);
  const auto* found = std::get_if<SpfFound>(&answer);
  if (!found || !AskWhatSpfLacks(subject_.domain, found->values)) End();
}

bool MailFromChapter::ready() const {
  return !direct() || verification_.walk() || verification_.done();
}

void MailFromChapter::Step() {
  switch (stage_) {
    case 0:
      return Begin();
    case 1:
      stage_ = 2;
      return AskServersOf(ZoneToAsk(slots_.back().walked()));
    case 2:
      stage_ = 3;
      return AskAboutRows();
    default:
      if (!AskWhatSpfLacks(records_.front().record.name, spf_texts_)) End();
  }
}

// Mostly MAIL FROM lies in the domain's own zone: then no walk is needed, and a referral
// would tell where it does not.
void MailFromChapter::Begin() {
  records_ = MailFromRecords(subject_.identity);
  if (records_.empty()) return End();
  const DomainName& name = records_.front().record.name;
  const ZoneCut* zone = ZoneToAsk(verification_.walk());
  stage_ = 2;
  if (!direct() || (zone && name.IsSameOrUnder(zone->zone))) return AskServersOf(zone);
  walked_ = true;
  stage_ = 1;
  Add(FindZone{name});
}

void MailFromChapter::AskServersOf(const ZoneCut* zone) {
  if (direct() && !zone) return End();
  const std::vector<ServerAddress> servers = direct() ? ServersOf(*zone) : TheResolver();
  for (const ExpectedRecord& record : records_) {
    AddAtEach(servers, Ask(record.record.name, record.record.type));
  }
}

void MailFromChapter::AskAboutRows() {
  const DnsEvidence transcript = TranscriptOf(subject_, {&verification_, this});
  const RecordTable table = BuildRecordTable(transcript, records_);
  for (const TableRow& row : table.rows) {
    const DomainName& name = row.expected.record.name;
    const RecordType type = row.expected.record.type;
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const Cell& cell = row.cells[i];
      if (!walked_ && cell.exchange && cell.answer == AnswerClass::kReferral) {
        walked_ = true;
        stage_ = 1;
        return Add(FindZone{name});
      }
      if (cell.answer == AnswerClass::kData && type == RecordType::kTxt && spf_texts_.empty()) {
        for (const DnsRecord& record : cell.found) spf_texts_.push_back(JoinedText(record));
      }
    }
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const Cell& cell = row.cells[i];
      if (cell.state != CellState::kWrong && cell.state != CellState::kMissing) continue;
      ServerAddress server{table.servers[i].name, table.servers[i].address};
      if (!direct()) server = TheResolver().front();
      const auto sibling = name.Parent().Child(subject_.random_label);
      if (sibling && cell.answer != AnswerClass::kNoName)
        Add(AskServer{server, Ask(*sibling, type)});
      const auto doubled = row.zone.root() ? std::nullopt : name.Under(row.zone);
      if (doubled && cell.state == CellState::kMissing) Add(AskServer{server, Ask(*doubled, type)});
      break;
    }
  }
}

// All at once: a walk up the tree that stops early would save little and cost its round trips.
void DmarcChapter::Step() {
  if (asked_) return End();
  asked_ = true;
  auto parsed = DomainName::Parse(subject_.registrable.domain);
  const std::optional<DomainName> registrable =
      parsed ? std::optional<DomainName>(*std::move(parsed)) : std::nullopt;
  for (const DomainName& name : DmarcNames(subject_.domain, registrable)) {
    if (const auto place = name.Child("_dmarc")) Add(LookUpName{*place, RecordType::kTxt});
  }
}

}  // namespace signet
