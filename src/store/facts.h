// store/facts.h
// Facts: the intervals in which SES said the same of an identity, and how one run's pages
// move them.  Called by the thread that writes, inside a transaction of the caller's.
// Throws SQLite::Exception.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/coverage.h"
#include "model/evidence.h"
#include "model/run.h"
#include "store/connection.h"
#include "store/schema.h"

namespace signet {

// One identity (or, with an empty name, its target) as it is kept.
struct EncodedFact {
  std::string identity;
  IdentityType type = IdentityType::kOther;
  std::string status;  // SES's spelling; "UNKNOWN" also for a target.
  int64_t taken_at = 0;
  std::string line;        // Without the transcript of DNS, which is no part of the fact.
  std::string transcript;  // Empty where DNS was not asked.
};
EncodedFact Encode(const IdentityEvidence& evidence);
EncodedFact Encode(const TargetEvidence& evidence);

// The numbers by which rows name their targets.
class TargetNumbers {
 public:
  explicit TargetNumbers(SQLite::Database& database);
  int64_t Of(const Target& target);  // Adds it when it is new.

 private:
  SQLite::Database& database_;
  std::unordered_map<Target, int64_t> known_;
  SQLite::Statement find_;
  SQLite::Statement add_;
};

class Facts {
 public:
  // `pass` is this sitting of the run; `first_pass` the run's first.
  Facts(SQLite::Database& database, RunId run, int64_t pass, int64_t first_pass);

  // In the order of the names where the caller can choose: rows then lie together.
  void Put(const Target& target, const std::vector<EncodedFact>& facts);
  void Drop(const Target& target, const std::string& identity);
  void Finish(const Coverage& coverage);

 private:
  struct Held;
  int64_t Begin(const Target& target);
  void Sweep(int64_t target, Extent extent);
  void PutOne(int64_t target, const EncodedFact& fact);
  bool IsFirstWord(int64_t target, const std::vector<EncodedFact>& facts);
  int Bind(SQLite::Statement& insert, int at, int64_t target, const EncodedFact& fact,
           const std::string& known, int64_t since) const;
  void Insert(int64_t target, const EncodedFact& fact, const std::string& known, int64_t since);
  void InsertAll(int64_t target, std::span<const EncodedFact> facts);
  void Reveal(int64_t id);
  void Close(int64_t id, RunId from_run);
  void Transcribe(int64_t target, const EncodedFact& fact);

  RunId run_;
  int64_t pass_;
  int64_t first_pass_;
  TargetNumbers targets_;
  std::unordered_set<int64_t> begun_;
  std::unordered_set<int64_t> fresh_;   // Begun, and nothing was ever said of them before.
  std::unordered_set<int64_t> unsaid_;  // Fresh, and nothing is said of them yet.
  SQLite::Statement begin_, any_, find_, touch_, insert_, insert_many_, close_, remove_, reveal_;
  SQLite::Statement cover_, sweep_new_, sweep_old_, forget_unseen_, unseen_, transcribe_;
};

// Turns what an earlier run left unfinished into coverage that says so, before the next
// run moves the facts on.
void SealOpenTargets(SQLite::Database& database, RunId before);

}  // namespace signet
