// sim/change_batch.h
// What the body of ChangeResourceRecordSets asks for, and what it makes of a zone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/world.h"

namespace sim {

struct RecordChange {
  enum class Action : std::uint8_t { kCreate, kDelete, kUpsert };
  Action action = Action::kCreate;
  ZoneRecord set;  // Its name in Route 53's spelling.
};
std::string_view ActionName(RecordChange::Action action);  // CREATE

struct ChangeBatch {
  std::string comment;
  std::vector<RecordChange> changes;  // Never empty.
};

// `code` is Route 53's: MalformedInput, InvalidInput or InvalidChangeBatch, each with 400.
struct BatchRefusal {
  std::string code;
  std::string message;
};

// Of the form that the API's schema has; what the schema does not know, and what is known and
// not simulated, is refused.
std::variant<ChangeBatch, BatchRefusal> ParseChangeBatch(std::string_view xml);

// The records of the zone after the whole batch, sorted; or all that is wrong with it, in
// sentences of which Route 53 tells each.  Changes are taken in their order.
using BatchProblems = std::vector<std::string>;
std::variant<std::vector<ZoneRecord>, BatchProblems> AfterBatch(
    std::string_view zone, const std::vector<ZoneRecord>& records, const ChangeBatch& batch);

}  // namespace sim
