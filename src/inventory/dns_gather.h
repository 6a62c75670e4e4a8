// inventory/dns_gather.h
// DnsGather: reads the DNS of any number of identities side by side, each by a DomainReading.
//
// Identities of one domain come one after the other; they are read one after the other, and
// what the first was told serves the others.  Memory is bounded by the domains read at once and
// by the answers that are kept.  One loop, one thread.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "inventory/domain_reading.h"
#include "inventory/public_suffix.h"
#include "loop/clock.h"
#include "loop/task_group.h"

namespace signet {

// Everything of dns/ that a reading asks.
class DnsSource {
 public:
  virtual ~DnsSource() = default;
  virtual Awaitable<Zones::Found> Find(DomainName name) = 0;
  virtual Awaitable<std::vector<Exchange>> LookUp(DomainName name, RecordType type) = 0;
  virtual Awaitable<Exchange> Ask(ServerAddress server, Question question) = 0;
  // Only where `validates`.
  virtual Awaitable<Exchange> Validate(Question question) = 0;
  virtual bool validates() const = 0;
};

// Answers of this run, the oldest forgotten first.  Silence is kept as well: a dead server is
// waited for once.
class AnswerMemory {
 public:
  using Answer = std::variant<Exchange, std::vector<Exchange>, Zones::Found>;
  static constexpr size_t kAnswersMax = 8'192;

  const Answer* Find(const std::string& key) const;
  void Keep(std::string key, Answer answer);

 private:
  std::unordered_map<std::string, Answer> answers_;
  std::list<std::string> oldest_first_;
};

struct DnsGatherOptions {
  DnsReadingOptions reading;
  size_t domains_max = 256;  // Read at once.
};

// What a progress line shows; changes while Run runs, read on the same thread.
struct DnsProgress {
  uint64_t started = 0;  // Identities.
  uint64_t finished = 0;
  uint64_t asked = 0;   // Questions of the readings,
  uint64_t shared = 0;  // and those of them that an earlier answer served.
};

class DnsGather {
 public:
  // Identities read one after the other because they are of one domain; more of them are read
  // beside these.
  static constexpr size_t kSameDomainMax = 256;
  static constexpr std::chrono::seconds kDrain{5};

  DnsGather(DnsSource& source, const PublicSuffixes& suffixes, Clock& clock,
            DnsGatherOptions options);

  // `next` gives identities, those of one domain one after the other, and nothing at the end;
  // `take` gets each back with `dns` set, in any order.  kCancelled after Stop: identities
  // whose reading did not end were not given back.
  using NextIdentity = std::function<Result<std::optional<IdentityEvidence>>()>;
  using TakeIdentity = std::function<Result<void>(IdentityEvidence)>;
  Awaitable<Result<void>> Run(NextIdentity next, TakeIdentity take);
  // No new identities; what is being read may finish for kDrain.
  void Stop(std::string why);
  // Makes the probes for wildcards repeatable, for tests.
  void Seed(uint64_t seed) { random_.seed(seed); }

  const DnsProgress& progress() const { return progress_; }

 private:
  Awaitable<void> ReadDomain(std::vector<IdentityEvidence> identities);
  Awaitable<void> ReadOne(IdentityEvidence& identity);
  Awaitable<void> AskOne(DomainReading& reading, Want want);
  template <class Kept, class Asking>
  Awaitable<Kept> Remembered(std::string key, Asking asking);
  Awaitable<void> Drain(TaskGroup& readers);
  std::vector<IdentityEvidence> NextDomain(const NextIdentity& next);
  void Fail(Error error);
  bool stopping() const { return failed_.has_value(); }

  DnsSource& source_;
  const PublicSuffixes& suffixes_;
  Clock& clock_;
  DnsGatherOptions options_;
  DnsProgress progress_;
  AnswerMemory memory_;
  TakeIdentity take_;
  std::optional<IdentityEvidence> ahead_;  // Of the next domain, already taken from `next`.
  std::optional<Error> failed_;            // Why no more is read.
  bool abandoned_ = false;                 // The drain is over.
  std::set<TaskGroup*> questions_;         // Of the readings that are open.
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace signet
