// store/schema.h
// The store's tables and views, and the steps by which an older file becomes today's.
#pragma once

#include <span>
#include <string>

#include "model/result.h"
#include "store/connection.h"

namespace signet {

// "SGNT": what tells a store from any other SQLite file.
inline constexpr int64_t kApplicationId = 0x53474e54;

// How much of a target a run's coverage says was read: coverage.extent.
enum class Extent : uint8_t {
  kNothing = 0,  // None of its facts are in the run.
  kWhole = 1,    // All that hold are.
  kPart = 2,     // Those that hold, except what `unseen` lists.
  kOpen = 3,     // Not finished yet: only what the run itself has seen so far.
};

// `sql` brings a store of schema N to N+1, where N is the step's place in the list.
struct SchemaStep {
  const char* sql;
};
std::span<const SchemaStep> SchemaSteps();

// Brings the file to the last step in one transaction.  Refuses a file that is not a store,
// and a store of a later schema, without changing them.
Result<void> Migrate(SQLite::Database& database, const std::string& path,
                     std::span<const SchemaStep> steps);
// The same refusals, and that of an older schema, for a file that may not be changed.
Result<void> CheckSchema(SQLite::Database& database, const std::string& path);

}  // namespace signet
