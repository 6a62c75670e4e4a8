// store/identity_cursor.h
// The body of an IdentityCursor: a run's identities in the order of the domain tree.
#pragma once

#include <memory>
#include <string>

#include "store/connection.h"
#include "store/run_cut.h"
#include "store/store.h"

namespace signet {

class SortedIdentityCursor final : public IdentityCursor {
 public:
  // Sorts in a temporary file.  Throws SQLite::Exception.
  SortedIdentityCursor(std::unique_ptr<SQLite::Database> database, std::string path, RunId run,
                       AskDnsOf which);
  Result<std::optional<IdentityEvidence>> Next() override;

 private:
  std::unique_ptr<SQLite::Database> database_;
  const std::string path_;
  const RunId run_;
  PassRange passes_;
  std::unique_ptr<SQLite::Statement> places_;
  std::unique_ptr<SQLite::Statement> row_;
};

}  // namespace signet
