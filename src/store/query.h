// store/query.h
// One SELECT of the user's, on a connection that cannot write.
#pragma once

#include <string>

#include "store/connection.h"
#include "store/store.h"

namespace signet {

// Narrows `database` for good: it is good for queries only from then on.  Throws
// SQLite::Exception for what is the store's fault rather than the query's.
Result<QuerySummary> RunQuery(SQLite::Database& database, const std::string& sql,
                              const QueryLimits& limits, const Store::VisitColumns& columns,
                              const Store::VisitRow& row);

}  // namespace signet
