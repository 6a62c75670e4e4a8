// Opening the file so that a killed writer loses nothing it promised, and readers never wait.
#include "store/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <tuple>

namespace signet {
namespace {

constexpr int kBusyMsMax = 5000;
constexpr int kStepsBetweenLooks = 10'000;  // Of SQLite's machine: well under a millisecond.

// A path as an SQLite URI.
std::string UriOf(const std::string& path, std::string_view options) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri.append("?").append(options);
}

bool HasLog(const std::string& path) {
  struct stat status{};
  return stat((path + "-wal").c_str(), &status) == 0 && status.st_size > 0;
}

// A store in a folder that we may not write to cannot have its log's index beside it.  If
// it has no log either, nobody is writing, and the file alone is the whole truth.
bool IsFrozen(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  return access(folder.c_str(), W_OK) != 0 && !HasLog(path);
}

}  // namespace

std::unique_ptr<SQLite::Database> Connect(const std::string& path, Access access) {
  // Statistics of memory that nobody reads are a lock around each allocation.  Before the
  // first connection of the process, or SQLite refuses and goes on counting.
  static const int counts_nothing = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  std::ignore = counts_nothing;
  const bool write = access == Access::kWrite;
  const bool frozen = !write && IsFrozen(path);
  const int flags = (write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY) |
                    SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI;
  auto database = std::make_unique<SQLite::Database>(
      UriOf(path, frozen ? "immutable=1" : "cache=private"), flags, kBusyMsMax);
  // The bound on memory: the sorter's runs are of the cache's size too.  Debian's library
  // would otherwise also overwrite each freed page with zeros.
  database->exec("PRAGMA temp_store=FILE; PRAGMA secure_delete=OFF");
  if (!write) {
    // A reader goes through the file once; what it keeps would only be memory.
    database->exec("PRAGMA cache_size=-2048; PRAGMA query_only=ON");
    return database;
  }
  database->exec(
      "PRAGMA cache_size=-2048; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000;"
      "PRAGMA journal_size_limit=67108864;");
  return database;
}

void HeedStop(SQLite::Database& database, const std::function<bool()>& stopped) {
  const auto ask = [](void* asked) {
    return (*static_cast<const std::function<bool()>*>(asked))() ? 1 : 0;
  };
  sqlite3_progress_handler(database.getHandle(), kStepsBetweenLooks, stopped ? ask : nullptr,
                           const_cast<std::function<bool()>*>(&stopped));
}

Error StoreError(const std::string& path, std::string_view doing, const SQLite::Exception& thrown) {
  std::string_view advice;
  switch (thrown.getErrorCode()) {
    case SQLITE_INTERRUPT:
      return {Code::kCancelled, fmt::format("stopped; did not {} the store {}", doing, path)};
    case SQLITE_FULL:
      return {Code::kStore,
              fmt::format("cannot {} the store {}: the disk is full; what was finished "
                          "is kept, so free some space and go on (a scan: with --resume)",
                          doing, path)};
    case SQLITE_NOTADB:
      return {Code::kStore,
              fmt::format("{} is not a Signet store; name another file with --store", path)};
    case SQLITE_CORRUPT:
      advice = "; the file is damaged: move it aside, or restore a copy";
      break;
    case SQLITE_READONLY:
      advice = "; it, or the folder it is in, may not be written to";
      break;
    case SQLITE_CANTOPEN:
      advice = "; is it a file that this user may open?";
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      advice = "; another process is writing to it";
      break;
    case SQLITE_IOERR:
      advice = "; the disk refused, what was finished is kept";
      break;
    default:
      break;
  }
  return {Code::kStore,
          fmt::format("cannot {} the store {}: {}{}", doing, path, thrown.what(), advice)};
}

std::string_view TextAt(SQLite::Statement& row, int column) {
  const SQLite::Column value = row.getColumn(column);
  const char* text = value.getText();
  return {text, static_cast<size_t>(value.getBytes())};
}

Transaction::Transaction(SQLite::Database& database) : database_(database) {
  database_.exec("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (done_ || sqlite3_get_autocommit(database_.getHandle()) != 0) return;
  try {
    database_.exec("ROLLBACK");
  } catch (const SQLite::Exception&) {
    // The connection is broken; closing it rolls back.
  }
}

void Transaction::Commit() {
  database_.exec("COMMIT");
  done_ = true;
}

}  // namespace signet
