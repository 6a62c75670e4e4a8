// inventory/dns_chapter.h
// A chapter of a DomainReading: one line of questioning, whose next questions follow from the
// answers to its last ones alone.  Chapters run side by side, so what one asks never depends on
// how fast another is answered; the transcript is the chapters one after the other.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "inventory/domain_reading.h"
#include "model/record_table.h"

namespace signet {

// What a reading is about; the same for all its chapters.
struct ReadingSubject {
  IdentityEvidence identity;
  DomainName domain;
  DnsReadingOptions options;
  std::string random_label;
  Registrable registrable;
};

class Chapter {
 public:
  // Questions of one chapter; beyond it a note says that something was left out.
  static constexpr size_t kAsksMax = 250;
  // Addresses of one zone's servers: each name's first comes first.
  static constexpr size_t kServersAskedMax = 24;

  struct Slot {
    Want want;
    bool handed = false;
    bool answered = false;
    std::optional<Walk> walk;
    std::vector<Exchange> exchanges;

    const Walk* walked() const { return walk ? &*walk : nullptr; }
  };

  explicit Chapter(const ReadingSubject& subject) : subject_(subject) {}
  virtual ~Chapter() = default;
  Chapter(const Chapter&) = delete;
  Chapter& operator=(const Chapter&) = delete;

  // Goes on as far as its answers allow.
  void Advance();
  bool done() const { return done_; }
  std::deque<Slot>& slots() { return slots_; }
  const std::deque<Slot>& slots() const { return slots_; }
  const std::vector<std::string>& left_out() const { return left_out_; }

 protected:
  // Called when every slot is answered, or for the first time: adds slots, or calls End.
  virtual void Step() = 0;
  // False while another chapter's first answer is awaited.
  virtual bool ready() const { return true; }
  void End() { done_ = true; }

  // Each question once.
  void Add(Want want);
  void AddAtEach(const std::vector<ServerAddress>& servers, const Question& question);
  void LeaveOut(std::string clause);
  std::vector<ServerAddress> ServersOf(const ZoneCut& zone);
  // The zone whose servers are worth asking; null for one that only delegates.
  const ZoneCut* ZoneToAsk(const Walk* walk) const;
  // Through a resolver there is nobody to choose from.
  std::vector<ServerAddress> TheResolver() const { return {ServerAddress{}}; }
  bool direct() const { return subject_.options.vantage == Vantage::kDirect; }
  Question Ask(const DomainName& name, RecordType type, bool dnssec_ok = true) const;

  const ReadingSubject& subject_;
  std::deque<Slot> slots_;

 private:
  std::vector<std::string> left_out_;
  bool done_ = false;
};

// The transcript of some chapters, without a moment.
DnsEvidence TranscriptOf(const ReadingSubject& subject,
                         const std::vector<const Chapter*>& chapters);

// The zone of the domain, and what decides whether it is verified.
class VerificationChapter : public Chapter {
 public:
  static constexpr size_t kSubZonesMax = 4;
  static constexpr size_t kParentServersMax = 8;
  using Chapter::Chapter;
  // The walk to the domain, once it is known.
  const Walk* walk() const;

 protected:
  void Step() override;

 private:
  void AskZone();
  void AskNearby();
  void AskSubZones();
  void AskAboutRows();
  void AskWhyBogus();
  void AskMoreAboutShadows();
  void AskWhatSesMet();
  void Examine(const TableRow& row, const ServerAddress& server, const Cell& cell);
  std::vector<ExpectedRecord> records_;
  std::vector<ServerAddress> servers_;
  DomainName apex_;                    // Of the zone that they serve.
  std::optional<ServerAddress> good_;  // One that answers for the zone.
  int stage_ = 0;
};

// A text record that may be SPF, and what its terms lead to.
class SpfChapter : public Chapter {
 public:
  static constexpr size_t kLookupsMax = 40;  // A record within RFC 7208 needs fewer.
  using Chapter::Chapter;

 protected:
  void Step() override;
  // Asks what an evaluation of the SPF record in `texts`, found at `name`, still lacks; false
  // where it lacks nothing.
  bool AskWhatSpfLacks(const DomainName& name, const std::vector<std::string>& texts);

 private:
  bool asked_ = false;
};

// MAIL FROM's MX and SPF at every server of its zone.
class MailFromChapter final : public SpfChapter {
 public:
  MailFromChapter(const ReadingSubject& subject, const VerificationChapter& verification)
      : SpfChapter(subject), verification_(verification) {}

 protected:
  bool ready() const override;
  void Step() override;

 private:
  void Begin();
  void AskServersOf(const ZoneCut* zone);
  void AskAboutRows();
  const VerificationChapter& verification_;
  std::vector<ExpectedRecord> records_;
  std::vector<std::string> spf_texts_;
  bool walked_ = false;
  int stage_ = 0;
};

// Every name at which a DMARC policy for the domain may stand.
class DmarcChapter final : public Chapter {
 public:
  using Chapter::Chapter;

 protected:
  void Step() override;

 private:
  bool asked_ = false;
};

}  // namespace signet
