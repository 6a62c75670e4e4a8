// store/connection.h
// A connection to a store's file, and how the library's exceptions become errors that a
// person can act on.  Everything here but Guarded may throw SQLite::Exception.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "model/result.h"
#include "model/time.h"

namespace signet {

enum class Access : uint8_t { kWrite, kRead };

// Opened with the settings that the store's promises rest on: write-ahead log, a page
// cache of fixed size, and sorting in files rather than in memory.
std::unique_ptr<SQLite::Database> Connect(const std::string& path, Access access);

// Statements of this connection end with SQLITE_INTERRUPT once `stopped` says true; it is
// asked every few milliseconds, and must outlive the connection.  An empty one never does.
void HeedStop(SQLite::Database& database, const std::function<bool()>& stopped);

// "cannot DOING the store PATH: what happened; what to do".
Error StoreError(const std::string& path, std::string_view doing, const SQLite::Exception& thrown);

// Runs `body` and turns what the library throws into an Error.
template <class Body>
auto Guarded(const std::string& path, std::string_view doing, Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const SQLite::Exception& thrown) {
    return Fail(StoreError(path, doing, thrown));
  }
}

inline int64_t Milliseconds(Time time) { return time.time_since_epoch().count(); }
inline Time FromMilliseconds(int64_t value) { return Time(std::chrono::milliseconds(value)); }

// A column's bytes without a copy; valid until the statement moves on.
std::string_view TextAt(SQLite::Statement& row, int column);

// A transaction that rolls back unless it was committed, and does not mind when the
// library has rolled back by itself (a full disk).
class Transaction {
 public:
  explicit Transaction(SQLite::Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void Commit();

 private:
  SQLite::Database& database_;
  bool done_ = false;
};

}  // namespace signet
