// A page of a run against what was known: the same is touched, other closes an interval and
// opens one, and only a target that was read to its end may say that something is gone.
#include "store/facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/dns_json.h"
#include "model/evidence_json.h"

namespace signet {
namespace {

constexpr std::string_view kUnknown = "UNKNOWN";

Extent ExtentOf(CoverageStatus status) {
  switch (status) {
    case CoverageStatus::kComplete:
      return Extent::kWhole;
    case CoverageStatus::kPartial:
      return Extent::kPart;
    case CoverageStatus::kDenied:
    case CoverageStatus::kDisabled:
    case CoverageStatus::kUnsupported:
    case CoverageStatus::kSuspended:
    case CoverageStatus::kFailed:
      return Extent::kNothing;
  }
  return Extent::kNothing;
}

std::string_view StableBytes(std::string_view line) { return line.substr(0, StableSize(line)); }

// SQLite opens a table's indexes anew for each statement, which costs as much as a row.
constexpr size_t kRowsAtOnce = 5;

std::string InsertOf(size_t rows) {
  std::string sql =
      "INSERT INTO facts(target, identity, type, from_run, pass, seen_at, status, known_status, "
      "since, line) VALUES(?,?,?,?,?,?,?,?,?,?)";
  for (size_t row = 1; row < rows; ++row) sql += ",(?,?,?,?,?,?,?,?,?,?)";
  return sql;
}

void Do(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

}  // namespace

EncodedFact Encode(const IdentityEvidence& evidence) {
  if (evidence.dns.asked()) {
    IdentityEvidence bare = evidence;
    bare.dns = NotAsked{};
    EncodedFact fact = Encode(bare);
    fact.transcript = EncodeDns(evidence.dns);
    return fact;
  }
  return {evidence.identity,
          evidence.type,
          std::string(StatusText(evidence.status)),
          Milliseconds(evidence.taken_at),
          EncodeEvidence(evidence),
          {}};
}

EncodedFact Encode(const TargetEvidence& evidence) {
  return {"",
          IdentityType::kOther,
          std::string(kUnknown),
          Milliseconds(evidence.taken_at),
          EncodeEvidence(evidence),
          {}};
}

TargetNumbers::TargetNumbers(SQLite::Database& database)
    : database_(database),
      find_(database, "SELECT id FROM targets WHERE account=?1 AND region=?2"),
      add_(database, "INSERT INTO targets(account, region) VALUES(?1, ?2)") {}

int64_t TargetNumbers::Of(const Target& target) {
  if (const auto known = known_.find(target); known != known_.end()) return known->second;
  const auto ask = [&](SQLite::Statement& statement) {
    statement.bindNoCopy(1, target.account);
    statement.bindNoCopy(2, target.region);
    const bool row = statement.executeStep();
    const int64_t id = row ? statement.getColumn(0).getInt64() : 0;
    statement.reset();
    return id;
  };
  int64_t id = ask(find_);
  if (id == 0) {
    ask(add_);
    id = database_.getLastInsertRowid();
  }
  return known_.emplace(target, id).first->second;
}

// What is kept of an identity now.
struct Facts::Held {
  int64_t id = 0;
  RunId from_run = 0;
  bool open = false;
  bool same = false;
  std::string status;
  std::string known_status;
  int64_t since = 0;
};

Facts::Facts(SQLite::Database& database, RunId run, int64_t pass, int64_t first_pass)
    : run_(run),
      pass_(pass),
      first_pass_(first_pass),
      targets_(database),
      begin_(database,
             "INSERT INTO coverage VALUES(?1,?2,3,?3,'partial','not finished: the scan is running "
             "or was stopped',0,0,0,0,0,'',?4) ON CONFLICT DO NOTHING"),
      any_(database, "SELECT 1 FROM facts WHERE target=?1 LIMIT 1"),
      find_(database,
            "SELECT id, from_run, to_run IS NULL, status, known_status, since, line FROM facts "
            "WHERE target=?1 AND identity=?2 ORDER BY id DESC LIMIT 1"),
      touch_(database, "UPDATE facts SET pass=?2, seen_at=?3 WHERE id=?1"),
      insert_(database, InsertOf(1)),
      insert_many_(database, InsertOf(kRowsAtOnce)),
      close_(database, "UPDATE facts SET to_run=?2 WHERE id=?1"),
      remove_(database, "DELETE FROM facts WHERE id=?1"),
      reveal_(database, "DELETE FROM unseen WHERE run=?1 AND fact=?2"),
      cover_(database,
             "INSERT OR REPLACE INTO coverage VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"),
      sweep_new_(database,
                 "DELETE FROM facts WHERE target=?1 AND identity>'' AND to_run IS NULL AND "
                 "pass<>?2 AND from_run=?3"),
      sweep_old_(database,
                 "UPDATE facts SET to_run=?3 WHERE target=?1 AND identity>'' AND to_run IS NULL "
                 "AND pass<>?2"),
      forget_unseen_(database,
                     "DELETE FROM unseen WHERE run=?1 AND fact IN "
                     "(SELECT id FROM facts WHERE target=?2)"),
      unseen_(database,
              "INSERT OR IGNORE INTO unseen SELECT ?1, id FROM facts WHERE target=?2 AND "
              "identity<=?4 AND to_run IS NULL AND pass<?3"),
      transcribe_(database, "INSERT OR REPLACE INTO transcripts VALUES(?1,?2,?3,?4)") {}

// The first that this sitting hears of a target opens its coverage, so that what was read
// of it stays in the run even if nothing else ever comes.
int64_t Facts::Begin(const Target& target) {
  const int64_t number = targets_.Of(target);
  if (!begun_.insert(number).second) return number;
  Coverage open;
  open.target = target;
  open.status = CoverageStatus::kPartial;
  open.reason = "not finished: the scan is running or was stopped";
  const std::string line = EncodeEvidence(open);
  begin_.bind(1, run_);
  begin_.bind(2, number);
  begin_.bind(3, first_pass_);
  begin_.bindNoCopy(4, line);
  Do(begin_);
  any_.bind(1, number);
  if (!any_.executeStep()) {
    fresh_.insert(number);
    unsaid_.insert(number);
  }
  any_.reset();
  return number;
}

// Nothing was said of the target before, and nothing is said twice now: there is no row to
// look for.
bool Facts::IsFirstWord(int64_t target, const std::vector<EncodedFact>& facts) {
  const auto out_of_order = [](const EncodedFact& a, const EncodedFact& b) {
    return a.identity >= b.identity;
  };
  return unsaid_.erase(target) > 0 &&
         std::adjacent_find(facts.begin(), facts.end(), out_of_order) == facts.end();
}

void Facts::Put(const Target& target, const std::vector<EncodedFact>& facts) {
  const int64_t number = Begin(target);
  if (IsFirstWord(number, facts)) {
    InsertAll(number, facts);
  } else {
    for (const EncodedFact& fact : facts) PutOne(number, fact);
  }
  for (const EncodedFact& fact : facts) {
    if (!fact.transcript.empty()) Transcribe(number, fact);
  }
}

// One is kept of each identity: the newest.
void Facts::Transcribe(int64_t target, const EncodedFact& fact) {
  transcribe_.bind(1, target);
  transcribe_.bindNoCopy(2, fact.identity);
  transcribe_.bind(3, run_);
  transcribe_.bindNoCopy(4, fact.transcript);
  Do(transcribe_);
}

void Facts::PutOne(int64_t target, const EncodedFact& fact) {
  Held held;
  find_.bind(1, target);
  find_.bindNoCopy(2, fact.identity);
  if (find_.executeStep()) {
    held.id = find_.getColumn(0).getInt64();
    held.from_run = find_.getColumn(1).getInt64();
    held.open = find_.getColumn(2).getInt() != 0;
    held.same = StableBytes(TextAt(find_, 6)) == StableBytes(fact.line);
    if (!held.same) {
      held.status = TextAt(find_, 3);
      held.known_status = TextAt(find_, 4);
      held.since = find_.getColumn(5).getInt64();
    }
  }
  find_.reset();

  if (!held.open) return Insert(target, fact, fact.status, fact.taken_at);
  if (held.same) {
    touch_.bind(1, held.id);
    touch_.bind(2, pass_);
    touch_.bind(3, fact.taken_at);
    Do(touch_);
    if (fact.identity.empty()) Reveal(held.id);
    return;
  }
  // A status that could not be read says nothing, so it does not restart the clock of the one
  // that was known before it.
  const bool silent = fact.status == kUnknown;
  const bool goes_on = silent || fact.status == held.known_status;
  const std::string known = silent ? held.known_status : fact.status;
  const int64_t since = goes_on ? held.since : fact.taken_at;
  Close(held.id, held.from_run);
  Insert(target, fact, known, since);
}

// Binds the row that begins at parameter `at`, and says where the next one begins.
int Facts::Bind(SQLite::Statement& insert, int at, int64_t target, const EncodedFact& fact,
                const std::string& known, int64_t since) const {
  insert.bind(at++, target);
  insert.bindNoCopy(at++, fact.identity);
  insert.bind(at++, static_cast<int>(fact.type));
  insert.bind(at++, run_);
  insert.bind(at++, pass_);
  insert.bind(at++, fact.taken_at);
  insert.bindNoCopy(at++, fact.status);
  insert.bindNoCopy(at++, known);
  insert.bind(at++, since);
  insert.bindNoCopy(at++, fact.line);
  return at;
}

void Facts::Insert(int64_t target, const EncodedFact& fact, const std::string& known,
                   int64_t since) {
  Bind(insert_, 1, target, fact, known, since);
  Do(insert_);
}

void Facts::InsertAll(int64_t target, std::span<const EncodedFact> facts) {
  for (; facts.size() >= kRowsAtOnce; facts = facts.subspan(kRowsAtOnce)) {
    int at = 1;
    for (const EncodedFact& fact : facts.first(kRowsAtOnce)) {
      at = Bind(insert_many_, at, target, fact, fact.status, fact.taken_at);
    }
    Do(insert_many_);
  }
  for (const EncodedFact& fact : facts) Insert(target, fact, fact.status, fact.taken_at);
}

// What is known of a target may be read again after its last word said that it was not.
void Facts::Reveal(int64_t id) {
  reveal_.bind(1, run_);
  reveal_.bind(2, id);
  Do(reveal_);
}

// An interval that would be empty is no interval.
void Facts::Close(int64_t id, RunId from_run) {
  SQLite::Statement& statement = from_run == run_ ? remove_ : close_;
  statement.bind(1, id);
  if (from_run != run_) statement.bind(2, run_);
  Do(statement);
}

void Facts::Drop(const Target& target, const std::string& identity) {
  const int64_t number = Begin(target);
  find_.bind(1, number);
  find_.bindNoCopy(2, identity);
  Held held;
  if (find_.executeStep()) {
    held.id = find_.getColumn(0).getInt64();
    held.from_run = find_.getColumn(1).getInt64();
    held.open = find_.getColumn(2).getInt() != 0;
  }
  find_.reset();
  if (held.open) Close(held.id, held.from_run);
}

// Says of what this run did not see whether it is gone or was not looked at.
void Facts::Sweep(int64_t target, Extent extent) {
  if (extent == Extent::kWhole) {
    for (SQLite::Statement* sweep : {&sweep_new_, &sweep_old_}) {
      sweep->bind(1, target);
      sweep->bind(2, pass_);
      sweep->bind(3, run_);
      Do(*sweep);
    }
  }
  forget_unseen_.bind(1, run_);
  forget_unseen_.bind(2, target);
  Do(forget_unseen_);
  if (extent == Extent::kWhole || extent == Extent::kPart) {
    // A target cannot be gone as an identity can: its own fact is at most not asked for.
    static const std::string kAll = "\xff";
    static const std::string kTargetAlone;
    unseen_.bind(1, run_);
    unseen_.bind(2, target);
    unseen_.bind(3, first_pass_);
    unseen_.bindNoCopy(4, extent == Extent::kPart ? kAll : kTargetAlone);
    Do(unseen_);
  }
}

void Facts::Finish(const Coverage& coverage) {
  const int64_t target = targets_.Of(coverage.target);
  // An interrupted target is left open: --resume reads it again.
  const Extent extent = coverage.interrupted ? Extent::kOpen : ExtentOf(coverage.status);
  // Every fact of a fresh target was put in this sitting, so nothing is left to be gone.
  if (!fresh_.contains(target)) Sweep(target, extent);
  const std::string line = EncodeEvidence(coverage);
  const std::string status(CoverageStatusName(coverage.status));
  cover_.bind(1, run_);
  cover_.bind(2, target);
  cover_.bind(3, static_cast<int>(extent));
  cover_.bind(4, first_pass_);
  cover_.bindNoCopy(5, status);
  cover_.bindNoCopy(6, coverage.reason);
  cover_.bind(7, static_cast<int64_t>(coverage.pages));
  cover_.bind(8, static_cast<int64_t>(coverage.identities));
  cover_.bind(9, static_cast<int64_t>(coverage.calls));
  cover_.bind(10, static_cast<int64_t>(coverage.throttled));
  cover_.bind(11, Milliseconds(coverage.finished));
  cover_.bindNoCopy(12, coverage.accepted_by);
  cover_.bindNoCopy(13, line);
  Do(cover_);
}

void SealOpenTargets(SQLite::Database& database, RunId before) {
  const std::string id = std::to_string(before);
  database.exec(fmt::format(
      "INSERT OR IGNORE INTO unseen SELECT c.run, f.id FROM coverage c CROSS JOIN facts f ON "
      "f.target=c.target WHERE c.run={0} AND c.extent=3 AND f.to_run IS NULL AND "
      "f.pass<c.first_pass; UPDATE coverage SET extent=2 WHERE run={0} AND extent=3",
      id));
}

}  // namespace signet
