// What apply is told is kept stays kept: whoever is killed, whoever else writes.
#include "store/apply_journal.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "model/apply_journal_sample.h"
#include "store/child.h"
#include "store/store_fixture.h"

namespace {
std::atomic<int> syncs{0};
}  // namespace

// In the place of the C library's, for SQLite as well: durability is a call that can be counted.
extern "C" int fdatasync(int file) {
  ++syncs;
  return static_cast<int>(syscall(SYS_fdatasync, file));
}

namespace signet {
namespace {

using sample::MailChange;
using sample::PlanOf;
using sample::TokenChange;
using test::At;
using test::Child;
using test::Folder;
using test::Say;

std::unique_ptr<ApplyJournal> Applied(Store& store) {
  auto journal = store.Applied();
  if (!journal) FAIL(journal.error().detail);
  return std::move(*journal);
}

const Plan& Two() {
  static const Plan plan = PlanOf({TokenChange("aaa"), MailChange("u@mail.example.test")});
  return plan;
}

std::string FirstOf(const Plan& plan) { return plan.changes.at(0).Id(); }

TEST_CASE("apply journal: a plan comes back as it was encoded, with what became of each change") {
  const auto store = test::Opened(":memory:");
  const auto journal = Applied(*store);
  const std::string hash = Two().Hash();
  REQUIRE(journal->Begin(Two(), At(1)));
  REQUIRE(journal->Intend(hash, FirstOf(Two()), At(2)));
  REQUIRE(journal->Answer(hash, FirstOf(Two()), "C123", At(3)));
  const auto sent = journal->Find("").value();
  CHECK(sent.changes[0].open);
  CHECK_FALSE(sent.changes[0].outcome);
  REQUIRE(journal->Conclude(hash, FirstOf(Two()), {OutcomeKind::kApplied, "seen"}, At(4)));
  const auto found = journal->Find(hash).value();
  CHECK(found.hash == hash);
  CHECK(found.plan == Two());
  CHECK(EncodePlan(found.plan) == EncodePlan(Two()));
  CHECK(found.begun == At(1));
  REQUIRE(found.changes.size() == 2);
  CHECK(found.changes[0] == ChangeRecord{FirstOf(Two()), At(2), "C123", At(3),
                                         Outcome{OutcomeKind::kApplied, "seen"}, At(4), false});
  CHECK(found.changes[1] == ChangeRecord{Two().changes[1].Id(), {}, "", {}, {}, {}, false});
}

TEST_CASE("apply journal: beginning, intending and concluding again loses nothing") {
  const auto store = test::Opened(":memory:");
  const auto journal = Applied(*store);
  const std::string hash = Two().Hash(), change = FirstOf(Two());
  const auto record = [&] { return journal->Find(hash).value().changes.at(0); };
  const auto conclude = [&](OutcomeKind kind, int hour) {
    REQUIRE(journal->Conclude(hash, change, {kind, ""}, At(hour)));
  };
  REQUIRE(journal->Begin(Two(), At(1)));
  REQUIRE(journal->Intend(hash, change, At(2)));
  REQUIRE(journal->Begin(Two(), At(9)));
  CHECK(journal->Find(hash).value().begun == At(1));
  REQUIRE(journal->Intend(hash, change, At(9)));
  CHECK(record().intended == At(2));
  conclude(OutcomeKind::kUnknown, 10);
  CHECK(record().open);
  conclude(OutcomeKind::kFailed, 11);
  CHECK(record().outcome->kind == OutcomeKind::kFailed);
  CHECK_FALSE(record().open);
  conclude(OutcomeKind::kAlready, 12);
  CHECK(record().outcome->kind == OutcomeKind::kFailed);
  CHECK(record().ended == At(11));
  // Sent again, perhaps: that it failed once is no longer the whole truth.
  REQUIRE(journal->Intend(hash, change, At(13)));
  CHECK(record().open);
  CHECK(record().outcome->kind == OutcomeKind::kFailed);
  CHECK(test::Column(*store, "SELECT failed || ' ' || open FROM plans_v1") ==
        std::vector<std::string>{"0 2"});
  conclude(OutcomeKind::kApplied, 14);
  CHECK(record().outcome->kind == OutcomeKind::kApplied);
  CHECK(test::Column(*store, "SELECT step || coalesce(' ' || outcome, '') FROM steps_v1") ==
        std::vector<std::string>{"intend", "intend", "conclude unknown", "conclude failed",
                                 "conclude already", "intend", "conclude applied"});
}

TEST_CASE("apply journal: what was never begun, and a plan that could not be read back") {
  const auto store = test::Opened(":memory:");
  const auto journal = Applied(*store);
  const std::string hash = Two().Hash();
  CHECK(journal->Find("").error().code == Code::kNotFound);
  CHECK(journal->Find(hash).error().code == Code::kNotFound);
  CHECK(journal->Intend(hash, FirstOf(Two()), At(1)).error().code == Code::kNotFound);
  REQUIRE(journal->Begin(Two(), At(1)));
  CHECK(journal->Intend(hash, "0123456789abcdef", At(1)).error().code == Code::kNotFound);
  Plan twice = PlanOf({TokenChange("aaa"), TokenChange("aaa")});
  CHECK(journal->Begin(twice, At(1)).error().code == Code::kBadInput);
  twice.changes.pop_back();
  twice.changes[0].after->values = {"aaa.dkim.evil.test."};
  CHECK(journal->Begin(twice, At(1)).error().code == Code::kBadInput);
  CHECK(journal->List().value().size() == 1);
}

TEST_CASE("apply journal: a plan is found by as much of its hash as names it alone") {
  const auto store = test::Opened(":memory:");
  const auto journal = Applied(*store);
  // Until two hashes begin alike.
  std::map<std::string, std::string> by_start;
  std::string one, other;
  int number = 1;
  for (; one.empty(); ++number) {
    const Plan plan = PlanOf({}, number);
    const auto [at, fresh] = by_start.emplace(plan.Hash().substr(0, 4), plan.Hash());
    REQUIRE(journal->Begin(plan, At(number)));
    if (!fresh) one = at->second, other = plan.Hash();
  }
  size_t same = 4;
  while (one[same] == other[same]) ++same;
  const auto both = journal->Find(one.substr(0, 4)).error();
  CHECK(both.code == Code::kBadInput);
  CHECK(both.detail.find(one.substr(0, 12)) != std::string::npos);
  CHECK(both.detail.find(other.substr(0, 12)) != std::string::npos);
  CHECK(journal->Find(one.substr(0, same + 1)).value().hash == one);
  CHECK(journal->Find(other.substr(0, same + 1)).value().hash == other);
  CHECK(journal->Find(one.substr(0, 3)).error().code == Code::kBadInput);
  CHECK(journal->Find("").value().hash == other);
  CHECK(journal->Find("zzzz").error().code == Code::kNotFound);
  CHECK(journal->Find("%%%%").error().code == Code::kNotFound);
  const auto list = journal->List().value();
  CHECK(list.size() == static_cast<size_t>(number - 1));
  CHECK(list.at(0).hash == other);
  CHECK(list.at(0).plan.run == number - 1);
}

TEST_CASE("apply journal: mails count for a mailbox, however it is spelt, over all targets") {
  const auto store = test::Opened(":memory:");
  const auto journal = Applied(*store);
  const Target ireland{"111122223333", "eu-west-1"}, ohio{"444455556666", "us-east-2"};
  REQUIRE(journal->NoteMail({"U@example.test", ohio, At(3)}));
  REQUIRE(journal->NoteMail({"U@Example.Test", ireland, At(1)}));
  REQUIRE(journal->NoteMail({"U@example.test", ireland, At(1)}));
  REQUIRE(journal->NoteMail({"u@example.test", ireland, At(2)}));
  const std::vector<MailSent> expected{{"U@example.test", ireland, At(1)},
                                       {"U@example.test", ohio, At(3)}};
  CHECK(journal->MailsTo("U@example.test").value() == expected);
  CHECK(journal->MailsTo("U@EXAMPLE.test").value() == expected);
  CHECK(journal->MailsTo("nobody@example.test").value().empty());
}

TEST_CASE("apply journal: views say who was meant, what stood there and what came of it") {
  const auto store = test::Opened(":memory:");
  const auto journal = Applied(*store);
  Plan plan = Two();
  plan.undoes = std::string(64, 'a');
  plan.changes[0].kind = ChangeKind::kReplaceRecord;
  plan.changes[0].before = plan.changes[0].after;
  plan.changes[0].before->values = {"old.test."};
  // No plan that undoes sends mails.
  plan.changes[1].kind = ChangeKind::kSwitchSigningOff;
  plan.changes[1].identity = "mail.example.test";
  REQUIRE(journal->Begin(plan, At(1)));
  REQUIRE(journal->Conclude(plan.Hash(), FirstOf(plan), {OutcomeKind::kRefused, "else"}, At(2)));
  const auto one = [&](const char* sql) { return test::Column(*store, sql).at(0); };
  CHECK(one("SELECT run || ' ' || created || ' ' || begun || ' ' || changes || applied || already "
            "|| refused || failed || unknown || open || ' ' || substr(undoes, 1, 3) FROM "
            "plans_v1") == "1 2026-09-21T15:13:20Z 2023-11-14T23:13:20Z 2001001 aaa");
  CHECK(one("SELECT kind || ' ' || account || ' ' || region || ' ' || identity || ' ' || zone || "
            "' ' || zone_account || ' ' || type || ' ' || before || '|' || after FROM changes_v1 "
            "WHERE name > ''") ==
        "replace-record 111122223333 eu-west-1 mail.example.test mail.example.test 444455556666 "
        "CNAME aaa._domainkey.mail.example.test. 1800 IN CNAME old.test.|"
        "aaa._domainkey.mail.example.test. 1800 IN CNAME aaa.dkim.amazonses.com.");
  CHECK(one("SELECT outcome || ' ' || detail || ' ' || ended || ' ' || open FROM changes_v1 "
            "WHERE name > ''") == "refused else 2023-11-15T00:13:20Z false");
  CHECK(one("SELECT identity FROM changes_v1 WHERE name IS NULL AND zone IS NULL AND intended IS "
            "NULL AND outcome IS NULL") == "mail.example.test");
}

TEST_CASE("apply journal: each word is synchronised before its call returns") {
  const Folder folder;
  const auto store = test::Opened(folder.File());
  const auto journal = Applied(*store);
  const std::string hash = Two().Hash();
  const std::vector<std::function<Result<void>()>> words{
      [&] { return journal->Begin(Two(), At(1)); },
      [&] { return journal->Intend(hash, FirstOf(Two()), At(1)); },
      [&] { return journal->Answer(hash, FirstOf(Two()), "C1", At(1)); },
      [&] { return journal->Conclude(hash, FirstOf(Two()), {OutcomeKind::kApplied, ""}, At(1)); },
      [&] { return journal->NoteMail({"u@example.test", {"111122223333", "eu-west-1"}, At(1)}); }};
  for (const auto& word : words) {
    const int before = syncs;
    REQUIRE(word());
    CHECK(syncs > before);
  }
}

TEST_CASE("apply journal: of a store that is only read, all is told and nothing taken") {
  const Folder folder;
  {
    const auto store = test::Opened(folder.File());
    REQUIRE(Applied(*store)->Begin(Two(), At(1)));
  }
  const auto store = test::Opened(folder.File(), Store::Mode::kReadOnly);
  const auto journal = Applied(*store);
  CHECK(journal->Find("").value().plan == Two());
  const auto begun = journal->Begin(Two(), At(1));
  CHECK(begun.error().code == Code::kStore);
  CHECK(begun.error().detail.starts_with("cannot note changes in the store " + folder.File()));
  CHECK(journal->Intend(Two().Hash(), FirstOf(Two()), At(1)).error().code == Code::kStore);
  CHECK(journal->NoteMail({"u@example.test", {}, At(1)}).error().code == Code::kStore);
}

TEST_CASE("apply journal: goes on beside a scan that writes, and beside another of its kind") {
  const Folder folder;
  const auto store = test::Opened(folder.File());
  const Run run = store->BeginRun(test::RunAt(1)).value();
  const Target target{"111122223333", "eu-west-1"};
  constexpr int kPlans = 20;
  const auto apply = [&](int first) {
    const auto mine = Store::Open(folder.File(), Store::Mode::kReadWrite).value();
    const auto journal = mine->Applied().value();
    int kept = 0;
    for (int i = first; i < first + kPlans; ++i) {
      const Plan plan = PlanOf({TokenChange("aaa")}, i);
      kept += journal->Begin(plan, At(i)) && journal->Intend(plan.Hash(), FirstOf(plan), At(i));
    }
    return kept;
  };
  int one = 0, other = 0;
  {
    const auto pages = store->Journal(run.id);
    std::thread a([&] { one = apply(1); });
    std::thread b([&] { other = apply(1 + kPlans / 2); });  // Half of the plans are the same.
    for (int i = 0; i < 200; ++i) {
      pages->Append(
          target, {test::Domain(target, fmt::format("d{}.test", i), VerificationStatus::kPending)});
      if (i % 10 == 0) REQUIRE(store->Flush());
    }
    pages->Finish(test::Complete(target));
    a.join();
    b.join();
  }
  REQUIRE(store->EndRun(run.id, RunState::kFinished, At(2)));
  CHECK(one == kPlans);
  CHECK(other == kPlans);
  CHECK(test::Names(*store, run.id).size() == 200);
  CHECK(test::Column(*store, "SELECT count(*) || ' ' || sum(changes) FROM plans_v1") ==
        std::vector<std::string>{"30 30"});
  CHECK(test::Column(*store, "SELECT count(*) FROM steps_v1") == std::vector<std::string>{"40"});
}

// Whoever asks twice is answered by the real journal as by one in memory, and by one that has
// just been opened.
TEST_CASE("apply journal: any sequence of calls reads as it does in memory") {
  std::mt19937_64 random(11);
  const std::vector<Plan> plans{Two(), PlanOf({TokenChange("aaa"), TokenChange("bbb")}, 2),
                                PlanOf({TokenChange("ccc")}, 3)};
  int kept = 0, refused = 0;
  for (int round = 0; round < 12; ++round) {
    const Folder folder;
    const auto store = test::Opened(folder.File());
    auto journal = Applied(*store);
    sample::MemoryApplyJournal memory;
    for (int step = 0; step < 60; ++step) {
      CAPTURE(round);
      CAPTURE(step);
      const Plan& plan = plans[random() % plans.size()];
      const std::string hash = plan.Hash();
      const std::string change = plan.changes[random() % plan.changes.size()].Id();
      const Outcome outcome{static_cast<OutcomeKind>(random() % 5), fmt::format("{}", step)};
      const std::string mailbox = fmt::format("u{}@example.test", random() % 2);
      const auto call = [&, kind = random() % 8](ApplyJournal& to) -> Result<void> {
        if (kind == 0) return to.Begin(plan, At(step));
        if (kind < 3) return to.Intend(hash, change, At(step));
        if (kind < 4) return to.Answer(hash, change, fmt::format("C{}", step), At(step));
        if (kind < 7) return to.Conclude(hash, change, outcome, At(step));
        return to.NoteMail({mailbox, {"111122223333", "eu-west-1"}, At(step)});
      };
      // What the stricter one refuses as out of order is no part of the comparison.
      const Result<void> expected = call(memory);
      if (expected || expected.error().code != Code::kRejected) {
        const Result<void> got = call(*journal);
        REQUIRE(got.has_value() == expected.has_value());
        if (!got) REQUIRE(got.error().code == expected.error().code);
        kept += got ? 1 : 0;
      } else {
        ++refused;
      }
      if (random() % 8 == 0) journal = Applied(*store);
      for (const Plan& one : plans) {
        const auto got = journal->Find(one.Hash()), want = memory.Find(one.Hash());
        REQUIRE(got.has_value() == want.has_value());
        if (!got) continue;
        REQUIRE(got->plan == want->plan);
        REQUIRE(got->begun == want->begun);
        REQUIRE(got->changes == want->changes);
      }
      REQUIRE(journal->MailsTo(mailbox).value() == memory.MailsTo(mailbox).value());
      REQUIRE(journal->List().value().size() == memory.List().value().size());
    }
  }
  CHECK(kept > 200);
  CHECK(refused > 50);
}

constexpr int kCrashPlans = 40;

std::string AnswerTo(int number) { return fmt::format("C{}", number); }

// Goes on from what the journal knows, as apply does, and says each word that it was told is kept.
void ApplyUntilKilled(const std::string& path, int pipe) {
  auto store = Store::Open(path, Store::Mode::kReadWrite);
  if (!store) return Say(pipe, "no store: " + store.error().detail);
  const auto journal = (*store)->Applied();
  if (!journal) return Say(pipe, "no journal: " + journal.error().detail);
  for (int number = 1; number <= kCrashPlans; ++number) {
    const Plan plan = PlanOf({TokenChange("aaa")}, number);
    const std::string hash = plan.Hash(), change = FirstOf(plan);
    const auto word = [&](const char* what, const Result<void>& kept) {
      Say(pipe, kept ? fmt::format("{} {}\n", what, number) : "no word: " + kept.error().detail);
    };
    word("begun", (*journal)->Begin(plan, At(number)));
    const ChangeRecord known = (*journal)->Find(hash).value().changes.at(0);
    if (known.outcome) continue;
    if (!known.intended) word("intended", (*journal)->Intend(hash, change, At(number)));
    if (!known.answered) {
      word("answered", (*journal)->Answer(hash, change, AnswerTo(number), At(number)));
    }
    word("ended", (*journal)->Conclude(hash, change, {OutcomeKind::kApplied, ""}, At(number)));
  }
  Say(pipe, "done 0\n");
}

// What the journal does not hold of `said`, or holds against its order; empty where all is well.
std::string Missing(ApplyJournal& journal, const std::set<std::pair<std::string, int>>& said) {
  for (const auto& [word, number] : said) {
    const Plan plan = PlanOf({TokenChange("aaa")}, number);
    const auto found = journal.Find(plan.Hash());
    if (!found) return fmt::format("{} {}: {}", word, number, found.error().detail);
    const ChangeRecord& record = found->changes.at(0);
    const bool kept = word == "begun" || (word == "intended" && record.intended) ||
                      (word == "answered" && record.answer == AnswerTo(number)) ||
                      (word == "ended" && record.outcome && !record.open);
    if (!kept || (record.answered && !record.intended) || (record.ended && !record.answered)) {
      return fmt::format("{} {}", word, number);
    }
  }
  return "";
}

TEST_CASE("apply journal: killed between any two words, it holds all that were said") {
  const Folder folder;
  std::mt19937_64 random(5);
  std::set<std::pair<std::string, int>> said;
  int kills_in_the_middle = 0;
  bool done = false;
  for (int attempt = 0; attempt < 300 && !done; ++attempt) {
    CAPTURE(attempt);
    const Child child([&](int pipe) { ApplyUntilKilled(folder.File(), pipe); });
    // Ever later, so that it does end on a slow machine too.
    const auto longest = static_cast<uint64_t>(10'000 + attempt * 1500);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % longest));
    child.Kill();
    const std::string heard = child.Wait();
    CAPTURE(heard);
    REQUIRE(heard.find("crashed") == std::string::npos);
    REQUIRE(heard.find("no ") == std::string::npos);
    for (size_t at = 0, end; (end = heard.find('\n', at)) != std::string::npos; at = end + 1) {
      const std::string line = heard.substr(at, end - at);
      const size_t space = line.find(' ');
      if (line == "done 0") {
        done = true;
      } else {
        said.emplace(line.substr(0, space), std::stoi(line.substr(space + 1)));
      }
    }
    if (!done && !said.empty()) ++kills_in_the_middle;
    const auto store = test::Opened(folder.File());
    REQUIRE(Missing(*Applied(*store), said).empty());
  }
  MESSAGE(kills_in_the_middle << " kills in the middle");
  CHECK(done);
  CHECK(kills_in_the_middle > 5);
  const auto store = test::Opened(folder.File());
  CHECK(test::Column(*store, "SELECT sum(applied) FROM plans_v1") ==
        std::vector<std::string>{std::to_string(kCrashPlans)});
  CHECK(SQLite::Database(folder.File()).execAndGet("PRAGMA integrity_check").getString() == "ok");
}

}  // namespace
}  // namespace signet
