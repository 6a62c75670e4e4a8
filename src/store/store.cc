// The store's front: opening it, its runs from beginning to end, and who may write when.
#include "store/store.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "store/apply_journal.h"
#include "store/connection.h"
#include "store/facts.h"
#include "store/findings.h"
#include "store/identity_cursor.h"
#include "store/lock.h"
#include "store/query.h"
#include "store/run_cut.h"
#include "store/run_journal.h"
#include "store/run_reader.h"
#include "store/schema.h"
#include "store/store_path.h"
#include "store/subject_reader.h"
#include "store/totals.h"

namespace signet {
namespace {

constexpr const char* kRunColumns = "id, state, started, finished, depth, version, scope";

RunState StateNamed(std::string_view name) {
  for (const RunState state : {RunState::kFinished, RunState::kInterrupted}) {
    if (RunStateName(state) == name) return state;
  }
  return RunState::kRunning;
}

Run RunAt(SQLite::Statement& row) {
  Run run;
  run.id = row.getColumn(0).getInt64();
  run.state = StateNamed(TextAt(row, 1));
  run.started = FromMilliseconds(row.getColumn(2).getInt64());
  run.finished = FromMilliseconds(row.getColumn(3).getInt64());
  run.depth = static_cast<Depth>(row.getColumn(4).getInt());
  run.version = TextAt(row, 5);
  run.scope = TextAt(row, 6);
  return run;
}

std::optional<Run> NewestRun(SQLite::Database& database) {
  SQLite::Statement row(database,
                        fmt::format("SELECT {} FROM runs ORDER BY id DESC LIMIT 1", kRunColumns));
  if (!row.executeStep()) return std::nullopt;
  return RunAt(row);
}

void SetState(SQLite::Database& database, RunId run, RunState state, Time finished) {
  SQLite::Statement update(database, "UPDATE runs SET state=?2, finished=?3 WHERE id=?1");
  update.bind(1, run);
  update.bind(2, std::string(RunStateName(state)));
  update.bind(3, Milliseconds(finished));
  update.exec();
}

int64_t NewPass(SQLite::Database& database, RunId run) {
  SQLite::Statement insert(database, "INSERT INTO passes(run) VALUES(?1)");
  insert.bind(1, run);
  insert.exec();
  return database.getLastInsertRowid();
}

}  // namespace

struct Store::Inner {
  std::string path;
  Access access = Access::kRead;
  std::string private_folder;  // Removed with the store; empty for a file that stays.
  std::unique_ptr<SQLite::Database> database;  // The journal's thread uses it while one lives.
  std::unique_ptr<SQLite::Database> reading;   // The owner's own, for short looks.
  std::unique_ptr<StoreLock> lock;
  RunId held = 0;                       // The run that we may write.
  QueuedRunJournal* journal = nullptr;  // The one that was handed out last, while it lives.
  Stopped stopped;

  ~Inner() {
    reading.reset();
    database.reset();
    if (!private_folder.empty()) RemovePrivateFolder(private_folder);
  }

  SQLite::Database& Reading() {
    if (!reading) reading = Connect(path, Access::kRead);
    return *reading;
  }

  Result<void> Check(RunId run) const {
    if (lock && run == held) return {};
    return Fail(Code::kStore, fmt::format("run {} of the store {} was not begun here", run, path));
  }
};

namespace {

// The journal that the owner holds: the store forgets it when it goes.
class HandedJournal final : public RunJournal {
 public:
  HandedJournal(QueuedRunJournal*& known, std::unique_ptr<QueuedRunJournal> body)
      : known_(known), body_(std::move(body)) {
    known_ = body_.get();
  }
  ~HandedJournal() override { known_ = nullptr; }
  void Append(const Target& target, const std::vector<IdentityEvidence>& identities) override {
    body_->Append(target, identities);
  }
  void Append(const TargetEvidence& target) override { body_->Append(target); }
  void Drop(const Target& target, const std::string& identity) override {
    body_->Drop(target, identity);
  }
  void Finish(const Coverage& coverage) override { body_->Finish(coverage); }
  size_t backlog() const override { return body_->backlog(); }
  const Error* failed() const override { return body_->failed(); }

