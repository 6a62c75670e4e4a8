// What a user's SQL may do, and all that it may not.
#include "store/query.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "store/store_fixture.h"

namespace signet {
namespace {

using test::At;

const Target kIreland{"111122223333", "eu-west-1"};

std::unique_ptr<Store> Filled() {
  auto store = test::Opened(":memory:");
  const Run run = store->BeginRun(test::RunAt(1)).value();
  IdentityEvidence broken = test::Domain(kIreland, "a.test", VerificationStatus::kFailed);
  broken.sending_enabled = false;
  TargetEvidence target;
  target.target = kIreland;
  target.account_name = "mail";
  {
    const auto journal = store->Journal(run.id);
    journal->Append(target);
    journal->Append(kIreland,
                    {broken, test::Identity(kIreland, "u@a.test", VerificationStatus::kSuccess)});
    journal->Finish(test::Complete(kIreland));
  }
  const auto findings = store->Judging(run.id, At(2)).value();
  Finding finding = test::Broken(broken, "identity-verified", Risk::kHigh);
  finding.cause = "record-missing";
  finding.owner = "web";
  REQUIRE(findings->Add({{finding}, {{"dkim", kIreland, "a.test", "denied"}}}).has_value());
  REQUIRE(findings->Commit({}).has_value());
  REQUIRE(store->EndRun(run.id, RunState::kFinished, At(3)).has_value());
  return store;
}

std::string Rendered(const QueryValue& value) {
  struct {
    std::string operator()(std::monostate) { return "NULL"; }
    std::string operator()(int64_t number) { return std::to_string(number); }
    std::string operator()(double number) { return fmt::format("{}", number); }
    std::string operator()(const std::string& text) { return text; }
  } render;
  return std::visit(render, value);
}

// The answer as "name=value …", a line for each row; or the refusal.
std::string Ask(Store& store, const std::string& sql, const QueryLimits& limits = {}) {
  std::vector<std::string> names;
  std::string answer;
  const auto done = store.Query(
      sql, limits, [&](const std::vector<std::string>& columns) { names = columns; },
      [&](const std::vector<QueryValue>& row) {
        for (size_t i = 0; i < row.size(); ++i) {
          answer += fmt::format("{}{}={}", i ? " " : "", names.at(i), Rendered(row[i]));
        }
        answer += "\n";
        return true;
      });
  if (!done) {
    CHECK(done.error().code == Code::kBadInput);
    return "refused: " + done.error().detail;
  }
  return answer + (done->truncated ? "truncated" : "");
}

TEST_CASE("query: the views say what the run said") {
  const auto store = Filled();
  CHECK(Ask(*store,
            "SELECT account, region, identity, type, status, sending_enabled, from_run, "
            "seen_run, in_status_since FROM identities_v1 ORDER BY identity") ==
        "account=111122223333 region=eu-west-1 identity=a.test type=DOMAIN status=FAILED "
        "sending_enabled=false from_run=1 seen_run=1 in_status_since=2023-11-14T22:13:20Z\n"
        "account=111122223333 region=eu-west-1 identity=u@a.test type=EMAIL_ADDRESS "
        "status=SUCCESS sending_enabled=true from_run=1 seen_run=1 "
        "in_status_since=2023-11-14T22:13:20Z\n");
  CHECK(Ask(*store, "SELECT run, identity, status FROM identities_in_run_v1 WHERE run=1 LIMIT 1") ==
        "run=1 identity=a.test status=FAILED\n");
  CHECK(Ask(*store,
            "SELECT rule, risk, account, region, identity, status, cause, owner, "
            "first_seen, last_seen, from_run FROM findings_v1") ==
        "rule=identity-verified risk=high account=111122223333 region=eu-west-1 identity=a.test "
        "status=FAILED cause=record-missing owner=web first_seen=2023-11-15T00:13:20Z "
        "last_seen=2023-11-15T00:13:20Z from_run=1\n");
  CHECK(Ask(*store, "SELECT run, rule, identity, why FROM gaps_v1") ==
        "run=1 rule=dkim identity=a.test why=denied\n");
  CHECK(
      Ask(*store, "SELECT run, account, region, status, pages, calls, finished FROM coverage_v1") ==
      "run=1 account=111122223333 region=eu-west-1 status=complete pages=1 calls=2 "
      "finished=2023-11-14T23:13:20Z\n");
  CHECK(Ask(*store,
            "SELECT run, state, depth, started, finished, accounts, targets, identities, "
            "verified, findings, high, gaps FROM runs_v1") ==
        "run=1 state=finished depth=why started=2023-11-14T23:13:20Z "
        "finished=2023-11-15T01:13:20Z accounts=1 targets=1 identities=2 verified=1 findings=1 "
        "high=1 gaps=1\n");
  CHECK(Ask(*store, "SELECT account, account_name FROM targets_v1") ==
        "account=111122223333 account_name=mail\n");
}

// The build folder lies inside the source tree.
std::string DocsPath() {
  for (auto folder = std::filesystem::canonical("/proc/self/exe").parent_path();
       folder != folder.root_path(); folder = folder.parent_path()) {
    if (std::filesystem::exists(folder / "docs/STORE.md")) return folder / "docs/STORE.md";
  }
  FAIL("docs/STORE.md was not found above the test program");
  return "";
}

// The lines "| `view` | columns |" of docs/STORE.md's second table.
std::map<std::string, std::string> PromisedColumns() {
  std::ifstream docs(DocsPath());
  std::map<std::string, std::string> promised;
  std::string line;
  bool columns = false;
  while (std::getline(docs, line)) {
    if (line == "| view | columns |") columns = true;
    if (line.empty()) columns = false;
    const size_t end = line.find("_v1` | ");
    if (!columns || end == std::string::npos) continue;
    std::string list = line.substr(end + 7, line.rfind(" |") - end - 7);
    if (const size_t note = list.find(" (`true`"); note != std::string::npos) {
      list.erase(note, list.find(')', note) + 1 - note);
    }
    promised[line.substr(3, end)] = list;  // Behind "| `", up to "_v1".
  }
  return promised;
}

TEST_CASE("query: the documented views have the documented columns, and there are no others") {
  const auto store = Filled();
  auto promised = PromisedColumns();
  promised["identities_history_v1"] =
      "account, region, identity, type, status, sending_enabled, "
      "from_run, to_run, seen_run, seen_at, in_status_since, "
      "evidence";
  promised["findings_history_v1"] =
      "id, rule, risk, account, region, identity, status, cause, "
      "summary, owner, first_seen, last_seen, from_run, to_run, "
      "seen_run, finding";
  const auto views = test::Column(*store, "SELECT name FROM sqlite_schema WHERE type='view'");
  CHECK(views.size() == 15);
  CHECK(promised.size() == views.size());
  for (const std::string& view : views) {
    CAPTURE(view);
    std::string columns;
    REQUIRE(store->Query(
        "SELECT * FROM " + view, {},
        [&](const auto& names) { columns = fmt::format("{}", fmt::join(names, ", ")); },
        [](const auto&) { return true; }));
    CHECK(columns == promised[view]);
  }
}

TEST_CASE("query: a finding's id in SQL is the one in reports") {
  const auto store = Filled();
  std::string id;
  store->Read(1).value()->EachFinding([&](const auto& one) { return id = one.finding.Id(), true; });
  CHECK(id.size() == 16);
  CHECK(Ask(*store, "SELECT id FROM findings_v1") == "id=" + id + "\n");
}

TEST_CASE("query: nothing that writes, attaches or configures is run") {
  const auto store = Filled();
  for (const char* sql :
       {"DELETE FROM facts", "INSERT INTO runs(id) VALUES(5)", "UPDATE runs SET state='x'",
        "CREATE TABLE mine(x)", "CREATE TEMP TABLE mine(x)", "DROP VIEW runs_v1",
        "ATTACH '/tmp/other.db' AS other", "ATTACH ':memory:' AS other", "VACUUM INTO '/tmp/x.db'",
        "VACUUM", "PRAGMA user_version=9", "PRAGMA query_only=OFF", "PRAGMA journal_mode=DELETE",
        "BEGIN", "SELECT load_extension('/tmp/x.so')", "REINDEX", "ANALYZE",
        "WITH x AS (SELECT 1) INSERT INTO runs(id) SELECT * FROM x",
        "SELECT 1; DELETE FROM facts"}) {
    CAPTURE(sql);
    CHECK(Ask(*store, sql).starts_with("refused: "));
  }
  CHECK(Ask(*store, "SELECT count(*) AS n FROM identities_v1") == "n=2\n");
  CHECK(Ask(*store, "SELECT count(*) AS n FROM runs") == "n=1\n");
  CHECK(Ask(*store, "PRAGMA table_info(runs_v1)").find("name=state") != std::string::npos);
}

TEST_CASE("query: limits on rows and time hold") {
  const auto store = Filled();
  const std::string many =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 5) SELECT i FROM n";
  QueryLimits limits;
  limits.rows_max = 2;
  CHECK(Ask(*store, many, limits) == "i=1\ni=2\ntruncated");
  limits.rows_max = 5;
  CHECK(Ask(*store, many, limits) == "i=1\ni=2\ni=3\ni=4\ni=5\n");
  limits.time_max = std::chrono::milliseconds(50);
  const auto begin = std::chrono::steady_clock::now();
  const std::string endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
      "SELECT sum(i) FROM n";
  CHECK(Ask(*store, endless, limits) ==
        "refused: the query took longer than 50 ms and was stopped");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  CHECK(Ask(*store, "SELECT length(zeroblob(900000000))").starts_with("refused: "));
}

TEST_CASE("query: what is wrong is said in one line") {
  const auto store = Filled();
  CHECK(Ask(*store, "SELECT nonsense FROM runs_v1") ==
        "refused: the query is wrong: no such column: nonsense");
  CHECK(Ask(*store, "SELEC 1") == "refused: the query is wrong: near \"SELEC\": syntax error");
  CHECK(Ask(*store, "  ") == "refused: the query is empty");
  CHECK(Ask(*store, "SELECT 1 AS one;  ") == "one=1\n");
}

}  // namespace
}  // namespace signet
