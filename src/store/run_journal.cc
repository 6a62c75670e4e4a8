// Gather's pages on their way to the disk: in order, many to a transaction, on one thread.
#include "store/run_journal.h"

#include <algorithm>
#include <utility>

namespace signet {

QueuedRunJournal::QueuedRunJournal(SQLite::Database& database, std::string path, RunId run,
                                   int64_t pass, int64_t first_pass)
    : database_(database),
      path_(std::move(path)),
      facts_(database, run, pass, first_pass),
      writer_([this] { WriteUntilStopped(); }) {}

QueuedRunJournal::~QueuedRunJournal() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  filled_.notify_one();
  writer_.join();
}

void QueuedRunJournal::Append(const Target& target,
                              const std::vector<IdentityEvidence>& identities) {
  if (failed()) return;
  // SES lists in an order of its own.  Sorted, a page meets each part of the index once.
  // Of two with the same name the later one holds, so those keep their order.
  std::vector<const IdentityEvidence*> sorted;
  sorted.reserve(identities.size());
  for (const IdentityEvidence& evidence : identities) sorted.push_back(&evidence);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    const int order = a->identity.compare(b->identity);
    return order != 0 ? order < 0 : a < b;
  });
  Put put{target, {}};
  put.facts.reserve(sorted.size());
  for (const IdentityEvidence* evidence : sorted) put.facts.push_back(Encode(*evidence));
  Push(std::move(put));
}

void QueuedRunJournal::Append(const TargetEvidence& target) {
  if (failed()) return;
  Put put{target.target, {}};
  put.facts.push_back(Encode(target));
  Push(std::move(put));
}

void QueuedRunJournal::Drop(const Target& target, const std::string& identity) {
  Push(Dropped{target, identity});
}

void QueuedRunJournal::Finish(const Coverage& coverage) { Push(coverage); }

size_t QueuedRunJournal::SizeOf(const Entry& entry) {
  const Put* put = std::get_if<Put>(&entry);
  if (!put) return 1;
  size_t size = std::max<size_t>(put->facts.size(), 1);
  for (const EncodedFact& fact : put->facts) size += fact.transcript.size() / kEntryBytes;
  return size;
}

void QueuedRunJournal::Push(Entry entry) {
  const size_t size = SizeOf(entry);
  bool is_first = false;
  {
    std::unique_lock lock(mutex_);
    drained_.wait(lock, [&] { return failed() || backlog() < kBacklogMax; });
    if (failed()) return;
    backlog_.fetch_add(size, std::memory_order_relaxed);
    is_first = queue_.empty();
    queue_.push_back(std::move(entry));
  }
  if (is_first || backlog() >= kEnough) filled_.notify_one();
}

Result<void> QueuedRunJournal::Flush() {
  std::unique_lock lock(mutex_);
  hurried_ = true;
  filled_.notify_one();
  drained_.wait(lock, [&] { return failed() || (queue_.empty() && !writing_); });
  hurried_ = false;
  if (const Error* error = failed()) return tl::make_unexpected(*error);
  return {};
}

void QueuedRunJournal::WriteUntilStopped() {
  std::unique_lock lock(mutex_);
  try {
    while (true) {
      filled_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      filled_.wait_for(lock, kGathering,
                       [&] { return stopping_ || hurried_ || backlog() >= kEnough; });
      Write(lock);
    }
  } catch (const SQLite::Exception& thrown) {
    if (!lock.owns_lock()) lock.lock();
    Fail(StoreError(path_, "write to", thrown));
  }
}

// All that is queued, taken at once so that who appends need not wait for each entry.
void QueuedRunJournal::Write(std::unique_lock<std::mutex>& lock) {
  std::deque<Entry> batch = std::exchange(queue_, {});
  writing_ = true;
  lock.unlock();
  while (!batch.empty()) {
    size_t written = 0;
    Transaction transaction(database_);
    while (!batch.empty() && written < kTransactionMax) {
      written += SizeOf(batch.front());
      Apply(batch.front());
      batch.pop_front();
    }
    transaction.Commit();
    backlog_.fetch_sub(written, std::memory_order_relaxed);
  }
  lock.lock();
  writing_ = false;
  drained_.notify_all();
}

void QueuedRunJournal::Apply(const Entry& entry) {
  if (const Put* put = std::get_if<Put>(&entry)) return facts_.Put(put->target, put->facts);
  if (const Dropped* drop = std::get_if<Dropped>(&entry)) {
    return facts_.Drop(drop->target, drop->identity);
  }
  facts_.Finish(std::get<Coverage>(entry));
}

// Nothing after the first failure is written: what follows it might say that a target is
// finished whose pages were lost.
void QueuedRunJournal::Fail(Error error) {
  error_ = std::move(error);
  failed_.store(&error_, std::memory_order_release);
  queue_.clear();
  backlog_.store(0, std::memory_order_relaxed);
  writing_ = false;
  drained_.notify_all();
}

}  // namespace signet
