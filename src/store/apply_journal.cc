// What apply did, kept so that whoever is killed between two words of it goes on from the first.
#include "store/apply_journal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <utility>

#include "model/identity_name.h"

namespace signet {
namespace {

constexpr const char* kDoing = "note changes in";

void Bind(SQLite::Statement& statement, int place, const std::optional<RecordSet>& set) {
  if (set) statement.bind(place, fmt::format("{}", fmt::join(RenderZoneLines(*set), "\n")));
}

void Insert(SQLite::Statement& insert, int64_t plan, size_t place, const Change& change) {
  insert.reset();
  insert.clearBindings();
  insert.bind(1, plan);
  insert.bind(2, static_cast<int64_t>(place));
  insert.bind(3, change.Id());
  insert.bind(4, std::string(ChangeKindName(change.kind)));
  insert.bind(5, change.target.account);
  insert.bind(6, change.target.region);
  insert.bind(7, change.identity);
  if (IsDns(change.kind)) {
    const RecordSet& set = change.after ? *change.after : *change.before;
    insert.bind(8, std::string(change.place.zone.text()));
    if (!change.place.account.empty()) insert.bind(9, change.place.account);
    insert.bind(10, std::string(set.name.text()));
    insert.bind(11, RecordTypeName(set.type));
    Bind(insert, 12, change.before);
    Bind(insert, 13, change.after);
  }
  insert.exec();
}

std::optional<Time> MomentAt(SQLite::Statement& row, int column) {
  if (row.isColumnNull(column)) return std::nullopt;
  return FromMilliseconds(row.getColumn(column).getInt64());
}

// kBadInput for what could be kept and never be found again.
Result<void> CheckKeepable(const Plan& plan, const std::string& text) {
  if (auto parsed = ParsePlan(text); !parsed) return Fail(parsed.error());
  std::set<std::string> ids;
  for (const Change& change : plan.changes) {
    if (ids.insert(change.Id()).second) continue;
    return Fail(Code::kBadInput, fmt::format("the plan has the change {} for {} twice: make it "
                                             "anew with signet plan",
                                             change.Id(), change.identity));
  }
  return {};
}

}  // namespace

struct SqliteApplyJournal::Step {
  const std::string& plan;
  const std::string& change;
  const char* name;
  Time at;
  std::string outcome;
  std::string said;
};

SqliteApplyJournal::SqliteApplyJournal(std::string path, Access access)
    : path_(std::move(path)), database_(Connect(path_, access)) {
  database_->setBusyTimeout(kWaitMsMax);
  // A power cut may cost a scan its last moments; it may not cost us what was sent.
  if (access == Access::kWrite) database_->exec("PRAGMA synchronous=FULL");
}

Result<void> SqliteApplyJournal::Begin(const Plan& plan, Time at) {
  const std::string text = EncodePlan(plan);
  if (auto keepable = CheckKeepable(plan, text); !keepable) return keepable;
  return Guarded(path_, kDoing, [&]() -> Result<void> {
    Transaction transaction(*database_);
    SQLite::Statement insert(*database_,
                             "INSERT OR IGNORE INTO plans(hash, version, run, created, expires, "
                             "begun, undoes, body) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
    insert.bind(1, plan.Hash());
    insert.bind(2, plan.version);
    insert.bind(3, plan.run);
    insert.bind(4, Milliseconds(plan.created));
    insert.bind(5, Milliseconds(plan.expires));
    insert.bind(6, Milliseconds(at));
    insert.bind(7, plan.undoes);
    insert.bindNoCopy(8, text);
    if (insert.exec() == 0) return {};  // Begun before: all of it is there.
    const int64_t number = database_->getLastInsertRowid();
    SQLite::Statement change(*database_,
                             "INSERT INTO changes(plan, place, change, kind, account, region, "
                             "identity, zone, zone_account, name, type, before, after) "
                             "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)");
    for (size_t i = 0; i < plan.changes.size(); ++i) Insert(change, number, i, plan.changes[i]);
    transaction.Commit();
    return {};
  });
}

// Into the history, and from there, as `change_set` says, into what is known of the change.
Result<void> SqliteApplyJournal::Take(const Step& step, std::string_view change_set) {
  return Guarded(path_, kDoing, [&]() -> Result<void> {
    Transaction transaction(*database_);
    SQLite::Statement insert(*database_,
                             "INSERT INTO steps(plan, change, step, at, outcome, said) "
                             "SELECT p.id, c.change, ?3, ?4, nullif(?5, ''), ?6 "
                             "FROM plans p JOIN changes c ON c.plan=p.id "
                             "WHERE p.hash=?1 AND c.change=?2");
    insert.bind(1, step.plan);
    insert.bind(2, step.change);
    insert.bind(3, step.name);
    insert.bind(4, Milliseconds(step.at));
    insert.bind(5, step.outcome);
    insert.bind(6, step.said);
    if (insert.exec() == 0) {
      return Fail(Code::kNotFound, fmt::format("the store {} has no change {} of a plan {}", path_,
                                               step.change, step.plan));
    }
    database_->exec(
        fmt::format("UPDATE changes SET {} AND s.id={} AND changes.plan=s.plan "
                    "AND changes.change=s.change",
                    change_set, database_->getLastInsertRowid()));
    transaction.Commit();
    return {};
  });
}

Result<void> SqliteApplyJournal::Intend(const std::string& plan, const std::string& change,
                                        Time at) {
  return Take({plan, change, "intend", at, "", ""},
              "intended=coalesce(intended, s.at), open=1 FROM steps s WHERE true");
}

Result<void> SqliteApplyJournal::Answer(const std::string& plan, const std::string& change,
                                        std::string_view answer, Time at) {
  return Take({plan, change, "answer", at, "", std::string(answer)},
              "answered=s.at, answer=s.said FROM steps s WHERE true");
}

Result<void> SqliteApplyJournal::Conclude(const std::string& plan, const std::string& change,
                                          const Outcome& outcome, Time at) {
  return Take(
      {plan, change, "conclude", at, std::string(OutcomeKindName(outcome.kind)), outcome.detail},
      "outcome=s.outcome, detail=s.said, ended=s.at, open=(s.outcome='unknown') FROM steps s "
      "WHERE (changes.open OR changes.outcome IS NULL OR changes.outcome='unknown')");
}

std::vector<ChangeRecord> SqliteApplyJournal::RecordsOf(int64_t plan) {
  SQLite::Statement rows(*database_,
                         "SELECT change, intended, answer, answered, outcome, detail, ended, open "
                         "FROM changes WHERE plan=?1 ORDER BY place");
  rows.bind(1, plan);
  std::vector<ChangeRecord> records;
  while (rows.executeStep()) {
    ChangeRecord record;
    record.change = TextAt(rows, 0);
    record.intended = MomentAt(rows, 1);
    record.answered = MomentAt(rows, 3);
    if (record.answered) record.answer = TextAt(rows, 2);
    if (!rows.isColumnNull(4)) {
      // A word that we do not know is no reason to call anything done.
      const auto kind = OutcomeKindNamed(TextAt(rows, 4));
      record.outcome = Outcome{kind.value_or(OutcomeKind::kUnknown), std::string(TextAt(rows, 5))};
    }
    record.ended = MomentAt(rows, 6);
    record.open = rows.getColumn(7).getInt() != 0;
    records.push_back(std::move(record));
  }
  return records;
}

Result<AppliedPlan> SqliteApplyJournal::Find(std::string_view plan) {
  if (!plan.empty() && plan.size() < kPrefixMin) {
    return Fail(Code::kBadInput, fmt::format("'{}' is too short to name a plan: give {} characters "
                                             "of its hash at least",
                                             plan, kPrefixMin));
  }
  return Guarded(path_, "read", [&]() -> Result<AppliedPlan> {
    // Hashes are hexadecimal, so 'g' is behind all that begin with the prefix.
    SQLite::Statement rows(*database_,
                           "SELECT id, hash, begun, body FROM plans "
                           "WHERE hash>=?1 AND hash<?1||'g' ORDER BY id DESC LIMIT 2");
    rows.bind(1, std::string(plan));
    if (!rows.executeStep()) {
      return Fail(Code::kNotFound,
                  plan.empty() ? fmt::format("no plan was applied yet with the store {}", path_)
                               : fmt::format("no plan whose hash begins with {} was applied with "
                                             "the store {}",
                                             plan, path_));
    }
    const int64_t number = rows.getColumn(0).getInt64();
    AppliedPlan found;
    found.hash = TextAt(rows, 1);
    found.begun = FromMilliseconds(rows.getColumn(2).getInt64());
    auto parsed = ParsePlan(TextAt(rows, 3));
    if (!plan.empty() && rows.executeStep()) {
      const size_t shown = plan.size() + 8;
      return Fail(Code::kBadInput,
                  fmt::format("{} names several plans, {} and {} among them: give more of the hash",
                              plan, found.hash.substr(0, shown), TextAt(rows, 1).substr(0, shown)));
    }
    if (!parsed) {
      return Fail(Code::kStore, fmt::format("the plan {} in the store {} cannot be read: {}",
                                            found.hash, path_, parsed.error().detail));
    }
    found.plan = *std::move(parsed);
    found.changes = RecordsOf(number);
    return found;
  });
}

Result<std::vector<AppliedPlan>> SqliteApplyJournal::List() {
  return Guarded(path_, "read", [&]() -> Result<std::vector<AppliedPlan>> {
    SQLite::Statement rows(*database_,
                           "SELECT hash, begun, version, run, created, expires, undoes FROM plans "
                           "ORDER BY id DESC");
    std::vector<AppliedPlan> list;
    while (rows.executeStep()) {
      AppliedPlan one;
      one.hash = TextAt(rows, 0);
      one.begun = FromMilliseconds(rows.getColumn(1).getInt64());
      one.plan.version = TextAt(rows, 2);
      one.plan.run = rows.getColumn(3).getInt64();
      one.plan.created = FromMilliseconds(rows.getColumn(4).getInt64());
      one.plan.expires = FromMilliseconds(rows.getColumn(5).getInt64());
      one.plan.undoes = TextAt(rows, 6);
      list.push_back(std::move(one));
    }
    return list;
  });
}

Result<void> SqliteApplyJournal::NoteMail(const MailSent& mail) {
  return Guarded(path_, kDoing, [&]() -> Result<void> {
    Transaction transaction(*database_);
    SQLite::Statement insert(*database_,
                             "INSERT OR IGNORE INTO mails(mailbox, account, region, at) "
                             "VALUES(?1,?2,?3,?4)");
    // Whoever spells it otherwise must not get a second mail for it.
    insert.bind(1, CanonicalIdentityName(mail.mailbox));
    insert.bind(2, mail.target.account);
    insert.bind(3, mail.target.region);
    insert.bind(4, Milliseconds(mail.at));
    insert.exec();
    transaction.Commit();
    return {};
  });
}

Result<std::vector<MailSent>> SqliteApplyJournal::MailsTo(const std::string& mailbox) {
  return Guarded(path_, "read", [&]() -> Result<std::vector<MailSent>> {
    SQLite::Statement rows(*database_,
                           "SELECT mailbox, account, region, at FROM mails WHERE mailbox=?1 "
                           "ORDER BY at, account, region");
    rows.bind(1, CanonicalIdentityName(mailbox));
    std::vector<MailSent> mails;
    while (rows.executeStep()) {
      mails.push_back({std::string(TextAt(rows, 0)),
                       {std::string(TextAt(rows, 1)), std::string(TextAt(rows, 2))},
                       FromMilliseconds(rows.getColumn(3).getInt64())});
    }
    return mails;
  });
}

}  // namespace signet
