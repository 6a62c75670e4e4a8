// A finding that is found again goes on; one that is not goes only if something was read
// that would have shown it.
#include "store/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace signet {
namespace {

// SQLite's numbers are signed; the 64 bits of an id are kept as they are.
int64_t HashOf(const std::string& id) {
  uint64_t bits = 0;
  std::from_chars(id.data(), id.data() + id.size(), bits, 16);
  return static_cast<int64_t>(bits);
}

// As the inside of SQL's IN (…); ids are ours and hold no quotes.
std::string Listed(const std::vector<RuleId>& rules) {
  return rules.empty() ? std::string() : fmt::format("'{}'", fmt::join(rules, "','"));
}

}  // namespace

struct IntervalFindingJournal::Claim {
  bool gap = false;
  int64_t hash = 0;
  const Target& target;
  const std::string& identity;
  const std::string& rule;
  int risk = 0;
  const std::string& body;
};

IntervalFindingJournal::IntervalFindingJournal(SQLite::Database& database, std::string path,
                                               const Sitting& sitting)
    : database_(database),
      path_(std::move(path)),
      sitting_(sitting),
      transaction_(database),
      targets_(database),
      covers_(database, "SELECT 1 FROM coverage WHERE run=?1 AND target=?2"),
      find_(database,
            "SELECT id, from_run, to_run IS NULL, depth, first_seen, risk, body FROM claims "
            "WHERE hash=?1 AND gap=?2 ORDER BY id DESC LIMIT 1"),
      touch_(database, "UPDATE claims SET pass=?2, last_seen=?3, depth=?4 WHERE id=?1"),
      replace_(database,
               "UPDATE claims SET pass=?2, last_seen=?3, depth=?4, risk=?5, body=?6 WHERE id=?1"),
      close_(database, "UPDATE claims SET to_run=?2 WHERE id=?1"),
      insert_(database,
              "INSERT INTO claims(gap, hash, target, identity, rule, risk, depth, from_run, pass, "
              "first_seen, last_seen, body) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)") {}

Result<void> IntervalFindingJournal::Add(const Diagnosis& diagnosis) {
  return Guarded(path_, "write findings to", [&]() -> Result<void> {
    for (const Finding& finding : diagnosis.findings) {
      const std::string body = EncodeFinding(finding);
      Put({false, HashOf(finding.Id()), finding.target, finding.identity, finding.rule,
           static_cast<int>(finding.risk), body});
    }
    for (const Gap& gap : diagnosis.gaps) {
      Finding named;
      named.rule = gap.rule;
      named.target = gap.target;
      named.identity = gap.identity;
      Put({true, HashOf(named.Id()), gap.target, gap.identity, gap.rule, 0, gap.why});
    }
    return {};
  });
}

void IntervalFindingJournal::Put(const Claim& claim) {
  const int64_t target = targets_.Of(claim.target);
  CheckCovered(target, claim.target);
  int64_t id = 0;
  RunId from_run = 0;
  int depth = static_cast<int>(sitting_.depth);
  int64_t first_seen = Milliseconds(sitting_.at);
  bool open = false;
  bool same = false;
  find_.bind(1, claim.hash);
  find_.bind(2, claim.gap ? 1 : 0);
  if (find_.executeStep()) {
    id = find_.getColumn(0).getInt64();
    from_run = find_.getColumn(1).getInt64();
    open = find_.getColumn(2).getInt() != 0;
    same = find_.getColumn(5).getInt() == claim.risk && TextAt(find_, 6) == claim.body;
    if (open) {
      // The least depth that showed it: a scan at least that deep would show it again.
      depth = std::min(depth, find_.getColumn(3).getInt());
      first_seen = find_.getColumn(4).getInt64();
    }
  }
  find_.reset();

  if (open && (same || from_run == sitting_.run)) {
    SQLite::Statement& statement = same ? touch_ : replace_;
    statement.bind(1, id);
    statement.bind(2, sitting_.pass);
    statement.bind(3, Milliseconds(sitting_.at));
    statement.bind(4, depth);
    if (!same) {
      statement.bind(5, claim.risk);
      statement.bindNoCopy(6, claim.body);
    }
    statement.exec();
    statement.reset();
    return;
  }
  if (open) {
    close_.bind(1, id);
    close_.bind(2, sitting_.run);
    close_.exec();
    close_.reset();
  }
  insert_.bind(1, claim.gap ? 1 : 0);
  insert_.bind(2, claim.hash);
  insert_.bind(3, target);
  insert_.bindNoCopy(4, claim.identity);
  insert_.bindNoCopy(5, claim.rule);
  insert_.bind(6, claim.risk);
  insert_.bind(7, depth);
  insert_.bind(8, sitting_.run);
  insert_.bind(9, sitting_.pass);
  insert_.bind(10, first_seen);
  insert_.bind(11, Milliseconds(sitting_.at));
  insert_.bindNoCopy(12, claim.body);
  insert_.exec();
  insert_.reset();
}

