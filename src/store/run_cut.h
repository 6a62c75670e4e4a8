// store/run_cut.h
// A run as a cut through the intervals: the SQL that says which rows are in run ?1, and
// what of a run does not grow with its identities.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "model/evidence.h"
#include "model/run.h"
#include "store/connection.h"

namespace signet {

// Conditions on `facts f` and `claims l` beside `coverage c` of run ?1 and the same target.
// The views of schema.cc say the same.
inline constexpr const char* kFactInRun =
    " f.from_run<=?1 AND (f.to_run IS NULL OR f.to_run>?1) AND (c.extent=1 OR (c.extent=2 AND "
    "NOT EXISTS(SELECT 1 FROM unseen u WHERE u.run=?1 AND u.fact=f.id)) OR (c.extent=3 AND "
    "f.pass>=c.first_pass)) ";
inline constexpr const char* kTargetFactInRun =
    " f.identity='' AND f.from_run<=?1 AND (f.to_run IS NULL OR f.to_run>?1) AND ((c.extent IN "
    "(1,2) AND NOT EXISTS(SELECT 1 FROM unseen u WHERE u.run=?1 AND u.fact=f.id)) OR (c.extent=3 "
    "AND f.pass>=c.first_pass)) ";
inline constexpr const char* kClaimInRun =
    " l.from_run<=?1 AND (l.to_run IS NULL OR l.to_run>?1) AND NOT EXISTS(SELECT 1 FROM "
    "unseen_claims u WHERE u.run=?1 AND u.claim=l.id) ";

// A target of the run, as far as its evidence needs it.
struct CoveredTarget {
  int64_t number = 0;
  Target target;
  int64_t finished = 0;  // Milliseconds.
};
// By account, then region.
std::vector<CoveredTarget> CoveredTargets(SQLite::Database& database, RunId run);

// The passes of a run, [first, after_last).
struct PassRange {
  int64_t first = 0;
  int64_t after_last = 0;
};
PassRange PassesOf(SQLite::Database& database, RunId run);

// When the run read what a fact's row says.  Exact for the first and the last run that did;
// between them, the moment at which the run was done with the target.
struct SeenBy {
  int64_t pass = 0;
  int64_t seen_at = 0;
};
void SetTakenAt(Time& taken_at, RunId run, RunId from_run, const SeenBy& last,
                const PassRange& passes, int64_t finished);

}  // namespace signet
