// The chapters of one look, and their answers bound together.
#include "inventory/domain_reading.h"

#include <algorithm>

#include "inventory/dns_chapter.h"
#include "model/dns_json.h"

namespace signet {
namespace {

ReadingSubject SubjectOf(const IdentityEvidence& identity, DnsReadingOptions options,
                         std::string random_label, Registrable registrable) {
  auto domain = DomainName::Parse(DomainOf(identity.identity));
  return {identity, domain ? *std::move(domain) : DomainName(), std::move(options),
          std::move(random_label), std::move(registrable)};
}

// In round figures: the names and the texts of an exchange.
size_t WeightOf(const Exchange& exchange) {
  constexpr size_t kAround = 128;
  size_t bytes = kAround;
  if (const DnsReply* reply = exchange.reply()) {
    for (const auto* section : {&reply->answer, &reply->authority, &reply->additional}) {
      for (const DnsRecord& record : *section) {
        bytes += record.name.absolute().size() + record.data.size() + kAround / 4;
      }
    }
    for (const ExtendedError& error : reply->errors) bytes += error.text.size() + kAround / 4;
  }
  return bytes;
}

// Cuts what would be too much to keep, and says so.
void Bound(DnsEvidence& dns) {
  size_t bytes = 0;
  size_t kept = 0;
  for (; kept < std::min(dns.exchanges.size(), DnsEvidence::kExchangesMax); ++kept) {
    bytes += WeightOf(dns.exchanges[kept]);
    if (bytes > DnsEvidence::kBytesMax) break;
  }
  if (kept == dns.exchanges.size()) return;
  dns.exchanges.resize(kept);
  dns.not_asked.emplace_back("the last answers, which were too many to keep");
}

}  // namespace

struct DomainReading::State {
  ReadingSubject subject;
  std::vector<std::unique_ptr<Chapter>> chapters;

  explicit State(ReadingSubject about) : subject(std::move(about)) {
    if (subject.domain.root()) return;
    auto verification = std::make_unique<VerificationChapter>(subject);
    const VerificationChapter& first = *verification;
    chapters.push_back(std::move(verification));
    if (subject.options.mail_from) {
      chapters.push_back(std::make_unique<MailFromChapter>(subject, first));
    }
    if (subject.options.apex_spf) chapters.push_back(std::make_unique<SpfChapter>(subject));
    if (subject.options.dmarc) chapters.push_back(std::make_unique<DmarcChapter>(subject));
    Advance();
  }

  // The first chapter first: others wait for what it finds.
  void Advance() {
    for (const auto& chapter : chapters) chapter->Advance();
  }

  // The answer goes to every chapter that waits for it.
  template <class Fill>
  void Take(const Want& want, Fill fill) {
    for (const auto& chapter : chapters) {
      for (Chapter::Slot& slot : chapter->slots()) {
        if (slot.answered || !slot.handed || !(slot.want == want)) continue;
        fill(slot);
        slot.answered = true;
      }
    }
    Advance();
  }
};

DomainReading::DomainReading(const IdentityEvidence& identity, DnsReadingOptions options,
                             std::string random_label, Registrable registrable)
    : state_(std::make_unique<State>(SubjectOf(identity, std::move(options),
                                               std::move(random_label), std::move(registrable)))) {}
DomainReading::~DomainReading() = default;
DomainReading::DomainReading(DomainReading&& other) noexcept = default;
DomainReading& DomainReading::operator=(DomainReading&& other) noexcept = default;

std::vector<Want> DomainReading::Next() {
  std::vector<Want> wants;
  for (const auto& chapter : state_->chapters) {
    for (Chapter::Slot& slot : chapter->slots()) {
      if (slot.handed) continue;
      slot.handed = true;
      // Another chapter may have asked the same: one answer serves both.
      if (std::find(wants.begin(), wants.end(), slot.want) == wants.end()) {
        wants.push_back(slot.want);
      }
    }
  }
  return wants;
}

void DomainReading::Take(const FindZone& want, Zones::Found found) {
  state_->Take(want, [&](Chapter::Slot& slot) {
    slot.walk = found.walk;
    slot.exchanges = found.last;
  });
}

void DomainReading::Take(const AskServer& want, Exchange exchange) {
  state_->Take(want, [&](Chapter::Slot& slot) { slot.exchanges = {exchange}; });
}

void DomainReading::Take(const LookUpName& want, std::vector<Exchange> exchanges) {
  state_->Take(want, [&](Chapter::Slot& slot) { slot.exchanges = exchanges; });
}

void DomainReading::Take(const AskValidator& want, Exchange exchange) {
  state_->Take(want, [&](Chapter::Slot& slot) { slot.exchanges = {exchange}; });
}

bool DomainReading::done() const {
  return std::all_of(state_->chapters.begin(), state_->chapters.end(),
                     [](const auto& chapter) { return chapter->done(); });
}

DnsEvidence DomainReading::Finish(Time taken_at) {
  std::vector<const Chapter*> chapters;
  for (const auto& chapter : state_->chapters) chapters.push_back(chapter.get());
  DnsEvidence dns = TranscriptOf(state_->subject, chapters);
  dns.taken_at = taken_at;
  Bound(dns);
  return dns;
}

}  // namespace signet
