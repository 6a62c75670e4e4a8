// store/transcripts.h
// Transcripts: what the DNS said of a run's identities, read back to the evidence they belong
// to.  One is kept of each identity, so an older run may have lost its own to a newer one.
#pragma once

#include "model/evidence.h"
#include "model/run.h"
#include "store/connection.h"

namespace signet {

class Transcripts {
 public:
  // Throws SQLite::Exception, as does AddTo.
  Transcripts(SQLite::Database& database, RunId run);

  // False where the run took none: then nothing needs to be looked up.
  bool any() const { return any_; }
  // Sets `dns` where this run asked.
  Result<void> AddTo(IdentityEvidence& evidence);

 private:
  bool any_ = false;
  RunId run_;
  SQLite::Statement find_;
};

}  // namespace signet
