// State: all that changes while a simulator runs.  One thread uses it; of the world it
// came from, the identities change: by calls, by what SES makes of the DNS, and by clicks.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "sim/call.h"
#include "sim/dns_check.h"
#include "sim/hosted_zones.h"
#include "sim/outbox.h"
#include "sim/target.h"
#include "sim/world.h"

namespace sim {

struct Counters {
  std::array<std::uint64_t, kOperations> calls{};  // By Operation, refused ones included.
  std::array<std::uint64_t, FaultRule::kKinds> faults{};
  std::uint64_t throttled = 0;  // By a limit; throttle faults are counted as faults.
  std::uint64_t refused = 0;    // Answers of 4xx and 5xx, throttles included.
};

struct LoggedCall {
  std::string account;
  std::string region;
  Operation operation = Operation::kUnknown;
  int status = 0;
  Time at;
  friend bool operator==(const LoggedCall&, const LoggedCall&) = default;
};

// Where one page of a list begins.
struct Page {
  std::uint64_t listing = 0;
  std::uint64_t number = 1;
  std::uint64_t offset = 0;
  std::uint64_t filter = 0;
};

class State {
 public:
  explicit State(World world);

  const World& world() const { return world_; }
  // Comes before anything else that is asked at this time: what was due until then happens.
  void Advance(Time now);
  Time server_now() const { return server_now_; }  // Of the last Advance.
  std::vector<DnsCheck> DueChecks() { return dns_.Due(world_, server_now_); }
  void Apply(const DnsFinding& finding);
  std::uint64_t looks() const { return dns_.looks(); }

  // For what a call changes.  An identity that begins anything gets a revision of its own.
  World& changing() { return world_; }
  std::uint64_t NewRevision() { return ++revision_; }
  void Begin(const Place& place, DnsWatch::Search search) {
    dns_.Begin(world_, place, search, server_now_);
  }
  Outbox& outbox() { return outbox_; }
  Counters& counters() { return counters_; }
  HostedZones& zones() { return zones_; }

  // The simulated clock, set off, started and sped up as the world says.
  Time ServerTime(Time now);
  Time Resolve(const Moment& moment) const;

  std::string NewRequestId();
  std::uint64_t NewSerial() { return ++serial_; }
  // What keys of sessions and page tokens are derived from; never told.
  const std::string& secret() const { return secret_; }

  // Takes one call from the bucket of account, region and operation.
  bool Admit(const Call& call, Time now);
  // Counts the rule as met by this call, and says whether it fires.
  bool Fires(std::size_t rule, const Call& call);
  bool MatchesFault(const FaultRule& rule, const Call& call) const;

  // The page that a token stands for, or why it stands for none.  No token: page 1.
  std::variant<Page, std::string> OpenPage(const Call& call, std::string_view token,
                                           std::uint64_t filter);
  std::string NextToken(const Call& call, const Page& page, std::uint64_t next_offset);

  const ListedSoFar& Listed(const Call& call);
  void CountPage(const Call& call, bool last);

  void Reset();

 private:
  struct Bucket {
    double tokens = 0;
    Time filled;
  };
  struct Resolved {  // The limit of one account, region and operation, found once.
    double rate = 0;
    double burst = 1;
    Bucket bucket;
  };
  std::uint64_t TargetKey(const Call& call) const;
  Resolved FindLimit(const Call& call) const;

  World world_;
  DnsWatch dns_;
  HostedZones zones_;
  std::string secret_;
  Outbox outbox_;
  std::uint64_t revision_ = 0;
  Time server_now_;
  std::unordered_map<std::string, std::uint64_t> region_index_;
  bool started_ = false;
  Time first_now_;
  Time first_server_time_;
  std::uint64_t serial_ = 0;
  Counters counters_;
  std::unordered_map<std::uint64_t, Resolved> buckets_;
  std::unordered_map<std::uint64_t, ListedSoFar> listed_;
  std::unordered_map<std::uint64_t, std::uint64_t> newest_page_;  // By listing.
  struct Met {
    std::uint64_t met = 0;
    std::uint64_t fired = 0;
  };
  std::vector<Met> met_;
};

}  // namespace sim
