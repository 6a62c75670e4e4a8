// Many domains at once, on pretended time: what is shared, what is bounded, and how it ends.
#include "inventory/dns_gather.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <map>

#include "model/dns_json.h"
#include "model/dns_sample.h"
#include "model/record_table.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using sample::FakeServer;
using sample::FakeZone;
using sample::Name;

const Time kStart = *ParseTime("2026-11-23T12:00:00Z");

IdentityEvidence Waiting(const std::string& name, const std::string& region = "eu-west-1") {
  IdentityEvidence evidence;
  evidence.target = {"111122223333", region};
  evidence.identity = name;
  evidence.type = IdentityType::kDomain;
  DkimAttributes dkim;
  dkim.tokens = {region + "-a", region + "-b", region + "-c"};
  dkim.signing_hosted_zone = "dkim.amazonses.com";
  evidence.dkim = dkim;
  return evidence;
}

// Every domain is a zone of two servers, which hold what they are told.
class Slow final : public DnsSource {
 public:
  explicit Slow(Clock& clock) : clock_(clock) {}

  std::chrono::milliseconds latency{50};
  bool with_validator = true;
  std::map<std::string, FakeZone> zones;
  std::map<std::string, int> asked;
  size_t open = 0;
  size_t open_most = 0;
  std::function<void()> on_ask = [] {};

  const FakeZone& ZoneOf(const DomainName& name) {
    const std::string apex = name.Last(2).text();
    return zones.try_emplace(apex, FakeZone(apex, 2)).first->second;
  }

  Awaitable<Zones::Found> Find(DomainName name) override {
    co_await Wait("zone " + name.text());
    Zones::Found found;
    found.walk.name = name;
    ZoneCut own{name.Last(2), name.Last(1), {}, false, 60};
    for (const FakeServer& server : ZoneOf(name).servers) {
      own.servers.push_back({Name(server.name), {server.address}, {}, ""});
    }
    found.walk.cuts.push_back(own);
    co_return found;
  }
  Awaitable<std::vector<Exchange>> LookUp(DomainName name, RecordType type) override {
    co_await Wait("look " + name.text());
    Exchange exchange{"", "192.0.2.1", {name, type, false, false, false}, DnsTransport::kUdp, 1,
                      1,  DnsReply{}};
    std::vector<Exchange> all{exchange};
    co_return all;
  }
  Awaitable<Exchange> Ask(ServerAddress server, Question question) override {
    co_await Wait("@" + server.address + " " + question.name.text() + " " +
                  RecordTypeName(question.type));
    const FakeZone& zone = ZoneOf(question.name);
    for (const FakeServer& one : zone.servers) {
      if (one.address == server.address) co_return one.Answer(question, zone.zone);
    }
    Exchange nobody;
    nobody.question = question;
    nobody.outcome = Unread{{Code::kUnreachable, "nobody"}};
    co_return nobody;
  }
  Awaitable<Exchange> Validate(Question question) override {
    co_await Wait("valid " + question.name.text());
    co_return sample::Validated(question, DnsReply{});
  }
  bool validates() const override { return with_validator; }

 private:
  Awaitable<void> Wait(std::string what) {
    ++asked[what];
    on_ask();
    open_most = std::max(open_most, ++open);
    co_await clock_.Sleep(latency);
    --open;
  }

  Clock& clock_;
};

struct Gathered {
  Result<void> result;
  std::vector<IdentityEvidence> identities;
  DnsProgress progress;
};

struct Bench {
  VirtualClock clock{kStart};
  Slow dns{clock};
  PublicSuffixes suffixes;
  DnsGatherOptions options;
  size_t pulled = 0;
  std::function<void(DnsGather&)> before = [](DnsGather&) {};

  Bench() { options.reading.dmarc = false; }

