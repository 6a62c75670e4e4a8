// store/findings.h
// The body of a FindingJournal: findings and gaps as intervals of runs, like facts.
#pragma once

#include <string>
#include <unordered_set>

#include "model/depth.h"
#include "model/run.h"
#include "store/connection.h"
#include "store/facts.h"
#include "store/store.h"

namespace signet {

class IntervalFindingJournal final : public FindingJournal {
 public:
  // Begins a transaction on `database`, which is this object's until it goes.  Throws
  // SQLite::Exception.
  struct Sitting {
    RunId run = 0;
    Depth depth = Depth::kWhy;
    int64_t pass = 0;
    int64_t first_pass = 0;  // Of the run.
    Time at{};
  };
  IntervalFindingJournal(SQLite::Database& database, std::string path, const Sitting& sitting);

  Result<void> Add(const Diagnosis& diagnosis) override;
  Result<void> Commit(const AskedBeside& asked) override;

 private:
  struct Claim;
  void Put(const Claim& claim);
  void CheckCovered(int64_t number, const Target& target);
  void CloseOrKeep(const AskedBeside& asked);

  SQLite::Database& database_;
  const std::string path_;
  const Sitting sitting_;
  Transaction transaction_;
  TargetNumbers targets_;
  std::unordered_set<int64_t> covered_;
  SQLite::Statement covers_, find_, touch_, replace_, close_, insert_;
};

}  // namespace signet
