// What the DNS said is there when the run is judged, and only of those that were chosen.
#include "round/dns_round.h"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <map>

#include "store/store_fixture.h"

namespace signet {
namespace {

const Target kIreland{"111122223333", "eu-west-1"};

// A DNS that says no to everything, at once.
class Nobody final : public DnsSource {
 public:
  uint64_t found = 0;
  std::function<void()> on_find = [] {};

  Awaitable<Zones::Found> Find(DomainName name) override {
    ++found;
    on_find();
    Zones::Found denied;
    denied.walk.name = std::move(name);
    denied.walk.denied = true;
    co_return denied;
  }
  Awaitable<std::vector<Exchange>> LookUp(DomainName name, RecordType type) override {
    std::vector<Exchange> one{Silence({std::move(name), type, false, false, false})};
    co_return one;
  }
  Awaitable<Exchange> Ask(ServerAddress, Question question) override {
    co_return Silence(std::move(question));
  }
  Awaitable<Exchange> Validate(Question question) override {
    co_return Silence(std::move(question));
  }
  bool validates() const override { return true; }

 private:
  static Exchange Silence(Question question) {
    Exchange exchange;
    exchange.question = std::move(question);
    exchange.outcome = Unread{{Code::kTimedOut, "nobody"}};
    return exchange;
  }
};

struct Bench {
  test::Folder folder;
  std::unique_ptr<Store> store = test::Opened(folder.File());
  VirtualClock clock{test::At(5)};
  Nobody dns;
  PublicSuffixes suffixes;
  DnsGather gather{dns, suffixes, clock, {}};

  RunId Scanned() {
    const RunId run = store->BeginRun(test::RunAt(0)).value().id;
    journal = store->Journal(run);
    journal->Append(kIreland,
                    {test::Domain(kIreland, "good.test", VerificationStatus::kSuccess),
                     test::Domain(kIreland, "bad.test", VerificationStatus::kPending),
                     test::Identity(kIreland, "me@bad.test", VerificationStatus::kPending)});
    journal->Finish(test::Complete(kIreland));
    return run;
  }
  Result<void> Read(RunId run, DnsGather& with, AskDnsOf which) {
    boost::asio::io_context io;
    std::optional<Result<void>> out;
    boost::asio::co_spawn(io, ReadDns(*store, *journal, run, with, which),
                          [&](const std::exception_ptr& thrown, Result<void> result) {
                            if (thrown) std::rethrow_exception(thrown);
                            out = std::move(result);
                          });
    REQUIRE(clock.RunUntilIdle(io, 100'000));
    REQUIRE(out);
    return *out;
  }
  std::map<std::string, bool> Judged(RunId run) {
    std::map<std::string, bool> with_dns;
    const auto done =
        store->EachSubject(run, [&](const IdentityEvidence& one, const auto*, const auto&) {
          with_dns[one.identity] = one.dns.read() != nullptr;
          return true;
        });
    REQUIRE(done);
    return with_dns;
  }

  std::unique_ptr<RunJournal> journal;
};

using Judged = std::map<std::string, bool>;

TEST_CASE("dns of a run: the unverified are asked, and judged with what was said") {
  Bench bench;
  const RunId run = bench.Scanned();
  REQUIRE(bench.Read(run, bench.gather, AskDnsOf::kUnverified));
  CHECK(bench.Judged(run) ==
        Judged{{"good.test", false}, {"bad.test", true}, {"me@bad.test", true}});
  CHECK(bench.dns.found == 1);  // One domain.
  REQUIRE(bench.Read(run, bench.gather, AskDnsOf::kAll));
  CHECK(bench.Judged(run) ==
        Judged{{"good.test", true}, {"bad.test", true}, {"me@bad.test", true}});
}

TEST_CASE("dns of a run: what was read before it was stopped is not read again") {
  Bench bench;
  const RunId run = bench.Scanned();
  DnsGatherOptions one_by_one;
  one_by_one.domains_max = 1;
  DnsGather stopped(bench.dns, bench.suffixes, bench.clock, one_by_one);
  bench.dns.on_find = [&] { stopped.Stop("Ctrl-C"); };
  CHECK(bench.Read(run, stopped, AskDnsOf::kAll).error().code == Code::kCancelled);
  const Judged before = bench.Judged(run);
  CHECK(std::count_if(before.begin(), before.end(), [](const auto& x) { return x.second; }) == 1);
  bench.dns.on_find = [] {};
  const uint64_t found = bench.dns.found;
  REQUIRE(bench.Read(run, bench.gather, AskDnsOf::kAll));
  CHECK(bench.dns.found <= found + 2);
  for (const auto& [name, with] : bench.Judged(run)) CHECK_MESSAGE(with, name);
}

TEST_CASE("dns of a run: the facts have no new rows for it") {
  Bench bench;
  const RunId run = bench.Scanned();
  REQUIRE(bench.store->Flush());
  const auto rows = [&] {
    return test::Column(*bench.store, "SELECT count(*) FROM identities_history_v1");
  };
  const auto before = rows();
  REQUIRE(bench.Read(run, bench.gather, AskDnsOf::kAll));
  CHECK(rows() == before);
}

}  // namespace
}  // namespace signet
