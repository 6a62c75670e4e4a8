// A provider that fails, forgets and is written to by others, and an applier that is killed at
// every step: nothing outside the plan ever changes, and who goes on ends in the same state.
#include "apply/applier.h"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <random>

#include "model/apply_journal_sample.h"

namespace signet {
namespace {

using sample::MemoryApplyJournal;
using sample::PlanOf;
using sample::TokenChange;
using Sets = std::map<std::pair<DomainName, RecordType>, RecordSet>;

constexpr uint64_t kStepsMax = 100'000;

// The zones of a provider, which takes a batch whole or not at all.
struct Provider {
  std::map<std::string, Sets> zones;  // By id.
  std::mt19937_64 random{1};
  unsigned lost_percent = 0;    // Answers that nobody gets; half of them were written.
  unsigned unread_percent = 0;  // Looks that fail.
  size_t writes = 0;
  std::function<void()> before_write;  // Another writer, between our look and our write.
  std::function<void()> after_write;   // The same, before we look again.
  bool closed = false;                 // No zone can be entered.
  std::vector<std::string> refuses;    // A batch that holds a record of one of these names.
  size_t batches = 0;                  // Those refused included.

  bool Chance(unsigned percent) { return random() % 100 < percent; }
};

class FakeZone final : public ZoneWriter {
 public:
  FakeZone(Provider& provider, std::string id) : provider_(provider), id_(std::move(id)) {}

  Awaitable<Result<std::vector<HostedSet>>> At(DomainName name) override {
    if (provider_.Chance(provider_.unread_percent)) co_return Fail(Code::kTimedOut, "no answer");
    std::vector<HostedSet> at;
    for (const auto& [key, set] : provider_.zones[id_]) {
      if (key.first == name) at.push_back({set});
    }
    co_return at;
  }
  Awaitable<Written> Write(std::vector<Change> together, std::string comment) override {
    CHECK(comment.starts_with("signet plan "));
    ++provider_.batches;
    if (provider_.before_write) std::exchange(provider_.before_write, nullptr)();
    const bool lost = provider_.Chance(provider_.lost_percent);
    if (lost && provider_.Chance(50)) co_return Written{Written::Fate::kUnknown, "broke off"};
    Sets sets = provider_.zones[id_];
    for (const Change& change : together) {
      const auto& bad = provider_.refuses;
      if (std::find(bad.begin(), bad.end(), change.record().name.text()) != bad.end())
        co_return Written{Written::Fate::kRefused, "it does not please us"};
      const auto key = std::make_pair(change.record().name, change.record().type);
      const auto there = sets.find(key);
      const bool fits = change.before ? there != sets.end() && there->second == *change.before
                                      : there == sets.end();
      if (!fits) co_return Written{Written::Fate::kRefused, "it was not as expected"};
      if (change.after) {
        sets[key] = *change.after;
      } else {
        sets.erase(key);
      }
    }
    provider_.zones[id_] = std::move(sets);
    ++provider_.writes;
    if (provider_.after_write) std::exchange(provider_.after_write, nullptr)();
    if (lost) co_return Written{Written::Fate::kUnknown, "the answer was cut"};
    co_return Written{Written::Fate::kDone, "C1"};
  }
  Awaitable<Result<void>> Settle(std::string) override { co_return Result<void>(); }
  void Stop() override {}

 private:
  Provider& provider_;
  const std::string id_;
};

Authorisations Everything() { return Authorisations({{"*", "*", "*", "dns@test", "2026-11-25"}}); }

struct Bench {
  VirtualClock clock{Time(std::chrono::milliseconds(1'790'000'000'000))};
  Provider provider;
  MemoryApplyJournal journal;
  Authorisations authorised = Everything();
  std::vector<std::pair<std::string, OutcomeKind>> said;

