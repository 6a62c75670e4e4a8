// The user's SQL: anything that reads, nothing that writes, attaches, configures or goes on
// for ever.
#include "store/query.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>

namespace signet {
namespace {

constexpr int kValueBytesMax = 16 << 20;
constexpr int kStatementBytesMax = 1 << 20;
constexpr int kStepsBetweenLooks = 10'000;

// Pragmas that tell about the tables and change nothing.
bool IsHarmlessPragma(const char* name) {
  for (const char* known : {"table_info", "table_xinfo", "table_list", "index_list"}) {
    if (sqlite3_stricmp(name, known) == 0) return true;
  }
  return false;
}

int Authorize(void*, int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return second && sqlite3_stricmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA:
      return first && IsHarmlessPragma(first) ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

using Clock = std::chrono::steady_clock;

int IsOver(void* deadline) { return Clock::now() >= *static_cast<Clock::time_point*>(deadline); }

// Only a query's own mistakes are the user's; a broken file is not.
bool IsUsersFault(int code) {
  return code == SQLITE_ERROR || code == SQLITE_AUTH || code == SQLITE_TOOBIG ||
         code == SQLITE_INTERRUPT || code == SQLITE_READONLY || code == SQLITE_MISMATCH ||
         code == SQLITE_RANGE;
}

std::string Complaint(sqlite3* database, int code, const QueryLimits& limits) {
  if (code == SQLITE_INTERRUPT) {
    return fmt::format("the query took longer than {} ms and was stopped", limits.time_max.count());
  }
  if (code == SQLITE_AUTH || code == SQLITE_READONLY) {
    return fmt::format("a query may only read, with SELECT: {}", sqlite3_errmsg(database));
  }
  return fmt::format("the query is wrong: {}", sqlite3_errmsg(database));
}

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

QueryValue ValueAt(sqlite3_stmt* row, int column) {
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_NULL:
      return std::monostate();
    case SQLITE_INTEGER:
      return static_cast<int64_t>(sqlite3_column_int64(row, column));
    case SQLITE_FLOAT:
      return sqlite3_column_double(row, column);
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
      return std::string(bytes ? bytes : "",
                         static_cast<size_t>(sqlite3_column_bytes(row, column)));
    }
  }
}

// Words for a bad answer of SQLite: the user's fault as a value, the store's thrown.
tl::unexpected<Error> Refuse(sqlite3* database, int code, const QueryLimits& limits) {
  if (!IsUsersFault(code & 0xff)) throw SQLite::Exception(database, code);
  return Fail(Code::kBadInput, Complaint(database, code & 0xff, limits));
}

bool IsBlank(const char* text) {
  for (; *text != '\0'; ++text) {
    if (std::strchr(" \t\r\n;", *text) == nullptr) return false;
  }
  return true;
}

}  // namespace

Result<QuerySummary> RunQuery(SQLite::Database& database, const std::string& sql,
                              const QueryLimits& limits, const Store::VisitColumns& columns,
                              const Store::VisitRow& row) {
  sqlite3* const handle = database.getHandle();
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kValueBytesMax);
  sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, kStatementBytesMax);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_set_authorizer(handle, Authorize, nullptr);
  Clock::time_point deadline = Clock::now() + limits.time_max;
  sqlite3_progress_handler(handle, kStepsBetweenLooks, IsOver, &deadline);

  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int prepared =
      sqlite3_prepare_v2(handle, sql.c_str(), static_cast<int>(sql.size()) + 1, &raw, &rest);
  const Prepared statement(raw);
  if (prepared != SQLITE_OK) return Refuse(handle, prepared, limits);
  if (!statement) return Fail(Code::kBadInput, "the query is empty");
  if (!IsBlank(rest))
    return Fail(Code::kBadInput, "one statement at a time: nothing may follow it");
  const int width = sqlite3_column_count(raw);
  if (sqlite3_stmt_readonly(raw) == 0 || width == 0) {
    return Fail(Code::kBadInput, "a query may only read, with SELECT");
  }

  std::vector<std::string> names;
  for (int column = 0; column < width; ++column)
    names.emplace_back(sqlite3_column_name(raw, column));
  columns(names);
  QuerySummary summary;
  std::vector<QueryValue> values(static_cast<size_t>(width));
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(raw)) == SQLITE_ROW) {
    if (summary.rows == limits.rows_max) {
      summary.truncated = true;
      return summary;
    }
    for (int column = 0; column < width; ++column) {
      values[static_cast<size_t>(column)] = ValueAt(raw, column);
    }
    ++summary.rows;
    if (!row(values)) return summary;
  }
  if (step != SQLITE_DONE) return Refuse(handle, step, limits);
  return summary;
}

}  // namespace signet