  Gathered Run(const std::vector<IdentityEvidence>& identities) {
    boost::asio::io_context io;
    DnsGather gather(dns, suffixes, clock, options);
    gather.Seed(7);
    before(gather);
    Gathered out;
    bool ended = false;
    const auto next = [&]() -> Result<std::optional<IdentityEvidence>> {
      if (pulled == identities.size()) return std::nullopt;
      return identities[pulled++];
    };
    const auto take = [&](IdentityEvidence one) -> Result<void> {
      out.identities.push_back(std::move(one));
      return {};
    };
    boost::asio::co_spawn(io, gather.Run(next, take),
                          [&](const std::exception_ptr& thrown, Result<void> result) {
                            if (thrown) std::rethrow_exception(thrown);
                            out.result = std::move(result);
                            ended = true;
                          });
    REQUIRE(clock.RunUntilIdle(io, 2'000'000));
    REQUIRE(ended);
    out.progress = gather.progress();
    return out;
  }
};

TEST_CASE("dns gather: every identity comes back once, with its transcript") {
  Bench bench;
  std::vector<IdentityEvidence> identities;
  for (int i = 0; i < 700; ++i) identities.push_back(Waiting(fmt::format("d{}.test", i)));
  const Gathered got = bench.Run(identities);
  REQUIRE(got.result);
  std::map<std::string, int> seen;
  for (const IdentityEvidence& one : got.identities) {
    ++seen[one.identity];
    REQUIRE(one.dns.read());
    CHECK(one.dns.read()->domain == Name(one.identity));
    CHECK(one.dns.read()->registrable_domain == one.identity);
    CHECK(one.dns.read()
              ->Asked(Name("eu-west-1-a._domainkey." + one.identity), RecordType::kCname)
              .size() == 2);
  }
  CHECK(seen.size() == 700);
  CHECK(got.progress.finished == 700);
}

TEST_CASE("dns gather: domains are read side by side, and no more than the bound at once") {
  Bench bench;
  bench.options.domains_max = 10;
  std::vector<IdentityEvidence> identities;
  for (int i = 0; i < 100; ++i) identities.push_back(Waiting(fmt::format("d{}.test", i)));
  size_t ahead_most = 0;
  bench.dns.on_ask = [&] { ahead_most = std::max(ahead_most, bench.pulled); };
  const Steady before = bench.clock.Ticks();
  const Gathered got = bench.Run(identities);
  REQUIRE(got.result);
  // Four rounds of 50 ms each, ten batches, and the naps between them.
  CHECK(bench.clock.Ticks() - before < 6s);
  // 2 SOA and 6 CNAME go out together; per failing token the extra ones.
  CHECK(bench.dns.open_most <= 10 * 16);
  CHECK(bench.dns.open_most >= 10 * 8);
}

TEST_CASE("dns gather: what identities of one domain share is asked once") {
  Bench bench;
  const std::vector<std::string> regions{"eu-west-1", "us-east-1", "eu-central-1", "eu-north-1"};
  std::vector<IdentityEvidence> identities;
  for (const auto& region : regions) identities.push_back(Waiting("same.test", region));
  const Gathered got = bench.Run(identities);
  REQUIRE(got.result);
  REQUIRE(got.identities.size() == regions.size());
  CHECK(bench.dns.asked["zone same.test"] == 1);
  CHECK(bench.dns.asked["@192.0.2.1 same.test SOA"] == 1);
  CHECK(bench.dns.asked["@192.0.2.1 same.test NS"] == 1);
  for (const auto& [question, times] : bench.dns.asked) {
    CAPTURE(question);
    if (question.find(" x") == std::string::npos) CHECK(times == 1);
  }
  CHECK(got.progress.shared == 3 * 4);
  // Each has a whole transcript nonetheless.
  for (const IdentityEvidence& one : got.identities) {
    CHECK(one.dns.read()->Asked(Name("same.test"), RecordType::kSoa).size() == 2);
  }
}

TEST_CASE("dns gather: a dead server is waited for once") {
  Bench bench;
  bench.dns.zones.emplace("same.test", FakeZone("same.test", 2));
  bench.dns.zones.at("same.test").servers[0].manner = sample::Manner::kSilent;
  const Gathered got =
      bench.Run({Waiting("same.test"), Waiting("same.test"), Waiting("same.test")});
  REQUIRE(got.identities.size() == 3);
  CHECK(bench.dns.asked["@192.0.2.1 same.test SOA"] == 1);
  for (const IdentityEvidence& one : got.identities) {
    CHECK(one.dns.read()->At("192.0.2.1", Name("same.test"), RecordType::kSoa)->unread());
  }
}

