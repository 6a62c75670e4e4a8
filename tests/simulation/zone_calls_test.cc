// How little apply asks of Route 53, and how it waits, against the simulated one on virtual time.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "apply/applier.h"
#include "apply/route53_zone.h"
#include "model/apply_journal_sample.h"
#include "tests/simulation/zone_hand.h"

namespace signet::simulation {
namespace {

constexpr uint64_t kStepsMax = 10'000'000;
constexpr Time kStart{std::chrono::milliseconds(1'790'000'000'000)};

ZoneId ZoneOf(const Plan& plan) {
  const ZonePlace& place = plan.changes.front().place;
  return {place.account, place.id};
}

struct Bench {
  explicit Bench(DrawnZones of) : drawn(std::move(of)), world(drawn.text, clock) {}

  void Run(Awaitable<void> task) {
    boost::asio::io_context io;
    boost::asio::co_spawn(io, std::move(task), boost::asio::detached);
    REQUIRE(clock.RunUntilIdle(io, kStepsMax));
  }
  Plan Planned() {
    std::vector<HostedZone> zones;
    const auto read = [&]() -> Awaitable<void> { zones = (co_await hand.Read(drawn)).value(); };
    Run(read());
    return PlanFor(drawn, zones, clock.Now());
  }
  void Apply(const Plan& plan) {
    hand.wire().calls.clear();
    ended.clear();
    const Authorisations authorised({{"*", "*", "*", "dns@example.test", "2026-11-25"}});
    Applier applier(journal, clock, hand.opener(),
                    {.authorised = authorised,
                     .say = [this](const Change&, const Outcome& one) { ++ended[one.kind]; }});
    const Steady start = clock.Ticks();
    const auto apply = [&]() -> Awaitable<void> {
      CHECK(co_await applier.Run(plan));
      took = clock.Ticks() - start;
    };
    Run(apply());
  }
  uint64_t Calls(const char* kind) { return hand.wire().calls[kind]; }

