// store/run_reader.h
// The body of a RunReader: one run out of a snapshot of the store.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/journal.h"
#include "store/connection.h"

namespace signet {

class SnapshotRunReader final : public RunReader {
 public:
  // Takes the snapshot.  Throws SQLite::Exception.
  SnapshotRunReader(std::unique_ptr<SQLite::Database> database, std::string path, Run run,
                    std::vector<Exception> exceptions);

  const Run& run() const override { return run_; }
  Summary summary() override;
  std::set<AccountId> Accounts() override;
  void EachCoverage(const std::function<bool(const Coverage&)>& visit) override;
  void EachIdentity(const std::function<bool(const IdentityEvidence&)>& visit) override;
  void EachSubject(
      const std::function<bool(const IdentityEvidence&, const Neighbours&)>& visit) override;
  void EachTarget(const std::function<bool(const TargetEvidence&)>& visit) override;
  void EachFinding(const std::function<bool(const StoredFinding&)>& visit) override;
  void EachGap(const std::function<bool(const Gap&)>& visit) override;
  const Error* failed() const override { return failed_ ? &*failed_ : nullptr; }

 private:
  template <class Body>
  void Try(Body&& body);
  bool Note(const Error& error);
  Time accepted_on() const { return run_.finished == Time{} ? run_.started : run_.finished; }
  const Exception* Accepting(const Finding& finding) const;
  void Accept(Coverage& coverage) const;
  void CountAccepted(Summary& summary);

  std::unique_ptr<SQLite::Database> database_;
  const std::string path_;
  const Run run_;
  const std::vector<Exception> exceptions_;
  std::optional<Error> failed_;
};

}  // namespace signet
