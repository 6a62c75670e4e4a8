// Questions to scripted servers on loopback: what comes back, and what is made of silence,
// lies and cuts.
#include "dns/wire_asker.h"

#include <doctest/doctest.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "dns/scripted_server.h"
#include "loop/task_group.h"

using namespace signet;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

const ServerAddress kServer{"ns1.test", "192.0.2.1"};

Question About(const std::string& name) {
  return {DomainName::Parse(name).value(), RecordType::kTxt, true};
}

AskLimits Quick() {
  AskLimits limits;
  limits.per_server_rate = 0;
  for (auto& length : limits.tries) length = 60ms;
  return limits;
}

ScriptedServer::Script Silence() {
  return [](const Bytes&) { return std::vector<Bytes>(); };
}

ScriptedServer::Script Honest() {
  return [](const Bytes& query) { return std::vector<Bytes>{EmptyReply(query)}; };
}

ScriptedServer::Script Truncating() {
  return [](const Bytes& query) { return std::vector<Bytes>{WithTruncation(EmptyReply(query))}; };
}

// Asks a server all questions at once and runs until they are answered.
struct Asking {
  Asking(asio::io_context& context, ScriptedServer& asked, AskLimits limits = Quick())
      : io(context), server(asked), asker(io, clock, limits, MapTo(asked)) {}

  static DnsMap MapTo(const ScriptedServer& server) {
    DnsMap map;
    REQUIRE(map.Add(server.At("*")));
    return map;
  }

  std::vector<Exchange> Ask(const std::vector<Question>& questions) {
    std::vector<Exchange> exchanges(questions.size());
    TaskGroup group(io.get_executor());
    for (size_t at = 0; at < questions.size(); ++at) {
      group.Start([](WireAsker& its_asker, Question question, Exchange& into) -> Awaitable<void> {
        into = co_await its_asker.Ask(kServer, question);
      }(asker, questions[at], exchanges[at]));
    }
    Run(group);
    return exchanges;
  }

  void Run(TaskGroup& group) {
    io.restart();
    while (group.running() > 0) io.run_one();
  }

  Exchange AskOne() { return Ask({About("a.test")}).at(0); }

  asio::io_context& io;
  ScriptedServer& server;
  RealClock clock;
  WireAsker asker;
};

Exchange AskOne(ScriptedServer::Script on_udp, ScriptedServer::Script on_tcp = nullptr) {
  asio::io_context io;
  ScriptedServer server(io, std::move(on_udp), std::move(on_tcp));
  return Asking(io, server).AskOne();
}

Code Why(const Exchange& exchange) {
  REQUIRE(exchange.unread());
  return exchange.unread()->why.code;
}

}  // namespace

TEST_CASE("wire: an answer is an exchange with server, address and transport") {
  const Exchange got = AskOne(Honest());
  REQUIRE(got.reply());
  CHECK(got.reply()->authoritative);
  CHECK(got.server == "ns1.test");
  CHECK(got.address == "192.0.2.1");
  CHECK(got.transport == DnsTransport::kUdp);
  CHECK(got.tries == 1);
}

TEST_CASE("wire: silence is timed out after two datagrams and a stream, never an answer") {
  asio::io_context io;
  ScriptedServer server(io, Silence(), Silence());
  Asking asking(io, server);
  const Exchange got = asking.AskOne();
  CHECK(Why(got) == Code::kTimedOut);
  CHECK(got.tries == 3);
  CHECK(server.datagrams.size() == 2);
  CHECK(server.streams == 1);
}

TEST_CASE("wire: TCP is asked where UDP is silent") {
  const Exchange got = AskOne(Silence(), Honest());
  REQUIRE(got.reply());
  CHECK(got.transport == DnsTransport::kTcp);
  CHECK(got.tries == 3);
}

TEST_CASE("wire: where TCP is refused the third try is a datagram again") {
  asio::io_context io;
  int seen = 0;
  ScriptedServer server(io, [&](const Bytes& query) {
    return ++seen < 3 ? std::vector<Bytes>() : std::vector<Bytes>{EmptyReply(query)};
  });
  const Exchange got = Asking(io, server).AskOne();
  REQUIRE(got.reply());
  CHECK(got.transport == DnsTransport::kUdp);
  CHECK(seen == 3);
}

TEST_CASE("wire: forged ids and questions are waited past") {
  const Exchange got = AskOne([](const Bytes& query) {
    Bytes forged_id = EmptyReply(query);
    forged_id[1] ^= 1;
    Bytes other_question = EmptyReply(query);
    other_question[13] = 'b';
    return std::vector<Bytes>{forged_id, other_question, {1, 2, 3}, EmptyReply(query)};
  });
  REQUIRE(got.reply());
  CHECK(got.tries == 1);
}

TEST_CASE("wire: nothing but another question answered is malformed, not silence") {
  const Exchange got = AskOne([](const Bytes& query) {
    Bytes other_question = EmptyReply(query);
    other_question[13] = 'b';
    return std::vector<Bytes>{other_question};
  });
  CHECK(Why(got) == Code::kMalformed);
  CHECK(got.unread()->why.detail == "answered another question");
}

