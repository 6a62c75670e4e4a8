// The judge's pass: SQLite sorts by the domain tree, NeighbourWalk looks left and right.
#include "store/subject_reader.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <unordered_map>

#include "model/evidence_json.h"
#include "store/run_cut.h"
#include "store/subjects.h"
#include "store/transcripts.h"

namespace signet {
namespace {

// The places of targets by account and region, indexed by the numbers of their rows.
using Ranks = std::vector<uint32_t>;

Ranks RanksOf(const std::vector<CoveredTarget>& targets) {
  Ranks ranks;
  for (size_t rank = 0; rank < targets.size(); ++rank) {
    const auto number = static_cast<size_t>(targets[rank].number);
    if (ranks.size() <= number) ranks.resize(number + 1);
    ranks[number] = static_cast<uint32_t>(rank);
  }
  return ranks;
}

// subject_order(identity, type, target): SubjectOrder for SQLite's sorter.
void SubjectOrderInSql(sqlite3_context* context, int, sqlite3_value** values) {
  const auto& ranks = *static_cast<const Ranks*>(sqlite3_user_data(context));
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const std::string_view identity(bytes, static_cast<size_t>(sqlite3_value_bytes(values[0])));
  const std::string key =
      SubjectOrder(identity, static_cast<IdentityType>(sqlite3_value_int(values[1])),
                   ranks.at(static_cast<size_t>(sqlite3_value_int64(values[2]))));
  sqlite3_result_blob(context, key.data(), static_cast<int>(key.size()), SQLITE_TRANSIENT);
}

// What the run knows of its targets beside their identities.
std::unordered_map<Target, TargetEvidence> ReadTargets(SQLite::Database& database, RunId run) {
  SQLite::Statement rows(
      database, fmt::format("SELECT f.line, f.seen_at FROM coverage c CROSS JOIN facts f ON "
                            "f.target=c.target WHERE c.run=?1 AND {}",
                            kTargetFactInRun));
  rows.bind(1, run);
  std::unordered_map<Target, TargetEvidence> targets;
  while (rows.executeStep()) {
    Result<EvidenceLine> line = ParseEvidenceLine(TextAt(rows, 0));
    TargetEvidence* target = line ? std::get_if<TargetEvidence>(&*line) : nullptr;
    if (!target) throw SQLite::Exception("a target's line is not evidence", SQLITE_CORRUPT);
    target->taken_at = FromMilliseconds(rows.getColumn(1).getInt64());
    targets.emplace(target->target, std::move(*target));
  }
  return targets;
}

bool IsComplete(SQLite::Database& database, RunId run) {
  SQLite::Statement row(database,
                        "SELECT count(*) FROM coverage WHERE run=?1 AND status NOT IN "
                        "('complete','disabled','unsupported','suspended')");
  row.bind(1, run);
  return row.executeStep() && row.getColumn(0).getInt64() == 0;
}

}  // namespace

std::vector<uint32_t> AddSubjectOrder(SQLite::Database& database,
                                      const std::vector<CoveredTarget>& targets) {
  const Ranks ranks = RanksOf(targets);
  // The connection keeps the function, and a copy of the ranks with it.
  sqlite3_create_function_v2(database.getHandle(), "subject_order", 3,
                             SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                             new Ranks(ranks), SubjectOrderInSql, nullptr, nullptr,
                             [](void* kept) { delete static_cast<Ranks*>(kept); });
  return ranks;
}

Result<void> ReadSubjects(SQLite::Database& database, const std::string& path, RunId run,
                          const Store::VisitSubject& visit) {
  const std::vector<CoveredTarget> targets = CoveredTargets(database, run);
  const Ranks ranks = AddSubjectOrder(database, targets);
  const auto evidence_of = ReadTargets(database, run);
  const PassRange passes = PassesOf(database, run);

  Transcripts transcripts(database, run);
  Result<void> transcribed;
  NeighbourWalk walk(
      IsComplete(database, run), [&](const IdentityEvidence& evidence, const Neighbours& near) {
        const auto found = evidence_of.find(evidence.target);
        const TargetEvidence* target = found == evidence_of.end() ? nullptr : &found->second;
        if (!transcripts.any()) return visit(evidence, target, near);
        // Only now, so that the walk's window holds no transcripts.
        IdentityEvidence whole = evidence;
        transcribed = transcripts.AddTo(whole);
        return transcribed.has_value() && visit(whole, target, near);
      });
  const auto not_ours = [&](const Error& error) {
    return Fail(Code::kStore, fmt::format("the store {} holds a line that it cannot have written: "
                                          "{}",
                                          path, error.detail));
  };
  SQLite::Statement rows(
      database,
      fmt::format("SELECT subject_order(f.identity, f.type, f.target) AS place, f.target, "
                  "f.from_run, f.pass, f.seen_at, CASE WHEN f.status=f.known_status AND "
                  "f.status<>'UNKNOWN' THEN f.since END, f.line FROM coverage c CROSS JOIN facts f "
                  "ON f.target=c.target WHERE c.run=?1 AND f.identity>'' AND {} ORDER BY place",
                  kFactInRun));
  rows.bind(1, run);
  bool wanted = true;
  while (wanted && rows.executeStep()) {
    const std::string_view line = TextAt(rows, 6);
    Result<IdentityEvidence> evidence = ParseIdentityEvidence(line);
    if (!evidence) return not_ours(evidence.error());
    const uint32_t rank = ranks[static_cast<size_t>(rows.getColumn(1).getInt64())];
    SetTakenAt(evidence->taken_at, run, rows.getColumn(2).getInt64(),
               {rows.getColumn(3).getInt64(), rows.getColumn(4).getInt64()}, passes,
               targets.at(rank).finished);
    std::optional<Time> since;
    if (!rows.getColumn(5).isNull()) since = FromMilliseconds(rows.getColumn(5).getInt64());
    wanted = walk.Add(std::move(*evidence), since, line.size());
  }
  if (wanted) walk.End();
  if (!transcribed) return not_ours(transcribed.error());
  return {};
}

}  // namespace signet
