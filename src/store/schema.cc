// Facts hold from one run until another: a table row is an interval, and each run is a cut
// through all of them.  The views are the part that users may lean on.
#include "store/schema.h"

#include <fmt/format.h>

#include <array>

namespace signet {
namespace {

// Version 1.  A step that was released is never edited: people's files were made by it.
//
// facts      what SES said of an identity (or, with identity '', of its target) from from_run
//            until before to_run; `line` is the evidence as first read, `seen_at` and `pass`
//            tell when the same was read last.
// passes     each time a run was taken up; a run that was resumed has several.
// coverage   one row per run and target, written when the run first hears of the target.
// unseen     facts that still hold but that a partly read target did not show in a run.
// claims     findings (gap 0) and gaps (gap 1), with the same kind of intervals.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE written_by(schema INTEGER PRIMARY KEY, signet TEXT NOT NULL);
CREATE TABLE runs(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  version TEXT NOT NULL,
  scope TEXT NOT NULL);
CREATE TABLE passes(id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL);
CREATE TABLE totals(
  run INTEGER PRIMARY KEY,
  accounts INTEGER, regions INTEGER, targets INTEGER, incomplete INTEGER, accepted INTEGER,
  identities INTEGER, verified INTEGER, status_unknown INTEGER,
  info INTEGER, low INTEGER, medium INTEGER, high INTEGER, critical INTEGER,
  unverified_info INTEGER, unverified_low INTEGER, unverified_medium INTEGER,
  unverified_high INTEGER, unverified_critical INTEGER,
  gaps INTEGER, calls INTEGER, throttled INTEGER);
CREATE TABLE targets(
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  UNIQUE(account, region));
CREATE TABLE facts(
  id INTEGER PRIMARY KEY,
  target INTEGER NOT NULL,
  identity TEXT NOT NULL,
  type INTEGER NOT NULL,
  from_run INTEGER NOT NULL,
  to_run INTEGER,
  pass INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  status TEXT NOT NULL,
  known_status TEXT NOT NULL,
  since INTEGER NOT NULL,
  line TEXT NOT NULL);
CREATE INDEX facts_by_identity ON facts(target, identity);
CREATE TABLE coverage(
  run INTEGER NOT NULL,
  target INTEGER NOT NULL,
  extent INTEGER NOT NULL,
  first_pass INTEGER NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  pages INTEGER NOT NULL,
  identities INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  throttled INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  accepted_by TEXT NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY(run, target)) WITHOUT ROWID;
CREATE TABLE unseen(
  run INTEGER NOT NULL,
  fact INTEGER NOT NULL,
  PRIMARY KEY(run, fact)) WITHOUT ROWID;
CREATE TABLE claims(
  id INTEGER PRIMARY KEY,
  gap INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  target INTEGER NOT NULL,
  identity TEXT NOT NULL,
  rule TEXT NOT NULL,
  risk INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  from_run INTEGER NOT NULL,
  to_run INTEGER,
  pass INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  body TEXT NOT NULL);
CREATE INDEX claims_by_hash ON claims(hash);
CREATE INDEX claims_by_target ON claims(target);
CREATE TABLE unseen_claims(
  run INTEGER NOT NULL,
  claim INTEGER NOT NULL,
  PRIMARY KEY(run, claim)) WITHOUT ROWID;

CREATE VIEW runs_v1 AS
SELECT r.id AS run, r.state,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.started / 1000, 'unixepoch') AS started,
  CASE WHEN r.finished > 0
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.finished / 1000, 'unixepoch') END AS finished,
  CASE r.depth WHEN 0 THEN 'status' WHEN 1 THEN 'why' WHEN 2 THEN 'posture' ELSE 'full' END
    AS depth,
  r.version, r.scope, s.accounts, s.regions, s.targets, s.incomplete AS targets_incomplete,
  s.accepted AS targets_accepted, s.identities, s.verified, s.status_unknown,
  s.info + s.low + s.medium + s.high + s.critical AS findings,
  s.critical, s.high, s.medium, s.low, s.info, s.gaps, s.calls, s.throttled
FROM runs r LEFT JOIN totals s ON s.run = r.id;

CREATE VIEW coverage_v1 AS
SELECT c.run, t.account, t.region, c.status, c.reason, c.pages, c.identities, c.calls, c.throttled,
  CASE WHEN c.finished > 0
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', c.finished / 1000, 'unixepoch') END AS finished,
  c.accepted_by, c.line AS coverage