TEST_CASE("wire: an answer from another source is not heard") {
  asio::io_context io;
  asio::ip::udp::socket other(io, asio::ip::udp::endpoint(asio::ip::address_v4::loopback(), 0));
  std::vector<uint16_t>* ports = nullptr;
  ScriptedServer server(io, [&](const Bytes& query) {
    const asio::ip::udp::endpoint to(asio::ip::address_v4::loopback(), ports->back());
    boost::system::error_code ignored;
    other.send_to(asio::buffer(WithRcode(EmptyReply(query), 3)), to, 0, ignored);
    return std::vector<Bytes>{EmptyReply(query)};
  });
  ports = &server.ports;
  const Exchange got = Asking(io, server).AskOne();
  REQUIRE(got.reply());
  CHECK(got.reply()->rcode == Rcode::kNoError);
}

TEST_CASE("wire: a cut answer is fetched over TCP") {
  const Exchange got = AskOne(Truncating(), Honest());
  REQUIRE(got.reply());
  CHECK_FALSE(got.reply()->truncated);
  CHECK(got.transport == DnsTransport::kTcp);
}

TEST_CASE("wire: a cut answer is kept as cut where TCP gives nothing") {
  for (const auto& on_tcp : {ScriptedServer::Script(), Silence()}) {
    const Exchange got = AskOne(Truncating(), on_tcp);
    REQUIRE(got.reply());
    CHECK(got.reply()->truncated);
    CHECK(got.transport == DnsTransport::kUdp);
  }
}

TEST_CASE("wire: a stream that is closed or lies leaves the cut answer") {
  const Exchange got = AskOne(Truncating(), [](const Bytes& query) {
    Bytes other = EmptyReply(query);
    other[13] = 'b';
    return std::vector<Bytes>{other};
  });
  REQUIRE(got.reply());
  CHECK(got.reply()->truncated);
}

TEST_CASE("wire: a closed port is unreachable, at once") {
  asio::io_context io;
  ScriptedServer server(io, Honest());
  Asking asking(io, server);
  server.Stop();
  const Exchange got = asking.AskOne();
  CHECK(Why(got) == Code::kUnreachable);
  CHECK(got.tries == 1);
}

TEST_CASE("wire: a server that cannot read EDNS is asked without") {
  for (const uint8_t rcode : std::initializer_list<uint8_t>{1, 4}) {
    asio::io_context io;
    ScriptedServer server(io, [&](const Bytes& query) {
      const bool edns = query[11] == 1;
      return std::vector<Bytes>{edns ? WithRcode(EmptyReply(query), rcode) : EmptyReply(query)};
    });
    const Exchange got = Asking(io, server).AskOne();
    REQUIRE(got.reply());
    CHECK(got.reply()->rcode == Rcode::kNoError);
    CHECK(got.tries == 2);
  }
}

TEST_CASE("wire: an error that stays without EDNS is the answer") {
  const Exchange got = AskOne(
      [](const Bytes& query) { return std::vector<Bytes>{WithRcode(EmptyReply(query), 4)}; });
  REQUIRE(got.reply());
  CHECK(got.reply()->rcode == Rcode::kNotImp);
  CHECK(got.tries == 2);
}

TEST_CASE("wire: who asks the same shares one query, who asks another does not") {
  asio::io_context io;
  ScriptedServer server(io, Honest());
  Asking asking(io, server);
  const auto got = asking.Ask({About("a.test"), About("a.test"), About("a.test"), About("b.test")});
  for (const Exchange& exchange : got) CHECK(exchange.reply());
  CHECK(server.datagrams.size() == 2);
  CHECK(asking.asker.counts().shared == 2);
  CHECK(asking.asker.counts().asked == 2);
}

TEST_CASE("wire: who shares a query asks itself when the first is cancelled") {
  asio::io_context io;
  ScriptedServer server(io, [seen = 0](const Bytes& query) mutable {
    return ++seen == 1 ? std::vector<Bytes>() : std::vector<Bytes>{EmptyReply(query)};
  });
  Asking asking(io, server);
  Exchange first;
  Exchange second;
  const auto ask = [&](Exchange& into) -> Awaitable<void> {
    into = co_await asking.asker.Ask(kServer, About("a.test"));
  };
  TaskGroup one(io.get_executor());
  TaskGroup two(io.get_executor());
  one.Start(ask(first));
  two.Start(ask(second));
  while (server.datagrams.empty()) io.run_one();
  one.Cancel();
  asking.Run(one);
  asking.Run(two);
  CHECK(Why(first) == Code::kCancelled);
  CHECK(second.reply());
}