  VirtualClock clock{kStart};
  const DrawnZones drawn;
  ZoneWorld world;
  Hand hand{world, clock, 0, 1, 5};
  sample::MemoryApplyJournal journal;
  std::map<OutcomeKind, size_t> ended;
  std::chrono::nanoseconds took{};
};

TEST_CASE("calls: a zone costs a look, a write, a poll and a look, whoever its records are for") {
  constexpr size_t kZones = 60;
  Bench bench(PlainZones(1, kZones, 3, "limit route53:* 5 burst 1\nroute53 insync-after 2s"));
  const Plan plan = bench.Planned();
  REQUIRE(plan.changes.size() == kZones * 10);
  bench.Apply(plan);
  CHECK(bench.ended[OutcomeKind::kApplied] == kZones * 10);
  CHECK(bench.Calls("write") == kZones);
  CHECK(bench.Calls("list") == 2 * kZones);
  CHECK(bench.Calls("poll") == kZones);
  CHECK(bench.world.aws().counters().throttled == 0);
}

TEST_CASE("calls: a change is polled after 5, 15 and 35 seconds, not each second") {
  Bench bench(PlainZones(1, 1, 1, "route53 insync-after 30s"));
  bench.Apply(bench.Planned());
  CHECK(bench.ended[OutcomeKind::kApplied] == 4);
  CHECK(bench.Calls("poll") == 3);
}

TEST_CASE("calls: no batch is larger than Route 53 takes, and none much smaller") {
  // 1,201 records of one zone, of 400 identities; a list tells 300.
  Bench bench(PlainZones(1, 1, 400, "route53 insync-after 2s"));
  const Plan plan = bench.Planned();
  REQUIRE(plan.changes.size() == 1'201);
  bench.Apply(plan);
  CHECK(bench.ended[OutcomeKind::kApplied] == 1'201);
  // 38 characters a value: of the 32,000, not of the 1,000.
  CHECK(bench.Calls("write") == 2);
  for (const SentBatch& batch : bench.world.sent) {
    const size_t of_identity = batch.batch.changes.size() % 3;
    CHECK((of_identity == 0 || &batch == &bench.world.sent.back()));
  }
}

TEST_CASE("calls: a zone that is busy is waited for, and nobody's pace is halved for it") {
  Bench bench(PlainZones(1, 1, 1, "route53 insync-after 2s busy 5s"));
  const Plan plan = bench.Planned();
  bench.world.WriteAsOther(ZoneOf(plan), bench.world.At(ZoneOf(plan)));
  bench.Apply(plan);
  CHECK(bench.ended[OutcomeKind::kApplied] == 4);
  // Refused at once, after 0.5, 1.5 and 3.5 seconds.
  CHECK(bench.Calls("write") == 5);
  CHECK(bench.took < std::chrono::seconds(15));
}

TEST_CASE("calls: one that stays busy is given up as a whole, and can be applied later") {
  Bench bench(PlainZones(1, 1, 1, "route53 insync-after 2s busy 100s"));
  const Plan plan = bench.Planned();
  bench.world.WriteAsOther(ZoneOf(plan), bench.world.At(ZoneOf(plan)));
  bench.Apply(plan);
  CHECK(bench.ended[OutcomeKind::kFailed] == 4);
  CHECK(bench.Calls("write") == 1 + Route53Zone::kBusyMax);
  const auto wait = [&]() -> Awaitable<void> {
    co_await bench.clock.Sleep(std::chrono::seconds(100));
  };
  bench.Run(wait());
  bench.Apply(plan);
  CHECK(bench.ended[OutcomeKind::kApplied] == 4);
  CHECK(bench.Calls("write") == 1);
}

TEST_CASE("calls: a success that nobody can read is not taken for one") {
  Bench bench(PlainZones(1, 1, 1,
                         "route53 insync-after 2s\n"
                         "fault wrong-xml on route53:ChangeResourceRecordSets times 1"));
  const Plan plan = bench.Planned();
  bench.Apply(plan);
  CHECK(bench.ended[OutcomeKind::kUnknown] == 4);
  bench.Apply(plan);
  CHECK(bench.ended[OutcomeKind::kApplied] == 4);
}

// What one look at all names tells is what a look at each tells.
TEST_CASE("calls: neighbours are told by one answer, and each as if it had been asked for") {
  std::string text = "account 444455550000 \"DNS\"\n  key " + KeyOfAccount("444455550000") +
                     " secret user operator\n  hosted-zone a.example id Z1\n";
  std::vector<DomainName> names;
  const auto put = [&](const std::string& name, const std::string& rest) {
    text += "    record " + name + " " + rest + "\n";
    if (names.size() % 3 != 1) names.push_back(*DomainName::Parse(name));
    names.push_back(*DomainName::Parse("no" + name.substr(name.find_first_not_of("*."))));
  };
  for (int i = 0; i < 400; ++i)
    put("k" + std::to_string(i) + "._domainkey.a.example", "CNAME x.example.net");
  for (const char* name :
       {"a-b.a.example", "a.b.a.example", "b.a.example", "*.b.a.example", "_a.a.example"})
    put(name, "TXT \"\\\"one\\\"\"");
  put("*.c.a.example", "A alias d1.cloudfront.net");
  for (int i = 0; i < 100; ++i) {
    text += "    record many.a.example A set s" + std::to_string(i) + " weight 1 192.0.2.1\n";
  }
  names.push_back(*DomainName::Parse("many.a.example"));
  names.push_back(*DomainName::Parse("many.a.example"));
  DrawnZones drawn;
  drawn.text = text;
  drawn.accounts = {"444455550000"};
  Bench bench(drawn);
  const ZonePlace place{DnsProvider::kRoute53, *DomainName::Parse("a.example"), "444455550000",
                        "Z1", ""};
  const auto compare = [&]() -> Awaitable<void> {
    auto zone = co_await bench.hand.opener()(place);
    const auto all = co_await (*zone)->AtAll(names);
    const uint64_t together = bench.Calls("list");
    REQUIRE(all.size() == names.size());
    size_t sets = 0;
    for (size_t i = 0; i < names.size(); ++i) {
      CAPTURE(names[i].text());
      const auto one = co_await (*zone)->At(names[i]);
      REQUIRE(one.has_value());
      REQUIRE(all[i].has_value());
      CHECK(*one == *all[i]);
      sets += one->size();
    }
    CHECK(sets > 400);
    CHECK(together < 20);
    CHECK(bench.Calls("list") > names.size());
  };
  bench.Run(compare());
}

}  // namespace
}  // namespace signet::simulation
