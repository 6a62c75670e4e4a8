// store/subject_reader.h
// Reads a run's identities back in the order of the domain tree, for judging.
#pragma once

#include <string>

#include "model/run.h"
#include "store/connection.h"
#include "store/store.h"

namespace signet {

// Inside a transaction of the caller's, so that all of it is one moment's.  Sorts in a
// temporary file.  Throws SQLite::Exception.
Result<void> ReadSubjects(SQLite::Database& database, const std::string& path, RunId run,
                          const Store::VisitSubject& visit);

}  // namespace signet
