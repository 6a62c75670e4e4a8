// Counting a run: targets from its coverage, identities and findings from the cut.
#include "store/totals.h"

#include <fmt/format.h>

#include "store/run_cut.h"

namespace signet {
namespace {

constexpr const char* kColumns =
    "accounts, regions, targets, incomplete, accepted, identities, verified, status_unknown, "
    "info, low, medium, high, critical, unverified_info, unverified_low, unverified_medium, "
    "unverified_high, unverified_critical, gaps, calls, throttled";

// The fields in the order of kColumns.
std::array<uint64_t*, 21> Fields(Summary& s) {
  return {&s.accounts,
          &s.regions,
          &s.targets,
          &s.targets_incomplete,
          &s.targets_accepted,
          &s.identities,
          &s.verified,
          &s.status_unknown,
          &s.findings_by_risk[0],
          &s.findings_by_risk[1],
          &s.findings_by_risk[2],
          &s.findings_by_risk[3],
          &s.findings_by_risk[4],
          &s.unverified_by_risk[0],
          &s.unverified_by_risk[1],
          &s.unverified_by_risk[2],
          &s.unverified_by_risk[3],
          &s.unverified_by_risk[4],
          &s.rule_gaps,
          &s.calls,
          &s.throttled};
}

uint64_t CountAt(SQLite::Statement& row, int column) {
  return static_cast<uint64_t>(row.getColumn(column).getInt64());
}

}  // namespace

Summary CountTotals(SQLite::Database& database, RunId run) {
  Summary s;
  SQLite::Statement targets(
      database,
      "SELECT count(DISTINCT t.account), count(DISTINCT t.region), count(*), "
      "total(c.accepted_by='' AND c.status IN ('partial','denied','failed')), "
      "total(c.accepted_by<>'' AND c.status IN ('partial','denied','failed')), "
      "total(c.calls), total(c.throttled) "
      "FROM coverage c JOIN targets t ON t.id=c.target WHERE c.run=?1");
  targets.bind(1, run);
  targets.executeStep();
  s.accounts = CountAt(targets, 0);
  s.regions = CountAt(targets, 1);
  s.targets = CountAt(targets, 2);
  s.targets_incomplete = CountAt(targets, 3);
  s.targets_accepted = CountAt(targets, 4);
  s.calls = CountAt(targets, 5);
  s.throttled = CountAt(targets, 6);

  SQLite::Statement identities(
      database, fmt::format("SELECT count(*), total(f.status='SUCCESS'), total(f.status='UNKNOWN') "
                            "FROM coverage c CROSS JOIN facts f ON f.target=c.target "
                            "WHERE c.run=?1 AND f.identity>'' AND {}",
                            kFactInRun));
  identities.bind(1, run);
  identities.executeStep();
  s.identities = CountAt(identities, 0);
  s.verified = CountAt(identities, 1);
  s.status_unknown = CountAt(identities, 2);

  SQLite::Statement claims(
      database, fmt::format("SELECT l.gap, l.risk, l.rule='identity-verified', count(*) FROM "
                            "coverage c CROSS JOIN claims l ON l.target=c.target "
                            "WHERE c.run=?1 AND {} GROUP BY 1, 2, 3",
                            kClaimInRun));
  claims.bind(1, run);
  while (claims.executeStep()) {
    const uint64_t count = CountAt(claims, 3);
    const size_t risk = CountAt(claims, 1);
    if (claims.getColumn(0).getInt() != 0) {
      s.rule_gaps += count;
    } else if (risk < s.findings_by_risk.size()) {
      s.findings_by_risk[risk] += count;
      if (claims.getColumn(2).getInt() != 0) s.unverified_by_risk[risk] += count;
    }
  }
  return s;
}

void KeepTotals(SQLite::Database& database, RunId run, const Summary& summary) {
  Summary copy = summary;
  std::string values = std::to_string(run);
  for (const uint64_t* field : Fields(copy)) values += fmt::format(", {}", *field);
  database.exec(fmt::format("INSERT OR REPLACE INTO totals(run, {}) VALUES({})", kColumns, values));
}

Summary TotalsOf(SQLite::Database& database, RunId run) {
  SQLite::Statement row(database, fmt::format("SELECT {} FROM totals WHERE run=?1", kColumns));
  row.bind(1, run);
  if (!row.executeStep()) return CountTotals(database, run);
  Summary summary;
  int column = 0;
  for (uint64_t* field : Fields(summary)) *field = CountAt(row, column++);
  return summary;
}

}  // namespace signet
