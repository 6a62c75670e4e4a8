// Old files become today's, or stay as they were.
#include "store/schema.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>

#include "model/apply_journal_sample.h"
#include "store/store_fixture.h"

namespace signet {
namespace {

using test::Folder;

// A store as schema version 1 made it, with one run in which two targets were asked: what
// signet 0.1.0 left on people's disks.  Never edited; later versions must go on reading it.
constexpr const char* kStoreOfVersion1 = R"sql(
PRAGMA application_id=1397182036;
PRAGMA user_version=1;
CREATE TABLE written_by(schema INTEGER PRIMARY KEY, signet TEXT NOT NULL);
INSERT INTO written_by VALUES(1, '0.1.0');
CREATE TABLE runs(id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL, depth INTEGER NOT NULL, version TEXT NOT NULL, scope TEXT NOT NULL);
INSERT INTO runs VALUES(1,'finished',1760000000000,1760000100000,1,'0.1.0','{}');
CREATE TABLE passes(id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL);
INSERT INTO passes VALUES(1,1),(2,1);
CREATE TABLE totals(run INTEGER PRIMARY KEY, accounts INTEGER, regions INTEGER, targets INTEGER, incomplete INTEGER, accepted INTEGER, identities INTEGER, verified INTEGER, status_unknown INTEGER, info INTEGER, low INTEGER, medium INTEGER, high INTEGER, critical INTEGER, unverified_info INTEGER, unverified_low INTEGER, unverified_medium INTEGER, unverified_high INTEGER, unverified_critical INTEGER, gaps INTEGER, calls INTEGER, throttled INTEGER);
INSERT INTO totals VALUES(1,1,2,2,1,0,1,0,0,0,0,1,0,0,0,0,1,0,0,0,3,0);
CREATE TABLE targets(id INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, UNIQUE(account, region));
INSERT INTO targets VALUES(1,'111122223333','eu-west-1'),(2,'111122223333','us-east-1');
CREATE TABLE facts(id INTEGER PRIMARY KEY, target INTEGER NOT NULL, identity TEXT NOT NULL, type INTEGER NOT NULL, from_run INTEGER NOT NULL, to_run INTEGER, pass INTEGER NOT NULL, seen_at INTEGER NOT NULL, status TEXT NOT NULL, known_status TEXT NOT NULL, since INTEGER NOT NULL, line TEXT NOT NULL);
CREATE INDEX facts_by_identity ON facts(target, identity);
INSERT INTO facts VALUES(1,1,'old.test',1,1,NULL,1,1760000050000,'PENDING','PENDING',1760000050000,'{"v":1,"kind":"identity","account":"111122223333","region":"eu-west-1","identity":"old.test","type":"DOMAIN","status":"PENDING","sending_enabled":false,"taken_at":"2025-10-09T08:54:10Z"}');
CREATE TABLE coverage(run INTEGER NOT NULL, target INTEGER NOT NULL, extent INTEGER NOT NULL, first_pass INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, pages INTEGER NOT NULL, identities INTEGER NOT NULL, calls INTEGER NOT NULL, throttled INTEGER NOT NULL, finished INTEGER NOT NULL, accepted_by TEXT NOT NULL, line TEXT NOT NULL, PRIMARY KEY(run, target)) WITHOUT ROWID;
INSERT INTO coverage VALUES(1,1,1,1,'complete','',1,1,2,0,1760000060000,'','{"v":1,"kind":"coverage","account":"111122223333","region":"eu-west-1","status":"complete","pages":1,"identities":1,"calls":2,"throttled":0,"started":"2025-10-09T08:53:20Z","taken_at":"2025-10-09T08:54:20Z"}');
INSERT INTO coverage VALUES(1,2,0,1,'denied','SCP',0,0,1,0,1760000070000,'','{"v":1,"kind":"coverage","account":"111122223333","region":"us-east-1","status":"denied","reason":"SCP","pages":0,"identities":0,"calls":1,"throttled":0,"started":"2025-10-09T08:53:20Z","taken_at":"2025-10-09T08:54:30Z"}');
CREATE TABLE unseen(run INTEGER NOT NULL, fact INTEGER NOT NULL, PRIMARY KEY(run, fact)) WITHOUT ROWID;
CREATE TABLE claims(id INTEGER PRIMARY KEY, gap INTEGER NOT NULL, hash INTEGER NOT NULL, target INTEGER NOT NULL, identity TEXT NOT NULL, rule TEXT NOT NULL, risk INTEGER NOT NULL, depth INTEGER NOT NULL, from_run INTEGER NOT NULL, to_run INTEGER, pass INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX claims_by_hash ON claims(hash);
CREATE INDEX claims_by_target ON claims(target);
INSERT INTO claims VALUES(1,0,5,1,'old.test','identity-verified',2,1,1,NULL,2,1760000090000,1760000090000,'{"id":"0000000000000005","rule":"identity-verified","account":"111122223333","region":"eu-west-1","identity":"old.test","type":"DOMAIN","status":"PENDING","risk":"medium","cause":"","summary":"old.test is not verified","standards":[],"owner":""}');
CREATE TABLE unseen_claims(run INTEGER NOT NULL, claim INTEGER NOT NULL, PRIMARY KEY(run, claim)) WITHOUT ROWID;
CREATE VIEW identities_v1 AS SELECT 'a view of another day' AS identity;
)sql";

void Write(const std::string& path, const char* sql) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec(sql);
}

TEST_CASE("schema: a store of version 1 opens with what was in it, and goes on") {
  const Folder folder;
  Write(folder.File(), kStoreOfVersion1);
  const auto store = test::Opened(folder.File());
  CHECK(test::Names(*store, 1) == std::vector<std::string>{"old.test=PENDING"});
  const auto reader = store->Read(1).value();
  size_t covered = 0;
  reader->EachCoverage([&](const Coverage&) { return ++covered, true; });
  size_t findings = 0;
  reader->EachFinding([&](const RunReader::StoredFinding&) { return ++findings, true; });
  if (reader->failed()) FAIL(reader->failed()->detail);
  CHECK(covered == 2);
  CHECK(findings == 1);
  CHECK(reader->summary().targets_incomplete == 1);

  const Run run = store->BeginRun(test::RunAt(1)).value();
  const Target target{"111122223333", "eu-west-1"};
  IdentityEvidence same = test::Domain(target, "old.test", VerificationStatus::kPending);
  same.taken_at = test::At(20'000);
  {
    const auto journal = store->Journal(run.id);
    journal->Append(target, {same});
    journal->Finish(test::Complete(target));
  }
  REQUIRE(store->EndRun(run.id, RunState::kFinished, test::At(20'001)).has_value());
  CHECK(run.id == 2);
  CHECK(test::Names(*store, 2) == std::vector<std::string>{"old.test=PENDING"});
  std::optional<Time> since;
  REQUIRE(store->EachSubject(2, [&](const auto&, const auto*, const Neighbours& near) {
    since = near.in_status_since;
    return true;
  }));
  CHECK(since == Time(std::chrono::milliseconds(1760000050000)));
}

TEST_CASE("schema: a new store has the tables that the fixture of its version has") {
  // The fixture is of version 1; a later version compares after its steps.
  const Folder folder;
  Write(folder.path() + "/fixture.db", kStoreOfVersion1);
  const auto columns = [](const std::string& path) {
    SQLite::Database database(path);
    SQLite::Statement rows(database,
                           "SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || "
                           "c.\"notnull\" || ' ' || c.pk FROM sqlite_schema t, "
                           "pragma_table_info(t.name) c WHERE t.type='table' AND t.name NOT LIKE "
                           "'sqlite_%' ORDER BY t.name, c.cid");
    std::vector<std::string> all;
    while (rows.executeStep()) all.emplace_back(TextAt(rows, 0));
    return all;
  };
  {
    const auto made = test::Opened(folder.File());
  }
  {
    const auto migrated = test::Opened(folder.path() + "/fixture.db");
  }
  const auto fresh = columns(folder.File());
  CHECK(fresh.size() > 70);
  CHECK(fresh == columns(folder.path() + "/fixture.db"));
}

TEST_CASE("schema: a store of version 2 keeps what it holds, and takes what is applied") {
  const Folder folder;
  Write(folder.File(), "");
  {
    const auto database = Connect(folder.File(), Access::kWrite);
    REQUIRE(Migrate(*database, folder.File(), SchemaSteps().first(2)).has_value());
    database->exec(
        "INSERT INTO runs VALUES(1,'finished',1760000000000,1760000100000,1,'0.2.0','{}');"
        "INSERT INTO targets VALUES(1,'111122223333','eu-west-1');"
        "INSERT INTO transcripts VALUES(1,'old.test',1,'{\"domain\":\"old.test.\"}')");
  }
  const auto reading = Store::Open(folder.File(), Store::Mode::kReadOnly);
  CHECK(reading.error().code == Code::kStore);
  CHECK(reading.error().detail.find("older schema 2") != std::string::npos);
  const auto store = test::Opened(folder.File());
  CHECK(test::Column(*store, "SELECT domain FROM dns_v1") == std::vector<std::string>{"old.test"});
  const auto journal = store->Applied().value();
  CHECK(journal->List().value().empty());
  const Plan plan = sample::PlanOf({sample::TokenChange("aaa")});
  REQUIRE(journal->Begin(plan, test::At(1)));
  CHECK(journal->Find("").value().plan == plan);
  CHECK(SQLite::Database(folder.File()).execAndGet("PRAGMA user_version").getInt() == 3);
}

TEST_CASE("schema: steps that are missing are run in order, once, and all or none") {
  const Folder folder;
  const std::array<SchemaStep, 1> first{
      {{"CREATE TABLE written_by(schema INTEGER PRIMARY KEY, signet TEXT); CREATE TABLE a(x)"}}};
  const std::array<SchemaStep, 3> all{
      {first[0], {"INSERT INTO a VALUES('two')"}, {"ALTER TABLE a ADD COLUMN y"}}};
  const std::array<SchemaStep, 3> broken{{first[0], all[1], {"ALTER TABLE missing ADD COLUMN y"}}};
  Write(folder.File(), "");
  const auto database = Connect(folder.File(), Access::kWrite);
  REQUIRE(Migrate(*database, folder.File(), first).has_value());
  CHECK_THROWS_AS((void)Migrate(*database, folder.File(), broken), SQLite::Exception);
  CHECK(database->execAndGet("PRAGMA user_version").getInt() == 1);
  CHECK(database->execAndGet("SELECT count(*) FROM a").getInt() == 0);
  for (int again = 0; again < 2; ++again) {
    REQUIRE(Migrate(*database, folder.File(), all).has_value());
    CHECK(database->execAndGet("PRAGMA user_version").getInt() == 3);
    CHECK(database->execAndGet("SELECT count(*) FROM a WHERE y IS NULL").getInt() == 1);
  }
  CHECK(Migrate(*database, folder.File(), first).error().code == Code::kStore);
}

}  // namespace
}  // namespace signet
