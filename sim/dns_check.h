// What SES looks for in the DNS, and what it makes of what it finds.  Pure but for
// DnsLookup, whose real body is the shell's; so a Simulator stays a function of a
// request and a time, and a test scripts the DNS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/http.h"
#include "sim/world.h"

namespace sim {

enum class DnsType : std::uint16_t { kCname = 5, kSoa = 6, kMx = 15, kTxt = 16 };

struct DnsAnswer {
  enum class Kind : std::uint8_t {
    kFound,
    kNoType,  // The name is there, and has no record of this type.
    kNoName,
    kFailed,  // SERVFAIL, a bogus signature, or no answer in time.
  };
  Kind kind = Kind::kFailed;
  // Names in lower case without a final dot: "host", "10 host", "primary admin serial"; the
  // strings of a TXT record joined.
  std::vector<std::string> values;
};

class DnsLookup {
 public:
  virtual ~DnsLookup() = default;
  virtual DnsAnswer LookUp(const std::string& name, DnsType type) = 0;
};

// One record that must be there.
struct DnsRecordWanted {
  std::string name;
  DnsType type = DnsType::kCname;
  std::string value;  // A CNAME's target, a TXT record's token or key; see Look.
  enum class Purpose : std::uint8_t { kDkim, kOwnKey, kToken, kMailFrom };
  Purpose purpose = Purpose::kDkim;
  friend bool operator==(const DnsRecordWanted&, const DnsRecordWanted&) = default;
};

// A look at the DNS that is due for one identity of a World.
struct DnsCheck {
  std::uint32_t account = 0;
  std::string region;
  std::size_t identity = 0;  // Its position in the region.
  std::uint64_t revision = 0;
  std::string domain;
  std::vector<DnsRecordWanted> records;  // Of DKIM: all of them are needed.
  std::string replication_error;         // Of a replica that has no records to look for.
  std::optional<DnsRecordWanted> token;  // The older proof: enough by itself.
  std::optional<DnsRecordWanted> mail_from;

  bool ForDkim() const { return !records.empty() || !replication_error.empty(); }
  // False where another search has begun since, or other records are wanted.
  bool SameAs(const DnsCheck& other) const {
    return revision == other.revision && records == other.records && token == other.token;
  }
};

// Its outcome.  An error is SES's ErrorType; empty: all is right.
struct DnsFinding {
  DnsCheck check;
  std::string error;
  std::string token_error;
  std::string mail_from_error;
  std::optional<Soa> soa;
};

// Asks for everything that the check wants, and for the SOA of the zone.
DnsFinding Look(const DnsCheck& check, DnsLookup& dns);

// The life cycle of one status: found means success; what is not found waits for the window
// to end, as pending or as temporary failure, and has then failed for good.
struct Standing {
  Status status = Status::kPending;
  Time since;  // When the waiting began.
};
Standing After(Standing before, bool right, Time now, std::chrono::microseconds window);

// One status that a look has changed; of DKIM, of the older token, or of MAIL FROM.
struct Turn {
  DnsRecordWanted::Purpose of = DnsRecordWanted::Purpose::kDkim;
  Status before = Status::kPending;
  Status after = Status::kPending;
};

// Which looks are due.  Written identities only: what a generator makes up has no zone.
class DnsWatch {
 public:
  // `now` is the simulated clock's, as everywhere here.  Each look is given out once, until
  // Apply has taken its finding.
  std::vector<DnsCheck> Due(const World& world, Time now);
  // Writes what SES now thinks of the identity into the world, and says what is new.  A finding
  // of a search that is no longer the identity's changes nothing.
  std::vector<Turn> Apply(World& world, const DnsFinding& finding, Time now);
  // A search for the identity's records begins: its next look is due at once, and its window
  // counts from now.
  enum class Search : std::uint8_t { kIdentity, kDkim, kMailFrom };
  void Begin(const World& world, const Place& place, Search search, Time now);
  std::uint64_t looks() const { return looks_; }

 private:
  static constexpr std::size_t kDueMax = 64;

  struct Watched {
    Place place;
    Time next;
    bool out = false;  // Given out and not yet back.
    Time since;
    Time dkim_since;
    Time mail_from_since;
  };
  void Start(const World& world, Time now);
  Watched* Find(const Place& place);

  bool started_ = false;
  std::vector<Watched> watched_;
  std::uint64_t looks_ = 0;
};

}  // namespace sim
