// store/apply_journal.h
// The body of an ApplyJournal: a row for each change of a plan, and a history that only grows.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/apply_journal.h"
#include "store/connection.h"

namespace signet {

// Has a connection of its own, so that it may be used while a scan writes the same store: a call
// is one short transaction that is on the disk, not only in the log's cache, when it returns.
// For one thread.
class SqliteApplyJournal final : public ApplyJournal {
 public:
  // A judge holds the store from its first finding to its last: a call waits this long for it.
  static constexpr int kWaitMsMax = 60'000;

  // With Access::kRead only Find, List and MailsTo work.  Throws SQLite::Exception.
  SqliteApplyJournal(std::string path, Access access);

  Result<void> Begin(const Plan& plan, Time at) override;
  Result<void> Intend(const std::string& plan, const std::string& change, Time at) override;
  Result<void> Answer(const std::string& plan, const std::string& change, std::string_view answer,
                      Time at) override;
  Result<void> Conclude(const std::string& plan, const std::string& change, const Outcome& outcome,
                        Time at) override;
  Result<AppliedPlan> Find(std::string_view plan) override;
  Result<std::vector<AppliedPlan>> List() override;
  Result<void> NoteMail(const MailSent& mail) override;
  Result<std::vector<MailSent>> MailsTo(const std::string& mailbox) override;

 private:
  struct Step;
  Result<void> Take(const Step& step, std::string_view change_set);
  std::vector<ChangeRecord> RecordsOf(int64_t plan);

  const std::string path_;
  const std::unique_ptr<SQLite::Database> database_;
};

}  // namespace signet