  Result<void> Apply(const Plan& plan, ApplyJournal& into) {
    boost::asio::io_context io;
    said.clear();
    Applier applier(
        into, clock,
        [this](ZonePlace place) -> Awaitable<Result<std::unique_ptr<ZoneWriter>>> {
          if (provider.closed) co_return Fail(Code::kCredentials, "the role is denied");
          co_return std::make_unique<FakeZone>(provider, place.id);
        },
        {.authorised = authorised, .say = [this](const Change& change, const Outcome& outcome) {
           said.emplace_back(change.identity, outcome.kind);
         }});
    Result<void> result = Fail(Code::kCancelled, "never ended");
    boost::asio::co_spawn(io, applier.Run(plan), [&](const std::exception_ptr&, Result<void> got) {
      result = std::move(got);
    });
    CHECK(clock.RunUntilIdle(io, kStepsMax));
    return result;
  }
  Result<void> Apply(const Plan& plan) { return Apply(plan, journal); }
  size_t Count(OutcomeKind kind) const {
    return static_cast<size_t>(std::count_if(said.begin(), said.end(),
                                             [&](const auto& one) { return one.second == kind; }));
  }
};

Change In(const std::string& zone, Change change) {
  change.place.id = zone;
  return change;
}

Plan ThreeZones() {
  std::vector<Change> changes;
  for (const char* domain : {"a.test", "b.test", "c.test"}) {
    for (const char* token : {"x", "y", "z"})
      changes.push_back(In(domain, TokenChange(token, domain)));
  }
  return PlanOf(std::move(changes));
}

Sets WantedOf(const Plan& plan, const std::string& zone) {
  Sets sets;
  for (const Change& change : plan.changes) {
    if (change.place.id == zone) sets[{change.after->name, change.after->type}] = *change.after;
  }
  return sets;
}

TEST_CASE("apply: makes the changes of a plan, a batch for each identity, and once") {
  Bench bench;
  const Plan plan = ThreeZones();
  REQUIRE(bench.Apply(plan));
  CHECK(bench.Count(OutcomeKind::kApplied) == 9);
  CHECK(bench.provider.writes == 3);
  for (const char* zone : {"a.test", "b.test", "c.test"})
    CHECK(bench.provider.zones[zone] == WantedOf(plan, zone));
  REQUIRE(bench.Apply(plan));
  CHECK(bench.provider.writes == 3);
  CHECK(bench.said.empty());
}

TEST_CASE("apply: what is there already is not written, and not ours to undo") {
  Bench bench;
  const Plan plan = PlanOf({TokenChange("x"), TokenChange("y")});
  const RecordSet there = *plan.changes[0].after;
  bench.provider.zones["Z1"][{there.name, there.type}] = there;
  REQUIRE(bench.Apply(plan));
  CHECK(bench.Count(OutcomeKind::kAlready) == 1);
  CHECK(bench.Count(OutcomeKind::kApplied) == 1);
}

TEST_CASE("apply: refuses what somebody changed since the plan, before it or while it is read") {
  const Plan plan = PlanOf({TokenChange("x"), TokenChange("y")});
  RecordSet other = *plan.changes[0].after;
  other.values = {"web.example.net."};
  for (const bool late : {false, true}) {
    CAPTURE(late);
    Bench bench;
    const auto put = [&] { bench.provider.zones["Z1"][{other.name, other.type}] = other; };
    if (late) {
      bench.provider.before_write = put;
    } else {
      put();
    }
    REQUIRE(bench.Apply(plan));
    CHECK(bench.Count(OutcomeKind::kRefused) == 1);
    CHECK(bench.Count(OutcomeKind::kApplied) == 1);  // The other of the batch.
    CHECK(bench.provider.zones["Z1"].at({other.name, other.type}) == other);
  }
}

TEST_CASE("apply: another writer who did the same meanwhile was quicker") {
  Bench bench;
  const Plan plan = PlanOf({TokenChange("x")});
  bench.provider.before_write = [&] {
    const RecordSet& set = *plan.changes[0].after;
    bench.provider.zones["Z1"][{set.name, set.type}] = set;
  };
  REQUIRE(bench.Apply(plan));
  CHECK(bench.Count(OutcomeKind::kAlready) == 1);
}

TEST_CASE("apply: what was done, and somebody took back or changed, is not done again") {
  const Plan plan = PlanOf({TokenChange("x"), TokenChange("y")});
  const RecordSet& set = *plan.changes[0].after;
  for (const bool back : {false, true}) {
    CAPTURE(back);
    Bench bench;
    bench.provider.after_write = [&] {
      Sets& sets = bench.provider.zones["Z1"];
      back ? (void)sets.erase({set.name, set.type})
           : (void)(sets[{set.name, set.type}].values = {"web.example.net."});
    };
    REQUIRE(bench.Apply(plan));
    CHECK(bench.Count(OutcomeKind::kApplied) == 2);
    const auto zones = bench.provider.zones;
    REQUIRE(bench.Apply(plan));
    CHECK(bench.provider.writes == 1);
    CHECK(bench.provider.zones == zones);
  }
}

TEST_CASE("apply: what may have been written, and cannot be looked at, is not called refused") {
  const Plan plan = PlanOf({TokenChange("x")});
  for (const bool closed : {false, true}) {
    CAPTURE(closed);
    Bench bench;
    bench.journal.FailFrom(2);  // Written, and killed before the answer was kept.
    REQUIRE_FALSE(bench.Apply(plan));
    REQUIRE(bench.provider.writes == 1);
    bench.journal.FailFrom(SIZE_MAX);
    bench.provider.closed = closed;
    bench.provider.unread_percent = closed ? 0 : 100;
    REQUIRE(bench.Apply(plan));
    CHECK(bench.Count(OutcomeKind::kUnknown) == 1);
    bench.provider.closed = false;
    bench.provider.unread_percent = 0;
    REQUIRE(bench.Apply(plan));
    CHECK(bench.Count(OutcomeKind::kApplied) == 1);
    CHECK(bench.provider.writes == 1);
  }
}

TEST_CASE("apply: what was refused once, and somebody else made since, is not ours to undo") {
  Bench bench;
  const Plan plan = PlanOf({TokenChange("x")});
  const RecordSet& set = *plan.changes[0].after;
  bench.provider.refuses = {set.name.text()};
  REQUIRE(bench.Apply(plan));
  CHECK(bench.Count(OutcomeKind::kFailed) == 1);
  bench.provider.zones["Z1"][{set.name, set.type}] = set;
  REQUIRE(bench.Apply(plan));
  CHECK(bench.Count(OutcomeKind::kAlready) == 1);
}

TEST_CASE("apply: a zone takes one batch for all its identities, and a bad change fails alone") {
  std::vector<Change> changes;
  for (int i = 0; i < 8; ++i) {
    for (const char* token : {"x", "y", "z"}) {
      const std::string domain = std::string(1, static_cast<char>('a' + i)) + ".test";
      Change change = TokenChange(token, domain);
      change.place.zone = *DomainName::Parse("test");
      changes.push_back(std::move(change));
    }
  }
  const Plan plan = PlanOf(changes);
  Bench whole;
  REQUIRE(whole.Apply(plan));
  CHECK(whole.provider.batches == 1);
  CHECK(whole.Count(OutcomeKind::kApplied) == 24);
  Bench one_bad;
  one_bad.provider.refuses = {"y._domainkey.c.test"};
  REQUIRE(one_bad.Apply(plan));
  CHECK(one_bad.Count(OutcomeKind::kApplied) == 23);
  CHECK(one_bad.Count(OutcomeKind::kFailed) == 1);
  CHECK(one_bad.provider.batches <= 11);  // Halved down to it, and each other half at once.
}

TEST_CASE("apply: what nobody authorised is refused, whatever the plan says") {
  Bench bench;
  bench.authorised = Authorisations({{"*", "*", "b.test", "dns@test", "2026-11-25"}});
  REQUIRE(bench.Apply(ThreeZones()));
  CHECK(bench.Count(OutcomeKind::kRefused) == 6);
  CHECK(bench.Count(OutcomeKind::kApplied) == 3);
  CHECK(bench.provider.zones["a.test"].empty());
}

TEST_CASE("apply: where nobody can look, nothing is written") {
  Bench bench;
  bench.provider.unread_percent = 100;
  REQUIRE(bench.Apply(ThreeZones()));
  CHECK(bench.Count(OutcomeKind::kRefused) == 9);
  CHECK(bench.provider.writes == 0);
  // Refused is no end: applied again, it is looked at again.
  bench.provider.unread_percent = 0;
  REQUIRE(bench.Apply(ThreeZones()));
  CHECK(bench.Count(OutcomeKind::kApplied) == 9);
}

TEST_CASE("apply: killed between any two steps, going on ends in the same state") {
  const Plan plan = ThreeZones();
  Bench whole;
  REQUIRE(whole.Apply(plan));
  const size_t steps = whole.journal.calls();
  CHECK(steps == 1 + 9 * 3);
  for (size_t step = 0; step <= steps; ++step) {
    CAPTURE(step);
    Bench bench;
    bench.journal.FailFrom(step);
    const auto first = bench.Apply(plan);
    CHECK(first.has_value() == (step == steps));
    bench.journal.FailFrom(SIZE_MAX);
    REQUIRE(bench.Apply(plan));
    CHECK(bench.provider.zones == whole.provider.zones);
    CHECK(bench.provider.writes == 3);  // Nothing was written twice.
    const auto known = bench.journal.Find(plan.Hash()).value();
    for (const ChangeRecord& record : known.changes) {
      REQUIRE(record.outcome);
      CHECK(record.outcome->kind == OutcomeKind::kApplied);
    }
  }
}

TEST_CASE("apply: seeds of lost answers, silence and other writers keep the laws") {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Bench bench;
    bench.provider.random.seed(seed);
    bench.provider.lost_percent = 30;
    bench.provider.unread_percent = 20;
    const Plan plan = ThreeZones();
    // What others have, and what is in the way of one change.
    const RecordSet others{*DomainName::Parse("www.a.test"), RecordType::kCname, 60, {"x.test."}};
    RecordSet in_the_way = *plan.changes[4].after;
    in_the_way.values = {"somebody.else.test."};
    bench.provider.zones["a.test"][{others.name, others.type}] = others;
    bench.provider.zones["b.test"][{in_the_way.name, in_the_way.type}] = in_the_way;
    for (int again = 0; again < 40; ++again) REQUIRE(bench.Apply(plan));
    Sets a = WantedOf(plan, "a.test"), b = WantedOf(plan, "b.test");
    a[{others.name, others.type}] = others;
    b[{in_the_way.name, in_the_way.type}] = in_the_way;
    CHECK(bench.provider.zones["a.test"] == a);
    CHECK(bench.provider.zones["b.test"] == b);
    CHECK(bench.provider.zones["c.test"] == WantedOf(plan, "c.test"));
    CHECK(bench.provider.zones.size() == 3);
  }
}

}  // namespace
}  // namespace signet
