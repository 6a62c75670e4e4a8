// store/subject_reader.h
// Reads a run's identities back in the order of the domain tree, for judging.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/run.h"
#include "store/connection.h"
#include "store/run_cut.h"
#include "store/store.h"

namespace signet {

// Gives SQL the function subject_order(identity, type, target), which sorts the targets as
// they are given.  Returns their places, indexed by their numbers.
std::vector<uint32_t> AddSubjectOrder(SQLite::Database& database,
                                      const std::vector<CoveredTarget>& targets);

// Inside a transaction of the caller's, so that all of it is one moment's.  Sorts in a
// temporary file.  Throws SQLite::Exception.
Result<void> ReadSubjects(SQLite::Database& database, const std::string& path, RunId run,
                          const Store::VisitSubject& visit);

}  // namespace signet
