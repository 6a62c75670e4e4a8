// Sorts the places of rows rather than the rows, which are looked up one by one.
#include "store/identity_cursor.h"

#include <fmt/format.h>

#include "model/evidence_json.h"
#include "store/subject_reader.h"

namespace signet {

SortedIdentityCursor::SortedIdentityCursor(std::unique_ptr<SQLite::Database> database,
                                           std::string path, RunId run, AskDnsOf which)
    : database_(std::move(database)), path_(std::move(path)), run_(run) {
  database_->exec("BEGIN");
  AddSubjectOrder(*database_, CoveredTargets(*database_, run));
  passes_ = PassesOf(*database_, run);
  const char* unverified = which == AskDnsOf::kUnverified ? "AND f.status<>'SUCCESS'" : "";
  places_ = std::make_unique<SQLite::Statement>(
      *database_,
      fmt::format("SELECT subject_order(f.identity, f.type, f.target) AS place, f.id, c.finished "
                  "FROM coverage c CROSS JOIN facts f ON f.target=c.target WHERE c.run=?1 AND "
                  "f.identity>'' {} AND NOT EXISTS(SELECT 1 FROM transcripts x WHERE "
                  "x.target=f.target AND x.identity=f.identity AND x.run=?1) AND {} "
                  "ORDER BY place",
                  unverified, kFactInRun));
  places_->bind(1, run);
  row_ = std::make_unique<SQLite::Statement>(
      *database_, "SELECT line, from_run, pass, seen_at FROM facts WHERE id=?1");
}

Result<std::optional<IdentityEvidence>> SortedIdentityCursor::Next() {
  using Row = Result<std::optional<IdentityEvidence>>;
  return Guarded(path_, "read", [&]() -> Row {
    if (places_->isDone() || !places_->executeStep()) return std::nullopt;
    row_->reset();
    row_->bind(1, places_->getColumn(1).getInt64());
    if (!row_->executeStep()) return Fail(Code::kStore, "the store lost a row while it was read");
    Result<IdentityEvidence> evidence = ParseIdentityEvidence(TextAt(*row_, 0));
    if (!evidence) {
      return Fail(Code::kStore, fmt::format("the store {} holds a line that it cannot have "
                                            "written: {}",
                                            path_, evidence.error().detail));
    }
    SetTakenAt(evidence->taken_at, run_, row_->getColumn(1).getInt64(),
               {row_->getColumn(2).getInt64(), row_->getColumn(3).getInt64()}, passes_,
               places_->getColumn(2).getInt64());
    return *std::move(evidence);
  });
}

}  // namespace signet