FROM coverage c JOIN targets t ON t.id = c.target;

CREATE VIEW identities_history_v1 AS
SELECT t.account, t.region, f.identity,
  CASE f.type WHEN 0 THEN 'EMAIL_ADDRESS' WHEN 1 THEN 'DOMAIN' WHEN 2 THEN 'MANAGED_DOMAIN'
    ELSE 'OTHER' END AS type,
  f.status,
  CASE json_extract(f.line, '$.sending_enabled') WHEN 1 THEN 'true' WHEN 0 THEN 'false' END
    AS sending_enabled,
  f.from_run, f.to_run, p.run AS seen_run,
  strftime('%Y-%m-%dT%H:%M:%SZ', f.seen_at / 1000, 'unixepoch') AS seen_at,
  CASE WHEN f.status = f.known_status AND f.status <> 'UNKNOWN'
    THEN strftime('%Y-%m-%dT%H:%M:%SZ', f.since / 1000, 'unixepoch') END AS in_status_since,
  f.line AS evidence
FROM facts f JOIN targets t ON t.id = f.target JOIN passes p ON p.id = f.pass
WHERE f.identity > '';

CREATE VIEW identities_v1 AS
SELECT account, region, identity, type, status, sending_enabled, from_run, seen_run, seen_at,
  in_status_since, evidence
FROM identities_history_v1 WHERE to_run IS NULL;

CREATE VIEW identities_in_run_v1 AS
SELECT c.run, t.account, t.region, f.identity,
  CASE f.type WHEN 0 THEN 'EMAIL_ADDRESS' WHEN 1 THEN 'DOMAIN' WHEN 2 THEN 'MANAGED_DOMAIN'
    ELSE 'OTHER' END AS type,
  f.status,
  CASE json_extract(f.line, '$.sending_enabled') WHEN 1 THEN 'true' WHEN 0 THEN 'false' END
    AS sending_enabled,
  f.line AS evidence
FROM coverage c JOIN targets t ON t.id = c.target JOIN facts f ON f.target = c.target
WHERE f.identity > '' AND f.from_run <= c.run AND (f.to_run IS NULL OR f.to_run > c.run)
  AND (c.extent = 1
    OR (c.extent = 2 AND NOT EXISTS(SELECT 1 FROM unseen u WHERE u.run = c.run AND u.fact = f.id))
    OR (c.extent = 3 AND f.pass >= c.first_pass));

CREATE VIEW targets_v1 AS
SELECT t.account, t.region, json_extract(f.line, '$.account_name') AS account_name,
  f.from_run, p.run AS seen_run,
  strftime('%Y-%m-%dT%H:%M:%SZ', f.seen_at / 1000, 'unixepoch') AS seen_at, f.line AS evidence
FROM facts f JOIN targets t ON t.id = f.target JOIN passes p ON p.id = f.pass
WHERE f.identity = '' AND f.to_run IS NULL;

CREATE VIEW findings_history_v1 AS
SELECT printf('%016x', l.hash) AS id, l.rule,
  CASE l.risk WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high'
    ELSE 'critical' END AS risk,
  t.account, t.region, l.identity, json_extract(l.body, '$.status') AS status,
  json_extract(l.body, '$.cause') AS cause, json_extract(l.body, '$.summary') AS summary,
  json_extract(l.body, '$.owner') AS owner,
  strftime('%Y-%m-%dT%H:%M:%SZ', l.first_seen / 1000, 'unixepoch') AS first_seen,
  strftime('%Y-%m-%dT%H:%M:%SZ', l.last_seen / 1000, 'unixepoch') AS last_seen,
  l.from_run, l.to_run, p.run AS seen_run, l.body AS finding
FROM claims l JOIN targets t ON t.id = l.target JOIN passes p ON p.id = l.pass
WHERE l.gap = 0;

CREATE VIEW findings_v1 AS
SELECT id, rule, risk, account, region, identity, status, cause, summary, owner, first_seen,
  last_seen, from_run, seen_run, finding
FROM findings_history_v1 WHERE to_run IS NULL;

CREATE VIEW findings_in_run_v1 AS
SELECT c.run, printf('%016x', l.hash) AS id, l.rule,
  CASE l.risk WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high'
    ELSE 'critical' END AS risk,
  t.account, t.region, l.identity, json_extract(l.body, '$.status') AS status,
  json_extract(l.body, '$.cause') AS cause, json_extract(l.body, '$.summary') AS summary,
  json_extract(l.body, '$.owner') AS owner, l.body AS finding