TEST_CASE("dns gather: without a validator nobody is asked to validate") {
  Bench bench;
  FakeZone zone("good.test", 2);
  zone.Put(VerificationRecords(Waiting("good.test")));
  bench.dns.zones.emplace("good.test", zone);
  bench.dns.with_validator = false;
  REQUIRE(bench.Run({Waiting("good.test")}).result);
  const auto validations = [&] {
    return std::count_if(bench.dns.asked.begin(), bench.dns.asked.end(),
                         [](const auto& one) { return one.first.starts_with("valid"); });
  };
  CHECK(validations() == 0);
  bench.dns.with_validator = true;
  bench.pulled = 0;
  REQUIRE(bench.Run({Waiting("good.test")}).result);
  CHECK(validations() == 3);
}

TEST_CASE("dns gather: an identity whose domain is none says so") {
  Bench bench;
  const Gathered got = bench.Run({Waiting("a..b")});
  REQUIRE(got.identities.size() == 1);
  REQUIRE(got.identities[0].dns.unread());
  CHECK(got.identities[0].dns.unread()->why.code == Code::kBadInput);
}

TEST_CASE("dns gather: after Stop nothing new begins, and what is whole is given back") {
  Bench bench;
  bench.options.domains_max = 4;
  std::vector<IdentityEvidence> identities;
  for (int i = 0; i < 100; ++i) identities.push_back(Waiting(fmt::format("d{}.test", i)));
  DnsGather* gather = nullptr;
  bench.before = [&](DnsGather& one) { gather = &one; };
  bench.dns.on_ask = [&] {
    if (bench.pulled == 20) gather->Stop("Ctrl-C");
  };
  const Gathered got = bench.Run(identities);
  REQUIRE_FALSE(got.result);
  CHECK(got.result.error() == Error{Code::kCancelled, "Ctrl-C"});
  CHECK(bench.pulled <= 21);
  CHECK(got.identities.size() >= 15);
  CHECK(got.identities.size() == got.progress.finished);
}

TEST_CASE("dns gather: what does not end within the drain is given up, not given back") {
  Bench bench;
  bench.dns.latency = 1h;
  DnsGather* gather = nullptr;
  bench.before = [&](DnsGather& one) { gather = &one; };
  bench.dns.on_ask = [&] { gather->Stop("Ctrl-C"); };
  const Steady before = bench.clock.Ticks();
  const Gathered got = bench.Run({Waiting("slow.test")});
  CHECK(got.result.error().code == Code::kCancelled);
  CHECK(got.identities.empty());
  CHECK(bench.clock.Ticks() - before < 6s);
}

TEST_CASE("dns gather: what cannot be kept ends it") {
  VirtualClock clock{kStart};
  Slow dns(clock);
  const PublicSuffixes suffixes;
  boost::asio::io_context io;
  DnsGather gather(dns, suffixes, clock, {});
  int given = 0;
  std::optional<Result<void>> ended;
  boost::asio::co_spawn(
      io,
      gather.Run(
          [&]() -> Result<std::optional<IdentityEvidence>> {
            return ++given > 1'000 ? std::nullopt
                                   : std::optional(Waiting(fmt::format("d{}.test", given)));
          },
          [](IdentityEvidence) -> Result<void> { return Fail(Code::kStore, "disk full"); }),
      [&](const std::exception_ptr&, Result<void> result) { ended = std::move(result); });
  REQUIRE(clock.RunUntilIdle(io, 1'000'000));
  REQUIRE(ended);
  CHECK(ended->error().code == Code::kStore);
  CHECK(given < 400);
}

TEST_CASE("dns gather: memory of answers forgets the oldest") {
  AnswerMemory memory;
  for (size_t i = 0; i <= AnswerMemory::kAnswersMax; ++i) {
    memory.Keep(std::to_string(i), Exchange{});
  }
  CHECK(memory.Find("0") == nullptr);
  CHECK(memory.Find("1") != nullptr);
}

}  // namespace
}  // namespace signet
