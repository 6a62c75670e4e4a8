// What was true in one run, read out of intervals that cover many.
#include "store/run_cut.h"

namespace signet {

std::vector<CoveredTarget> CoveredTargets(SQLite::Database& database, RunId run) {
  SQLite::Statement rows(database,
                         "SELECT c.target, t.account, t.region, c.finished FROM coverage c JOIN "
                         "targets t ON t.id=c.target WHERE c.run=?1 ORDER BY t.account, t.region");
  rows.bind(1, run);
  std::vector<CoveredTarget> targets;
  while (rows.executeStep()) {
    targets.push_back({rows.getColumn(0).getInt64(),
                       {std::string(TextAt(rows, 1)), std::string(TextAt(rows, 2))},
                       rows.getColumn(3).getInt64()});
  }
  return targets;
}

PassRange PassesOf(SQLite::Database& database, RunId run) {
  SQLite::Statement row(database, "SELECT min(id), max(id) FROM passes WHERE run=?1");
  row.bind(1, run);
  if (!row.executeStep()) return {};
  return {row.getColumn(0).getInt64(), row.getColumn(1).getInt64() + 1};
}

void SetTakenAt(Time& taken_at, RunId run, RunId from_run, const SeenBy& last,
                const PassRange& passes, int64_t finished) {
  if (last.pass >= passes.first && last.pass < passes.after_last) {
    taken_at = FromMilliseconds(last.seen_at);
  } else if (from_run != run && finished != 0) {
    taken_at = FromMilliseconds(finished);
  }
}

}  // namespace signet
