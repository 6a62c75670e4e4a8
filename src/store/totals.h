// store/totals.h
// The totals of a run, counted once when it ends and kept.
#pragma once

#include "model/run.h"
#include "store/connection.h"

namespace signet {

// Counts the run's rows, knowing of no exception.
Summary CountTotals(SQLite::Database& database, RunId run);
void KeepTotals(SQLite::Database& database, RunId run, const Summary& summary);
// The kept ones, else counted now.
Summary TotalsOf(SQLite::Database& database, RunId run);

}  // namespace signet