 private:
  QueuedRunJournal*& known_;
  std::unique_ptr<QueuedRunJournal> body_;
};

// A journal of a run that may not be written: it says so and takes nothing.
class RefusedJournal final : public RunJournal {
 public:
  explicit RefusedJournal(Error error) : error_(std::move(error)) {}
  void Append(const Target&, const std::vector<IdentityEvidence>&) override {}
  void Append(const TargetEvidence&) override {}
  void Drop(const Target&, const std::string&) override {}
  void Finish(const Coverage&) override {}
  size_t backlog() const override { return 0; }
  const Error* failed() const override { return &error_; }

 private:
  const Error error_;
};

}  // namespace

Store::Store(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Store::~Store() = default;

const std::string& Store::path() const { return inner_->path; }

Result<std::unique_ptr<Store>> Store::Open(const std::string& path, Mode mode) {
  auto inner = std::make_unique<Inner>();
  inner->path = path;
  if (path == ":memory:") {
    Result<std::string> folder = PrivateFolder();
    if (!folder) return Fail(folder.error());
    inner->private_folder = *folder;
    inner->path = *folder + "/signet.db";
  }
  const bool write = mode == Mode::kReadWrite;
  if (write || !inner->private_folder.empty()) {
    if (auto made = CreateStoreFile(inner->path); !made) return Fail(made.error());
  } else if (access(path.c_str(), F_OK) != 0) {
    return Fail(Code::kStore, fmt::format("there is no store {}: nothing was scanned yet", path));
  }
  return Guarded(inner->path, "open", [&]() -> Result<std::unique_ptr<Store>> {
    inner->access = write ? Access::kWrite : Access::kRead;
    inner->database = Connect(inner->path, inner->access);
    SQLite::Database& database = *inner->database;
    if (!inner->private_folder.empty()) database.exec("PRAGMA synchronous=OFF");
    const Result<void> usable =
        write ? Migrate(database, inner->path, SchemaSteps()) : CheckSchema(database, inner->path);
    if (!usable) return Fail(usable.error());
    return std::unique_ptr<Store>(new Store(std::move(inner)));
  });
}

Result<Run> Store::BeginRun(Run wanted) {
  if (inner_->lock) return Fail(Code::kStore, "this store is already writing a run");
  Result<std::unique_ptr<StoreLock>> lock = StoreLock::Take(inner_->path);
  if (!lock) return Fail(lock.error());
  return Guarded(inner_->path, "write to", [&]() -> Result<Run> {
    SQLite::Database& database = *inner_->database;
    Transaction transaction(database);
    if (const auto newest = NewestRun(database); newest) {
      SealOpenTargets(database, newest->id);
      // We hold the lock, so whoever ran it is gone.
      if (newest->state == RunState::kRunning) {
        SetState(database, newest->id, RunState::kInterrupted, newest->started);
      }
    }
    wanted.state = RunState::kRunning;
    wanted.finished = Time{};
    SQLite::Statement insert(database,
                             "INSERT INTO runs(state, started, finished, depth, version, scope) "
                             "VALUES(?1,?2,0,?3,?4,?5)");
    insert.bind(1, std::string(RunStateName(wanted.state)));
    insert.bind(2, Milliseconds(wanted.started));
    insert.bind(3, static_cast<int>(wanted.depth));
    insert.bind(4, wanted.version);
    insert.bind(5, wanted.scope);
    insert.exec();
    wanted.id = database.getLastInsertRowid();
    transaction.Commit();
    inner_->lock = std::move(*lock);
    inner_->lock->Name(wanted.id);
    inner_->held = wanted.id;
    return wanted;
  });
}

Result<Run> Store::ResumableRun() {
  if (inner_->lock) return Fail(Code::kStore, "this store is already writing a run");
  Result<std::unique_ptr<StoreLock>> lock = StoreLock::Take(inner_->path);
  if (!lock) return Fail(lock.error());
  return Guarded(inner_->path, "write to", [&]() -> Result<Run> {
    std::optional<Run> newest = NewestRun(*inner_->database);
    if (!newest || newest->state == RunState::kFinished) {
      return Fail(Code::kBadInput, fmt::format("nothing to resume: the store {} has no newer run "
                                               "that was cut short than its last that finished",
                                               inner_->path));
    }
    Transaction transaction(*inner_->database);
    SetState(*inner_->database, newest->id, RunState::kRunning, Time{});
    // Counted when it was cut short; no longer true from here on.
    inner_->database->exec(fmt::format("DELETE FROM totals WHERE run={}", newest->id));
    transaction.Commit();
    newest->state = RunState::kRunning;
    newest->finished = Time{};
    inner_->lock = std::move(*lock);
    inner_->lock->Name(newest->id);
    inner_->held = newest->id;
    return *newest;
  });
}

Result<std::set<Target>> Store::FinishedTargets(RunId run) {
  return Guarded(inner_->path, "read", [&]() -> Result<std::set<Target>> {
    SQLite::Statement rows(inner_->Reading(),
                           "SELECT t.account, t.region FROM coverage c JOIN targets t ON "
                           "t.id=c.target WHERE c.run=?1 AND c.extent<>3");
    rows.bind(1, run);
    std::set<Target> finished;
    while (rows.executeStep()) {
      finished.insert({std::string(TextAt(rows, 0)), std::string(TextAt(rows, 1))});
    }
    return finished;
  });
}

std::unique_ptr<RunJournal> Store::Journal(RunId run) {
  Result<std::unique_ptr<RunJournal>> journal =
      Guarded(inner_->path, "write to", [&]() -> Result<std::unique_ptr<RunJournal>> {
        if (auto ours = inner_->Check(run); !ours) return Fail(ours.error());
        if (inner_->journal) return Fail(Code::kStore, "the run already has a journal");
        const int64_t pass = NewPass(*inner_->database, run);
        const int64_t first = PassesOf(*inner_->database, run).first;
        return std::make_unique<HandedJournal>(
            inner_->journal,
            std::make_unique<QueuedRunJournal>(*inner_->database, inner_->path, run, pass, first));
      });
  if (!journal) return std::make_unique<RefusedJournal>(journal.error());
  return std::move(*journal);
}

Result<void> Store::Flush() { return inner_->journal ? inner_->journal->Flush() : Result<void>(); }

Result<void> Store::EndRun(RunId run, RunState state, Time finished) {
  if (auto ours = inner_->Check(run); !ours) return ours;
  if (auto flushed = Flush(); !flushed) return flushed;
  return Guarded(inner_->path, "write to", [&]() -> Result<void> {
    Transaction transaction(*inner_->database);
    KeepTotals(*inner_->database, run, CountTotals(*inner_->database, run));
    SetState(*inner_->database, run, state, finished);
    transaction.Commit();
    inner_->held = 0;
    inner_->lock.reset();
    return {};
  });
}

Result<void> Store::LeaveRun(RunId run, Time finished) {
  if (auto ours = inner_->Check(run); !ours) return ours;
  StopWhen(nullptr);
  return Guarded(inner_->path, "write to", [&]() -> Result<void> {
    SetState(*inner_->database, run, RunState::kInterrupted, finished);
    inner_->held = 0;
    inner_->lock.reset();
    return {};
  });
}

void Store::StopWhen(Stopped stopped) {
  inner_->stopped = std::move(stopped);
  HeedStop(*inner_->database, inner_->stopped);
}

Result<void> Store::EachSubject(RunId run, const VisitSubject& visit) {
  if (auto flushed = Flush(); !flushed) return flushed;
  return Guarded(inner_->path, "read", [&]() -> Result<void> {
    // Its own connection: the judge may write while it reads.
    const auto database = Connect(inner_->path, Access::kRead);
    HeedStop(*database, inner_->stopped);
    database->exec("BEGIN");
    return ReadSubjects(*database, inner_->path, run, visit);
  });
}

Result<std::unique_ptr<IdentityCursor>> Store::ToAskDns(RunId run, AskDnsOf which) {
  if (auto flushed = Flush(); !flushed) return Fail(flushed.error());
  return Guarded(inner_->path, "read", [&]() -> Result<std::unique_ptr<IdentityCursor>> {
    return std::make_unique<SortedIdentityCursor>(Connect(inner_->path, Access::kRead),
                                                  inner_->path, run, which);
  });
}

Result<std::unique_ptr<FindingJournal>> Store::Judging(RunId run, Time at) {
  if (auto ours = inner_->Check(run); !ours) return Fail(ours.error());
  if (auto flushed = Flush(); !flushed) return Fail(flushed.error());
  return Guarded(inner_->path, "write findings to",
                 [&]() -> Result<std::unique_ptr<FindingJournal>> {
                   const Result<Run> found = FindRun(run);
                   if (!found) return Fail(found.error());
                   SQLite::Database& database = *inner_->database;
                   // What gather's pages left in the cache is of no use to findings.
                   database.exec("PRAGMA shrink_memory");
                   const int64_t pass = NewPass(database, run);
                   const int64_t first = PassesOf(database, run).first;
                   return std::make_unique<IntervalFindingJournal>(
                       database, inner_->path,
                       IntervalFindingJournal::Sitting{run, found->depth, pass, first, at});
                 });
}

Result<std::unique_ptr<ApplyJournal>> Store::Applied() {
  return Guarded(inner_->path, "open", [&]() -> Result<std::unique_ptr<ApplyJournal>> {
    return std::make_unique<SqliteApplyJournal>(inner_->path, inner_->access);
  });
}

Result<std::vector<Run>> Store::Runs() {
  return Guarded(inner_->path, "read", [&]() -> Result<std::vector<Run>> {
    SQLite::Statement rows(inner_->Reading(),
                           fmt::format("SELECT {} FROM runs ORDER BY id DESC", kRunColumns));
    std::vector<Run> runs;
    while (rows.executeStep()) runs.push_back(RunAt(rows));
    return runs;
  });
}

Result<Run> Store::FindRun(RunId run) {
  return Guarded(inner_->path, "read", [&]() -> Result<Run> {
    SQLite::Statement row(inner_->Reading(),
                          fmt::format("SELECT {} FROM runs WHERE id=?1", kRunColumns));
    row.bind(1, run);
    if (row.executeStep()) return RunAt(row);
    return Fail(Code::kBadInput,
                fmt::format("the store {} has no run {}: see `signet runs`", inner_->path, run));
  });
}

Result<std::unique_ptr<RunReader>> Store::Read(RunId run, std::vector<Exception> exceptions) {
  Result<Run> found = FindRun(run);
  if (!found) return Fail(found.error());
  return Guarded(inner_->path, "read", [&]() -> Result<std::unique_ptr<RunReader>> {
    return std::make_unique<SnapshotRunReader>(Connect(inner_->path, Access::kRead), inner_->path,
                                               std::move(*found), std::move(exceptions));
  });
}

Result<QuerySummary> Store::Query(const std::string& sql, const QueryLimits& limits,
                                  const VisitColumns& columns, const VisitRow& row) {
  return Guarded(inner_->path, "query", [&]() -> Result<QuerySummary> {
    const auto database = Connect(inner_->path, Access::kRead);
    return RunQuery(*database, sql, limits, columns, row);
  });
}

}  // namespace signet
