// store/store.h
// Store: what Signet saw, run after run, in one SQLite file.  docs/STORE.md tells its
// shape, and which views are promised to people who query it.
//
// One thread owns a Store and calls it.  Exceptions: a RunJournal takes entries from any one
// thread, and a RunReader or a Query may live on a thread of its own.  Journals and
// readers go before their store does.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/evidence.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/journal.h"
#include "model/result.h"
#include "model/run.h"

namespace signet {

class ApplyJournal;  // model/apply_journal.h

// What a run asked beside SES, as far as it decides which findings of earlier runs are answered.
struct AskedBeside {
  std::vector<RuleId> dns_rules;  // Say nothing of an identity whose DNS was not read.
  std::vector<RuleId> silent;     // Said nothing at all in this run.
};

// Where judge puts what it found in one run.  Nothing is visible before Commit, which
// also decides about the findings of earlier runs that were not found again: evidence
// closes them, silence leaves them as they were.  Dropped without Commit, nothing was said.
class FindingJournal {
 public:
  virtual ~FindingJournal() = default;
  virtual Result<void> Add(const Diagnosis& diagnosis) = 0;
  virtual Result<void> Commit(const AskedBeside& asked) = 0;
};

// Identities one after the other, for whoever waits between them.  Its own look at the store,
// as it was when the cursor was opened; memory does not grow with their number.
class IdentityCursor {
 public:
  virtual ~IdentityCursor() = default;
  // Nothing at the end.
  virtual Result<std::optional<IdentityEvidence>> Next() = 0;
};

// Whose DNS is to be read.
enum class AskDnsOf : uint8_t { kUnverified, kAll };

// One value of a query's answer: null, a number, or text (blobs come as text).
using QueryValue = std::variant<std::monostate, int64_t, double, std::string>;

struct QueryLimits {
  uint64_t rows_max = 10'000;
  std::chrono::milliseconds time_max{10'000};
};

struct QuerySummary {
  uint64_t rows = 0;
  bool truncated = false;  // There were more rows than the limit lets through.
};

class Store {
 public:
  enum class Mode : uint8_t { kReadWrite, kReadOnly };

  // Entries in a journal's backlog at which gather should stop asking for more.
  static constexpr size_t kBacklogPause = 20'000;

  // Creates the file (0600) and its folders (0700) when they are missing, and brings an older
  // schema up to date.  kReadOnly does neither.  ":memory:" is a private file that
  // goes with the Store.
  static Result<std::unique_ptr<Store>> Open(const std::string& path, Mode mode);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Starts a run and fills its id.  The store is then ours until EndRun or the Store's end:
  // a second scan is refused with the process and the run that hold it.
  Result<Run> BeginRun(Run wanted);
  // Takes up the newest run again, if it did not finish; kBadInput where there is
  // nothing to take up.  Holds the store as BeginRun does.
  Result<Run> ResumableRun();
  // The targets whose last word the run already has.
  Result<std::set<Target>> FinishedTargets(RunId run);
  // One at a time, for the run that BeginRun or ResumableRun gave.  A transcript of DNS in an
  // identity's evidence is kept beside the fact, the newest of each identity, and given back by
  // EachSubject and Read to the run that took it.
  std::unique_ptr<RunJournal> Journal(RunId run);
  // Waits until everything given to the journal is durable, or tells why it cannot be.
  Result<void> Flush();
  // Writes the run's totals and gives the store free.
  Result<void> EndRun(RunId run, RunState state, Time finished);
  // Gives the store free in the middle of judging: the run is interrupted, ResumableRun
  // takes it up again, and nothing is counted, because somebody waits for us to end.
  Result<void> LeaveRun(RunId run, Time finished);
  // From here on EachSubject, a FindingJournal and EndRun fail with kCancelled soon after
  // `stopped` says true, and what they were writing is not written.  It is asked often, by
  // the thread that called them.  Null, or LeaveRun, ends that.
  using Stopped = std::function<bool()>;
  void StopWhen(Stopped stopped);

  // The second pass: every identity of the run once, in the order of the domain tree, with
  // what its target is known by (or null) and its neighbours.  Memory does not grow with
  // the number of identities.  Return false to stop.
  using VisitSubject = std::function<bool(const IdentityEvidence& identity,
                                          const TargetEvidence* target, const Neighbours& near)>;
  Result<void> EachSubject(RunId run, const VisitSubject& visit);
  // The identities of the run whose DNS this run has not read yet, the same domain's together.
  Result<std::unique_ptr<IdentityCursor>> ToAskDns(RunId run, AskDnsOf which);
  // May be open while EachSubject runs.  `at` becomes first_seen and last_seen.
  Result<std::unique_ptr<FindingJournal>> Judging(RunId run, Time at);

  // What apply did with this store; to be used while a scan writes it, too.  Of a store that was
  // opened to be read, a journal that can be read: all else is kStore.
  Result<std::unique_ptr<ApplyJournal>> Applied();

  // Newest first.
  Result<std::vector<Run>> Runs();
  Result<Run> FindRun(RunId run);
  // A reader sees the store as it was when Read was called.  An exception accepts what it
  // accepts on the day the run ended.
  Result<std::unique_ptr<RunReader>> Read(RunId run, std::vector<Exception> exceptions = {});

  // Runs one SELECT of the user's.  Nothing that a query says can write, attach or
  // take longer than its limits.  kBadInput: the SQL is wrong or over its time.
  using VisitColumns = std::function<void(const std::vector<std::string>& names)>;
  using VisitRow = std::function<bool(const std::vector<QueryValue>& row)>;
  Result<QuerySummary> Query(const std::string& sql, const QueryLimits& limits,
                             const VisitColumns& columns, const VisitRow& row);

  // The file, for messages.
  const std::string& path() const;

 private:
  struct Inner;
  explicit Store(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

// $XDG_STATE_HOME/signet/signet.db, else ~/.local/state/signet/signet.db.  `environment`
// gives a variable's value or nothing.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Result<std::string> DefaultStorePath(const Environment& environment);

}  // namespace signet
