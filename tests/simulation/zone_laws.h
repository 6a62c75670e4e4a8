// What must hold of everything that was written, from the simulator's own history.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/apply_journal.h"
#include "tests/simulation/zone_wire.h"

namespace signet::simulation {

// One plan as one hand applied it, and what its journal says in the end.
struct Applied {
  int hand = 0;
  Plan plan;
  std::vector<ChangeRecord> records;
  std::map<std::string, uint64_t> intended;  // By change: when the journal first held it.
  bool killed = false;
};

using Break = std::function<void(const std::string&)>;
// Whether a set of the simulator's is the one of a plan: same TTL, same values.
bool Same(const std::optional<sim::ZoneRecord>& record, const std::optional<RecordSet>& set);
ZoneId PlaceOf(const Change& change);
bool IsAt(const sim::RecordKey& key, const Change& change);

// Nothing but the plans' own changes, each from exactly what it was planned on; each in the
// journal before it was sent; none sent again but for a reason.
void HoldWrites(const ZoneWorld& world, const std::vector<Applied>& plans, const Break& broken);
// What the journal says of each change is what became of it.
void HoldOutcomes(const ZoneWorld& world, const Applied& applied, const Break& broken);

}  // namespace signet::simulation