// A run shows findings through its coverage, so one of a target without any would be lost.
void IntervalFindingJournal::CheckCovered(int64_t number, const Target& target) {
  if (covered_.contains(number)) return;
  covers_.bind(1, sitting_.run);
  covers_.bind(2, number);
  const bool covered = covers_.executeStep();
  covers_.reset();
  if (!covered) {
    throw SQLite::Exception(fmt::format("a finding for {} {}, which the run has no coverage of",
                                        target.account, target.region));
  }
  covered_.insert(number);
}

// What was not found again, of the targets that the run has a word about.
void IntervalFindingJournal::CloseOrKeep(const AskedBeside& asked) {
  const std::string open = fmt::format(
      "FROM coverage c CROSS JOIN claims l ON l.target=c.target "
      "WHERE c.run={} AND l.to_run IS NULL AND l.pass<>{}",
      sitting_.run, sitting_.pass);
  // A gap is a statement of one run, so there is nothing to prove.  A finding is gone if its
  // identity is known to be deleted; or if its rule was asked this deep, of the DNS too where it
  // lives of that, and left no gap, and its target was read to the end or at least its identity
  // was read again.
  const std::string gone = fmt::format(
      "(l.gap=1 OR (c.extent<>0 AND l.rule NOT IN ({3}) AND ((l.identity>'' AND NOT EXISTS(SELECT "
      "1 FROM facts f WHERE "
      "f.target=l.target AND f.identity=l.identity AND f.to_run IS NULL)) OR (l.depth<={1} "
      "AND (l.rule NOT IN ({4}) OR EXISTS(SELECT 1 FROM transcripts x "
      "WHERE x.target=l.target AND x.identity=l.identity AND x.run={5})) "
      "AND NOT EXISTS(SELECT 1 FROM claims g WHERE g.hash=l.hash AND g.gap=1 AND g.pass={0} "
      "AND g.to_run IS NULL) "
      "AND ((c.extent=1 AND l.identity>'') OR NOT EXISTS(SELECT 1 FROM facts f WHERE "
      "f.target=l.target AND f.identity=l.identity AND f.to_run IS NULL AND f.pass<{2}))))))",
      sitting_.pass, static_cast<int>(sitting_.depth), sitting_.first_pass, Listed(asked.silent),
      Listed(asked.dns_rules), sitting_.run);
  const auto run = [&](const std::string& sql) { database_.exec(sql); };
  run("CREATE TEMP TABLE IF NOT EXISTS leaving(id INTEGER PRIMARY KEY)");
  run("DELETE FROM temp.leaving");
  run("INSERT INTO temp.leaving SELECT l.id " + open + " AND " + gone);
  run(fmt::format("DELETE FROM claims WHERE from_run={} AND id IN (SELECT id FROM temp.leaving)",
                  sitting_.run));
  run(fmt::format("UPDATE claims SET to_run={} WHERE id IN (SELECT id FROM temp.leaving)",
                  sitting_.run));
  run(fmt::format("DELETE FROM unseen_claims WHERE run={}", sitting_.run));
  run(fmt::format("INSERT OR IGNORE INTO unseen_claims SELECT {}, l.id {}", sitting_.run, open));
  run("DELETE FROM temp.leaving");
}

Result<void> IntervalFindingJournal::Commit(const AskedBeside& asked) {
  return Guarded(path_, "write findings to", [&]() -> Result<void> {
    CloseOrKeep(asked);
    transaction_.Commit();
    return {};
  });
}

}  // namespace signet
