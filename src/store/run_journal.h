// store/run_journal.h
// The body of a RunJournal: a bounded queue, and a thread that writes what is in it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "model/journal.h"
#include "store/connection.h"
#include "store/facts.h"

namespace signet {

// Encodes on the caller's thread and writes on its own.  While it lives, the connection is
// the writer's; Flush gives the only moment at which the owner may use it.  Destroying it
// writes what is queued first.  The constructor throws SQLite::Exception.
class QueuedRunJournal final : public RunJournal {
 public:
  // Entries at which Append waits after all, because memory is bounded (law 8).  Gather pauses
  // far below it; what is in flight then must fit in between.
  static constexpr size_t kBacklogMax = 500'000;
  // What an entry weighs: a transcript of DNS counts as many.
  static constexpr size_t kEntryBytes = 512;
  // Entries in one transaction; fewer when the queue runs empty.
  static constexpr size_t kTransactionMax = 20'000;
  // A transaction costs the same for one entry as for a thousand, so the writer waits this
  // long for company, unless there is enough already or somebody waits for it.
  static constexpr std::chrono::milliseconds kGathering{50};
  static constexpr size_t kEnough = 2'000;

  QueuedRunJournal(SQLite::Database& database, std::string path, RunId run, int64_t pass,
                   int64_t first_pass);
  ~QueuedRunJournal() override;

  void Append(const Target& target, const std::vector<IdentityEvidence>& identities) override;
  void Append(const TargetEvidence& target) override;
  void Drop(const Target& target, const std::string& identity) override;
  void Finish(const Coverage& coverage) override;
  size_t backlog() const override { return backlog_.load(std::memory_order_relaxed); }
  const Error* failed() const override { return failed_.load(std::memory_order_acquire); }

  Result<void> Flush();

 private:
  struct Put {
    Target target;
    std::vector<EncodedFact> facts;
  };
  struct Dropped {
    Target target;
    std::string identity;
  };
  using Entry = std::variant<Put, Dropped, Coverage>;

  static size_t SizeOf(const Entry& entry);
  void Push(Entry entry);
  void WriteUntilStopped();
  void Write(std::unique_lock<std::mutex>& lock);
  void Apply(const Entry& entry);
  void Fail(Error error);

  SQLite::Database& database_;
  const std::string path_;
  Facts facts_;

  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable drained_;
  std::deque<Entry> queue_;  // Guarded by mutex_, as are the next three.
  bool writing_ = false;
  bool stopping_ = false;
  bool hurried_ = false;  // Somebody waits in Flush.

  std::atomic<size_t> backlog_{0};
  Error error_;  // Set once, before failed_ points at it.
  std::atomic<const Error*> failed_{nullptr};
  std::thread writer_;
};

}  // namespace signet