TEST_CASE("wire: every query has an id and a port of its own") {
  asio::io_context io;
  ScriptedServer server(io, Honest());
  std::vector<Question> questions;
  for (int i = 0; i < 50; ++i) questions.push_back(About("n" + std::to_string(i) + ".test"));
  Asking(io, server).Ask(questions);
  std::set<std::pair<uint8_t, uint8_t>> ids;
  for (const Bytes& query : server.datagrams) ids.emplace(query[0], query[1]);
  CHECK(ids.size() > 45);
  CHECK(std::set<uint16_t>(server.ports.begin(), server.ports.end()).size() > 40);
}

TEST_CASE("wire: never more in flight than allowed") {
  asio::io_context io;
  const WireAsker* asker = nullptr;
  uint64_t replies = 0;
  uint64_t in_flight_most = 0;
  ScriptedServer server(io, [&](const Bytes& query) {
    // What was asked and cannot have been answered yet.
    in_flight_most = std::max(in_flight_most, asker->counts().asked - replies++);
    return std::vector<Bytes>{EmptyReply(query)};
  });
  AskLimits limits = Quick();
  limits.in_flight_max = 3;
  Asking limited(io, server, limits);
  asker = &limited.asker;
  std::vector<Question> questions;
  for (int i = 0; i < 20; ++i) questions.push_back(About("n" + std::to_string(i) + ".test"));
  for (const Exchange& exchange : limited.Ask(questions)) CHECK(exchange.reply());
  CHECK(in_flight_most == 3);
}

namespace {

// Time that is up when a test says so.
class RungClock final : public Clock {
 public:
  Time Now() const override { return {}; }
  Steady Ticks() const override { return now_; }
  Awaitable<void> SleepUntil(Steady when) override {
    asio::steady_timer timer(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    sleeper_ = &timer;
    until_ = when;
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    sleeper_ = nullptr;
  }
  void Ring() {
    now_ = until_;
    if (sleeper_) sleeper_->cancel();
  }

 private:
  Steady now_{};
  Steady until_{};
  asio::steady_timer* sleeper_ = nullptr;
};

}  // namespace

TEST_CASE("wire: a late loop reads once more before it calls a time-out") {
  asio::io_context io;
  RungClock clock;
  // The reply leaves, and the time is up before the loop looks at sockets again.
  ScriptedServer server(io, [&](const Bytes& query) {
    clock.Ring();
    return std::vector<Bytes>{EmptyReply(query)};
  });
  WireAsker asker(io, clock, Quick(), Asking::MapTo(server));
  Exchange got;
  TaskGroup group(io.get_executor());
  group.Start([](WireAsker& its_asker, Exchange& into) -> Awaitable<void> {
    into = co_await its_asker.Ask(kServer, About("a.test"));
  }(asker, got));
  while (group.running() > 0) io.run_one();
  REQUIRE(got.reply());
  CHECK(got.tries == 1);
}

namespace {

// Time passes only when all is quiet, so a turn is an exact moment.
struct InVirtualTime {
  explicit InVirtualTime(AskLimits limits) : asker(io, clock, limits, {}) {}

  // The address cannot be asked, so the exchange ends as soon as its turn has come.
  void Ask(const std::string& address, const std::string& name, std::vector<int64_t>& at_ms) {
    group.Start([](InVirtualTime& self, std::string to, Question question,
                   std::vector<int64_t>& at) -> Awaitable<void> {
      co_await self.asker.Ask({"", to}, question);
      at.push_back(self.clock.Ticks().time_since_epoch() / 1ms);
    }(*this, address, About(name), at_ms));
  }

  asio::io_context io;
  VirtualClock clock{Time{}};
  WireAsker asker;
  TaskGroup group{io.get_executor()};
};

}  // namespace

TEST_CASE("wire: an address gets its burst, then its rate") {
  AskLimits limits;
  limits.per_server_rate = 10;
  limits.per_server_burst = 3;
  InVirtualTime world(limits);
  std::vector<int64_t> at_ms;
  // Port 53 of loopback: nobody is there in a namespace of its own.
  for (int i = 0; i < 6; ++i) world.Ask("127.0.0.1", "n" + std::to_string(i) + ".test", at_ms);
  std::vector<int64_t> other_ms;
  world.Ask("127.0.0.2", "a.test", other_ms);
  CHECK(world.clock.RunUntilIdle(world.io, 1'000));
  CHECK(at_ms == std::vector<int64_t>{0, 0, 0, 100, 200, 300});
  CHECK(other_ms == std::vector<int64_t>{0});
}

TEST_CASE("wire: who waits for its turn holds no slot") {
  AskLimits limits;
  limits.in_flight_max = 1;
  limits.per_server_rate = 1;
  limits.per_server_burst = 1;
  InVirtualTime world(limits);
  std::vector<int64_t> busy_ms;
  for (int i = 0; i < 3; ++i) world.Ask("127.0.0.1", "n" + std::to_string(i) + ".test", busy_ms);
  std::vector<int64_t> other_ms;
  world.Ask("127.0.0.2", "a.test", other_ms);
  CHECK(world.clock.RunUntilIdle(world.io, 1'000));
  CHECK(busy_ms == std::vector<int64_t>{0, 1'000, 2'000});
  CHECK(other_ms == std::vector<int64_t>{0});
}
