// ZoneWorld and ZoneWire: the simulated Route 53 as a Transport on virtual time, and a history of
// who changed what, taken from the simulator's own records before and after each call.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "aws/client.h"
#include "sim/change_batch.h"
#include "sim/simulator.h"
#include "sim/world_zone.h"

namespace signet::simulation {

constexpr int kOtherHand = -1;  // Whoever writes to the zones beside us.

struct ZoneId {
  std::string account;
  std::string zone;
  friend auto operator<=>(const ZoneId&, const ZoneId&) = default;
};
using Records = std::vector<sim::ZoneRecord>;
using Snapshot = std::map<ZoneId, Records>;

// One write that changed a zone.
struct ZoneEvent {
  ZoneId zone;
  int hand = kOtherHand;
  uint64_t at = 0;
  std::string comment;
  // Before and after, of every set that is not as it was.
  std::map<sim::RecordKey,
           std::pair<std::optional<sim::ZoneRecord>, std::optional<sim::ZoneRecord>>>
      changed;
};

// One batch as it left us, and what came back.
struct SentBatch {
  enum class Fate : uint8_t { kUnknown, kDone, kRefused };
  ZoneId zone;
  int hand = 0;
  uint64_t at = 0, answered = 0;
  Fate fate = Fate::kUnknown;
  sim::ChangeBatch batch;
};

// A zone listed, wholly or in part, with an answer.
struct ZoneLook {
  ZoneId zone;
  int hand = 0;
  uint64_t at = 0;
};

class ZoneWorld {
 public:
  ZoneWorld(const std::string& text, Clock& clock);

  Snapshot Now() const;
  const Records& At(const ZoneId& zone) const { return aws_.RecordsOf(zone.account, zone.zone); }
  void WriteAsOther(const ZoneId& zone, Records records);
  const std::vector<ZoneId>& zones() const { return zones_; }
  sim::Simulator& aws() { return aws_; }
  const std::map<std::string, std::string>& accounts() const { return accounts_; }  // By key.

  std::vector<ZoneEvent> events;
  std::vector<SentBatch> sent;
  std::vector<ZoneLook> looks;
  uint64_t at = 0;  // Counts everything that happens.

  sim::Time now() const;
  void Note(const ZoneId& zone, int hand, const Records& before, const std::string& comment);

 private:
  sim::Simulator aws_;
  Clock& clock_;
  std::vector<ZoneId> zones_;
  std::map<std::string, std::string> accounts_;
};

// One hand's way to the world.
class ZoneWire final : public Transport {
 public:
  ZoneWire(ZoneWorld& world, Clock& clock, int hand, uint64_t seed)
      : world_(world), clock_(clock), hand_(hand), random_(seed * 2654435761U + 1) {}

  Awaitable<Result<HttpResponse>> Send(HttpRequest request) override;

  std::function<void()> before;  // Between what we know and what we do.
  // A process that was killed: nothing more of it reaches the world.
  bool dead = false;
  uint64_t dies_at = 0;       // The request after whose arrival it is; 0: none.
  unsigned late_percent = 0;  // Of the writes: they arrive when nobody waits for them any more.
  uint64_t requests = 0;
  std::map<std::string, uint64_t> calls;  // By method and last part of the path.

 private:
  sim::Response Deliver(const HttpRequest& request, std::optional<size_t>& batch);

  ZoneWorld& world_;
  Clock& clock_;
  const int hand_;
  std::mt19937_64 random_;
};

}  // namespace signet::simulation