FROM coverage c JOIN targets t ON t.id = c.target JOIN claims l ON l.target = c.target
WHERE l.gap = 0 AND l.from_run <= c.run AND (l.to_run IS NULL OR l.to_run > c.run)
  AND NOT EXISTS(SELECT 1 FROM unseen_claims u WHERE u.run = c.run AND u.claim = l.id);

CREATE VIEW gaps_v1 AS
SELECT c.run, l.rule, t.account, t.region, l.identity, l.body AS why
FROM coverage c JOIN targets t ON t.id = c.target JOIN claims l ON l.target = c.target
WHERE l.gap = 1 AND l.from_run <= c.run AND (l.to_run IS NULL OR l.to_run > c.run)
  AND NOT EXISTS(SELECT 1 FROM unseen_claims u WHERE u.run = c.run AND u.claim = l.id);
)sql";

// Version 2.
//
// transcripts  what the DNS said of an identity's domain in the run that asked last: one of each
//              identity.  It differs every time, so it is no part of a fact.
constexpr const char* kVersion2 = R"sql(
CREATE TABLE transcripts(
  target INTEGER NOT NULL,
  identity TEXT NOT NULL,
  run INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY(target, identity));

CREATE VIEW dns_v1 AS
SELECT t.account, t.region, x.identity, x.run,
  rtrim(json_extract(x.line, '$.domain'), '.') AS domain, json_extract(x.line, '$.at') AS taken_at,
  json_extract(x.line, '$.vantage') AS vantage, x.line AS dns
FROM transcripts x JOIN targets t ON t.id = x.target;
)sql";

// Version 3.
//
// plans      each plan that was begun, as the text that was reviewed.
// changes    what is known of each change of it; `open` while it may have been sent.
// steps      every word that came about a change, in order; nothing here is ever updated.
// mails      verification mails that we had SES send.
constexpr const char* kVersion3 = R"sql(
CREATE TABLE plans(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash TEXT NOT NULL UNIQUE,
  version TEXT NOT NULL,
  run INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  begun INTEGER NOT NULL,
  undoes TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE changes(
  plan INTEGER NOT NULL,
  place INTEGER NOT NULL,
  change TEXT NOT NULL,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  identity TEXT NOT NULL,
  zone TEXT,
  zone_account TEXT,
  name TEXT,
  type TEXT,
  before TEXT,
  after TEXT,
  intended INTEGER,
  answer TEXT,
  answered INTEGER,
  outcome TEXT,
  detail TEXT,
  ended INTEGER,
  open INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(plan, place),
  UNIQUE(plan, change)) WITHOUT ROWID;
CREATE TABLE steps(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  plan INTEGER NOT NULL,
  change TEXT NOT NULL,
  step TEXT NOT NULL,
  at INTEGER NOT NULL,
  outcome TEXT,
  said TEXT);
CREATE TABLE mails(
  mailbox TEXT NOT NULL,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY(mailbox, at, account, region)) WITHOUT ROWID;

CREATE VIEW plans_v1 AS
SELECT p.hash, CASE WHEN p.run > 0 THEN p.run END AS run,
  strftime('%Y-%m-%dT%H:%M:%SZ', p.created / 1000, 'unixepoch') AS created,
  strftime('%Y-%m-%dT%H:%M:%SZ', p.begun / 1000, 'unixepoch') AS begun,
  nullif(p.undoes, '') AS undoes, count(c.change) AS changes,
  count(*) FILTER(WHERE c.outcome = 'applied' AND NOT c.open) AS applied,
  count(*) FILTER(WHERE c.outcome = 'already' AND NOT c.open) AS already,
  count(*) FILTER(WHERE c.outcome = 'refused' AND NOT c.open) AS refused,
  count(*) FILTER(WHERE c.outcome = 'failed' AND NOT c.open) AS failed,
  count(*) FILTER(WHERE c.outcome = 'unknown') AS unknown,
  count(c.change) FILTER(WHERE c.outcome IS NULL OR (c.open AND c.outcome <> 'unknown')) AS open
FROM plans p LEFT JOIN changes c ON c.plan = p.id GROUP BY p.id;

CREATE VIEW changes_v1 AS
SELECT p.hash AS plan, c.change, c.kind, c.account, c.region, c.identity,
  c.zone, c.zone_account, c.name, c.type,
  c.before, c.after,
  strftime('%Y-%m-%dT%H:%M:%SZ', c.intended / 1000, 'unixepoch') AS intended,
  strftime('%Y-%m-%dT%H:%M:%SZ', c.answered / 1000, 'unixepoch') AS answered, c.answer,
  c.outcome, c.detail,
  strftime('%Y-%m-%dT%H:%M:%SZ', c.ended / 1000, 'unixepoch') AS ended,
  CASE c.open WHEN 1 THEN 'true' ELSE 'false' END AS open
FROM changes c JOIN plans p ON p.id = c.plan;

CREATE VIEW steps_v1 AS
SELECT p.hash AS plan, s.change, s.step,
  strftime('%Y-%m-%dT%H:%M:%SZ', s.at / 1000, 'unixepoch') AS at, s.outcome, s.said
FROM steps s JOIN plans p ON p.id = s.plan;

CREATE VIEW mails_v1 AS
SELECT mailbox, account, region,
  strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') AS noted
FROM mails;
)sql";

