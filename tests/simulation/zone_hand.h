// Hand: one process of Signet's before the simulated Route 53: its client, its budget, and the
// zones that it opens.  And the plan that everything begins with.
#pragma once

#include <memory>
#include <vector>

#include "apply/zone_writer.h"
#include "aws/paced.h"
#include "model/plan.h"
#include "tests/simulation/zone_drawing.h"
#include "tests/simulation/zone_wire.h"

namespace signet::simulation {

class Hand {
 public:
  Hand(ZoneWorld& world, VirtualClock& clock, int number, uint64_t seed, double rate);

  ZoneWire& wire() { return wire_; }
  // `shut`: zones that cannot be entered.
  OpenZone opener(std::function<bool(const ZonePlace&)> shut = nullptr);
  // Every zone of the accounts, whole.
  Awaitable<Result<std::vector<HostedZone>>> Read(const DrawnZones& drawn);

 private:
  class Keys;
  CredentialSource& KeysOf(const std::string& account);

  ZoneWire wire_;
  Endpoints endpoints_;
  Client client_;
  RateBudget budget_;
  const uint64_t seed_;
  std::map<std::string, std::unique_ptr<CredentialSource>> keys_;
};

// What everybody lacks, explained, and planned into `zones`.
Plan PlanFor(const DrawnZones& drawn, const std::vector<HostedZone>& zones, Time now);

}  // namespace signet::simulation
