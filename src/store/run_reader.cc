// One run, row by row, as it was when reading began.
#include "store/run_reader.h"

#include <fmt/format.h>

#include "model/evidence_json.h"
#include "store/run_cut.h"
#include "store/subject_reader.h"
#include "store/totals.h"
#include "store/transcripts.h"

namespace signet {

SnapshotRunReader::SnapshotRunReader(std::unique_ptr<SQLite::Database> database, std::string path,
                                     Run run, std::vector<Exception> exceptions)
    : database_(std::move(database)),
      path_(std::move(path)),
      run_(std::move(run)),
      exceptions_(std::move(exceptions)) {
  database_->exec("BEGIN");
  // A snapshot begins with the first read, not with BEGIN.
  database_->execAndGet("SELECT count(*) FROM sqlite_schema");
}

// The visits return nothing, so what goes wrong is kept; after the first error nothing more
// is read.
template <class Body>
void SnapshotRunReader::Try(Body&& body) {
  if (failed_) return;
  const Result<void> done = Guarded(path_, "read", [&]() -> Result<void> {
    body();
    return {};
  });
  if (!done) failed_ = done.error();
}

bool SnapshotRunReader::Note(const Error& error) {
  failed_ =
      Error{Code::kStore, fmt::format("the store {} holds a line that it cannot have written: {}",
                                      path_, error.detail)};
  return false;
}

const Exception* SnapshotRunReader::Accepting(const Finding& finding) const {
  for (const Exception& exception : exceptions_) {
    if (exception.Accepts(finding, accepted_on())) return &exception;
  }
  return nullptr;
}

void SnapshotRunReader::Accept(Coverage& coverage) const {
  if (!coverage.incomplete()) return;
  for (const Exception& exception : exceptions_) {
    if (!exception.Accepts(coverage, accepted_on())) continue;
    coverage.accepted_by = exception.owner;
    return;
  }
}

Summary SnapshotRunReader::summary() {
  Summary summary;
  Try([&] {
    summary = TotalsOf(*database_, run_.id);
    if (!exceptions_.empty()) CountAccepted(summary);
  });
  return summary;
}

// Moves what exceptions accept out of the counts.
void SnapshotRunReader::CountAccepted(Summary& summary) {
  SQLite::Statement rows(
      *database_, fmt::format("SELECT l.rule, t.account, t.region, l.identity, l.risk FROM "
                              "coverage c CROSS JOIN claims l ON l.target=c.target JOIN targets t "
                              "ON t.id=c.target WHERE c.run=?1 AND l.gap=0 AND {}",
                              kClaimInRun));
  rows.bind(1, run_.id);
  while (rows.executeStep()) {
    Finding finding;
    finding.rule = TextAt(rows, 0);
    finding.target = {std::string(TextAt(rows, 1)), std::string(TextAt(rows, 2))};
    finding.identity = TextAt(rows, 3);
    const auto risk = static_cast<size_t>(rows.getColumn(4).getInt());
    if (risk >= summary.findings_by_risk.size() || !Accepting(finding)) continue;
    ++summary.findings_accepted;
    --summary.findings_by_risk[risk];
    if (finding.rule == "identity-verified") --summary.unverified_by_risk[risk];
  }
  summary.targets_incomplete = 0;
  summary.targets_accepted = 0;
  EachCoverage([&](const Coverage& coverage) {
    if (coverage.incomplete()) ++summary.targets_incomplete;
    if (!coverage.accepted_by.empty()) ++summary.targets_accepted;
    return true;
  });
}

std::set<AccountId> SnapshotRunReader::Accounts() {
  std::set<AccountId> accounts;
  Try([&] {
    SQLite::Statement rows(*database_,
                           "SELECT DISTINCT t.account FROM coverage c JOIN targets t ON "
                           "t.id=c.target WHERE c.run=?1");
    rows.bind(1, run_.id);
    while (rows.executeStep()) accounts.emplace(TextAt(rows, 0));
  });
  return accounts;
}

void SnapshotRunReader::EachCoverage(const std::function<bool(const Coverage&)>& visit) {
  Try([&] {
    SQLite::Statement rows(*database_,
                           "SELECT c.line FROM coverage c JOIN targets t ON t.id=c.target WHERE "
                           "c.run=?1 ORDER BY t.account, t.region");
    rows.bind(1, run_.id);
    while (rows.executeStep()) {
      Result<EvidenceLine> line = ParseEvidenceLine(TextAt(rows, 0));
      Coverage* coverage = line ? std::get_if<Coverage>(&*line) : nullptr;
      if (!coverage) return (void)Note(line ? Error{Code::kStore, "not coverage"} : line.error());
      Accept(*coverage);
      if (!visit(*coverage)) return;
    }
  });
}

void SnapshotRunReader::EachIdentity(const std::function<bool(const IdentityEvidence&)>& visit) {
  Try([&] {
    const PassRange passes = PassesOf(*database_, run_.id);
    Transcripts transcripts(*database_, run_.id);
    // Target by target, so that the index gives the order and nothing is sorted.
    SQLite::Statement rows(
        *database_, fmt::format("SELECT f.line, f.from_run, f.pass, f.seen_at FROM coverage c "
                                "CROSS JOIN facts f ON f.target=c.target WHERE c.run=?1 AND "
                                "c.target=?2 AND f.identity>'' AND {} ORDER BY f.identity",
                                kFactInRun));
    for (const CoveredTarget& target : CoveredTargets(*database_, run_.id)) {
      rows.bind(1, run_.id);
      rows.bind(2, target.number);
      while (rows.executeStep()) {
        Result<IdentityEvidence> evidence = ParseIdentityEvidence(TextAt(rows, 0));
        if (!evidence) return (void)Note(evidence.error());
        SetTakenAt(evidence->taken_at, run_.id, rows.getColumn(1).getInt64(),
                   {rows.getColumn(2).getInt64(), rows.getColumn(3).getInt64()}, passes,
                   target.finished);
        const Result<void> transcribed = transcripts.AddTo(*evidence);
        if (!transcribed) return (void)Note(transcribed.error());
        if (!visit(*evidence)) return;
      }
      rows.reset();
    }
  });
}

void SnapshotRunReader::EachSubject(
    const std::function<bool(const IdentityEvidence&, const Neighbours&)>& visit) {
  Try([&] {
    const auto read = ReadSubjects(*database_, path_, run_.id,
                                   [&](const IdentityEvidence& identity, const TargetEvidence*,
                                       const Neighbours& near) { return visit(identity, near); });
    if (!read) failed_ = read.error();
  });
}

void SnapshotRunReader::EachTarget(const std::function<bool(const TargetEvidence&)>& visit) {
  Try([&] {
    const PassRange passes = PassesOf(*database_, run_.id);
    SQLite::Statement rows(
        *database_,
        fmt::format("SELECT f.line, f.from_run, f.pass, f.seen_at, c.finished FROM coverage c "
                    "JOIN targets t ON t.id=c.target CROSS JOIN facts f ON f.target=c.target "
                    "WHERE c.run=?1 AND {} ORDER BY t.account, t.region",
                    kTargetFactInRun));
    rows.bind(1, run_.id);
    while (rows.executeStep()) {
      Result<EvidenceLine> line = ParseEvidenceLine(TextAt(rows, 0));
      TargetEvidence* target = line ? std::get_if<TargetEvidence>(&*line) : nullptr;
      if (!target) return (void)Note(line ? Error{Code::kStore, "not a target"} : line.error());
      SetTakenAt(target->taken_at, run_.id, rows.getColumn(1).getInt64(),
                 {rows.getColumn(2).getInt64(), rows.getColumn(3).getInt64()}, passes,
                 rows.getColumn(4).getInt64());
      if (!visit(*target)) return;
    }
  });
}

void SnapshotRunReader::EachFinding(const std::function<bool(const StoredFinding&)>& visit) {
  Try([&] {
    SQLite::Statement rows(
        *database_,
        fmt::format("SELECT l.body, l.first_seen, l.last_seen FROM coverage c CROSS JOIN claims l "
                    "ON l.target=c.target JOIN targets t ON t.id=c.target WHERE c.run=?1 AND "
                    "l.gap=0 AND {} ORDER BY l.risk DESC, l.rule, t.account, t.region, l.identity",
                    kClaimInRun));
    rows.bind(1, run_.id);
    while (rows.executeStep()) {
      Result<Finding> finding = ParseFinding(TextAt(rows, 0));
      if (!finding) return (void)Note(finding.error());
      StoredFinding stored;
      stored.finding = std::move(*finding);
      stored.first_seen = FromMilliseconds(rows.getColumn(1).getInt64());
      stored.last_seen = FromMilliseconds(rows.getColumn(2).getInt64());
      stored.accepted = Accepting(stored.finding);
      if (!visit(stored)) return;
    }
  });
}

void SnapshotRunReader::EachGap(const std::function<bool(const Gap&)>& visit) {
  Try([&] {
    SQLite::Statement rows(
        *database_,
        fmt::format("SELECT l.rule, t.account, t.region, l.identity, l.body FROM coverage c CROSS "
                    "JOIN claims l ON l.target=c.target JOIN targets t ON t.id=c.target WHERE "
                    "c.run=?1 AND l.gap=1 AND {} ORDER BY l.rule, t.account, t.region, l.identity",
                    kClaimInRun));
    rows.bind(1, run_.id);
    while (rows.executeStep()) {
      const Gap gap{std::string(TextAt(rows, 0)),
                    {std::string(TextAt(rows, 1)), std::string(TextAt(rows, 2))},
                    std::string(TextAt(rows, 3)),
                    std::string(TextAt(rows, 4))};
      if (!visit(gap)) return;
    }
  });
}

}  // namespace signet