constexpr std::array<SchemaStep, 3> kSteps{{{kVersion1}, {kVersion2}, {kVersion3}}};

int64_t Number(SQLite::Database& database, const char* sql) {
  return database.execAndGet(sql).getInt64();
}

tl::unexpected<Error> NotAStore(const std::string& path) {
  return Fail(Code::kStore,
              fmt::format("{} is not a Signet store; name another file with --store", path));
}

// Who wrote the newest schema of the file, in our own table, which every version keeps.
std::string WriterOf(SQLite::Database& database) {
  try {
    return database.execAndGet("SELECT signet FROM written_by ORDER BY schema DESC LIMIT 1")
        .getString();
  } catch (const SQLite::Exception&) {
    return "unknown";
  }
}

// The file's schema version, or why it is not for us.
Result<size_t> SchemaOf(SQLite::Database& database, const std::string& path, size_t ours) {
  const int64_t version = Number(database, "PRAGMA user_version");
  const int64_t application = Number(database, "PRAGMA application_id");
  const int64_t tables = Number(database, "SELECT count(*) FROM sqlite_schema");
  if (tables == 0 && version == 0) return 0;
  if (application != kApplicationId || version < 1) return NotAStore(path);
  if (static_cast<size_t>(version) > ours) {
    return Fail(Code::kStore,
                fmt::format("the store {} was written by signet {} with schema {}; this is signet "
                            "{} with schema {}: use that version, or another --store",
                            path, WriterOf(database), version, SIGNET_VERSION, ours));
  }
  return static_cast<size_t>(version);
}

}  // namespace

std::span<const SchemaStep> SchemaSteps() { return kSteps; }

Result<void> Migrate(SQLite::Database& database, const std::string& path,
                     std::span<const SchemaStep> steps) {
  // Looked at before the lock, so that opening a store of today's schema never waits.
  const Result<size_t> before = SchemaOf(database, path, steps.size());
  if (!before) return Fail(before.error());
  // Only now, when the file is known to be ours.
  if (database.execAndGet("PRAGMA journal_mode=WAL").getString() != "wal") {
    return Fail(Code::kStore, fmt::format("the store {} is on a file system that cannot share "
                                          "memory between processes: use a local disk",
                                          path));
  }
  if (*before == steps.size()) return {};
  Transaction transaction(database);
  const Result<size_t> version = SchemaOf(database, path, steps.size());
  if (!version) return Fail(version.error());
  for (size_t step = *version; step < steps.size(); ++step) {
    database.exec(steps[step].sql);
    database.exec(fmt::format("INSERT OR REPLACE INTO written_by VALUES({}, '{}')", step + 1,
                              SIGNET_VERSION));
  }
  database.exec(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplicationId,
                            steps.size()));
  transaction.Commit();
  return {};
}

Result<void> CheckSchema(SQLite::Database& database, const std::string& path) {
  const Result<size_t> version = SchemaOf(database, path, SchemaSteps().size());
  if (!version) return Fail(version.error());
  if (*version == 0) {
    return Fail(Code::kStore, fmt::format("the store {} is empty: nothing was scanned yet", path));
  }
  if (*version < SchemaSteps().size()) {
    return Fail(Code::kStore, fmt::format("the store {} has the older schema {}; a scan into it "
                                          "brings it up to date",
                                          path, *version));
  }
  return {};
}

}  // namespace signet
