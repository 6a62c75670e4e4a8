// When a source fetches, how often, and what it gives while it cannot.
#include "aws/refreshing_source.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>

#include "aws/doubles.h"
#include "loop/task_group.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using doubles::Noon;
using doubles::Run;

class Counted final : public RefreshingSource {
 public:
  explicit Counted(VirtualClock& clock) : RefreshingSource(clock) {}
  std::chrono::seconds lifetime{3600};
  std::chrono::seconds fetch_time{0};
  std::string key = "AKIA";
  bool fails = false;
  bool endless = false;
  int fetched = 0;

 private:
  Awaitable<Result<Credentials>> Fetch() override {
    ++fetched;
    if (fetch_time.count() > 0) co_await clock().Sleep(fetch_time);
    if ((co_await boost::asio::this_coro::cancellation_state).cancelled() !=
        boost::asio::cancellation_type::none) {
      co_return Fail(Code::kCancelled, "stopped");
    }
    if (fails) co_return Fail(Code::kUnreachable, "the source is away");
    Credentials out;
    out.access_key_id = fmt::format("{}{}", key, fetched);
    out.secret_access_key = Secret("s");
    if (!endless) out.expires = clock().Now() + lifetime;
    out.source = "counted";
    co_return out;
  }
};

Awaitable<void> Wait(VirtualClock& clock, std::chrono::seconds length) {
  co_await clock.Sleep(length);
}

Awaitable<int> Pass(VirtualClock& clock, std::chrono::seconds length) {
  co_await Wait(clock, length);
  co_return 0;
}

std::string KeyNow(VirtualClock& clock, CredentialSource& source) {
  const auto got = Run(clock, source.Get());
  return got ? (*got)->access_key_id : got.error().detail;
}

TEST_CASE("refresh: happens five minutes before the end and not earlier") {
  VirtualClock clock(Noon());
  Counted source(clock);
  CHECK(KeyNow(clock, source) == "AKIA1");
  Run(clock, Pass(clock, 54min + 59s));
  CHECK(KeyNow(clock, source) == "AKIA1");
  Run(clock, Pass(clock, 1s));
  CHECK(KeyNow(clock, source) == "AKIA2");
  CHECK(source.fetched == 2);
}

TEST_CASE("refresh: a lifetime under ten minutes is used to its half") {
  VirtualClock clock(Noon());
  Counted source(clock);
  source.lifetime = 60s;
  CHECK(KeyNow(clock, source) == "AKIA1");
  Run(clock, Pass(clock, 29s));
  CHECK(KeyNow(clock, source) == "AKIA1");
  Run(clock, Pass(clock, 1s));
  CHECK(KeyNow(clock, source) == "AKIA2");
}

TEST_CASE("refresh: credentials without an end are fetched once") {
  VirtualClock clock(Noon());
  Counted source(clock);
  source.endless = true;
  CHECK(KeyNow(clock, source) == "AKIA1");
  Run(clock, Pass(clock, 240h));
  CHECK(KeyNow(clock, source) == "AKIA1");
}

TEST_CASE("refresh: an early one that fails keeps what is valid, and tries again later") {
  VirtualClock clock(Noon());
  Counted source(clock);
  CHECK(KeyNow(clock, source) == "AKIA1");
  Run(clock, Pass(clock, 56min));
  source.fails = true;
  CHECK(KeyNow(clock, source) == "AKIA1");
  CHECK(KeyNow(clock, source) == "AKIA1");
  CHECK(source.fetched == 2);
  Run(clock, Pass(clock, kRefreshRetryAfter));
  source.fails = false;
  CHECK(KeyNow(clock, source) == "AKIA3");
}

TEST_CASE("refresh: once the end has passed, the failure is told") {
  VirtualClock clock(Noon());
  Counted source(clock);
  CHECK(KeyNow(clock, source) == "AKIA1");
  source.fails = true;
  Run(clock, Pass(clock, 2h));
  CHECK(KeyNow(clock, source) == "the source is away");
}

Awaitable<void> Take(CredentialSource& source, std::vector<std::string>& into) {
  const auto got = co_await source.Get();
  into.push_back(got ? (*got)->access_key_id : got.error().detail);
}

Awaitable<int> TakeMany(CredentialSource& source, std::vector<std::string>& into, int count) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (int i = 0; i < count; ++i) group.Start(Take(source, into));
  co_await group.Join();
  co_return 0;
}

Awaitable<void> StopAfter(VirtualClock& clock, std::chrono::seconds length,
                          boost::asio::cancellation_signal& stop) {
  co_await clock.Sleep(length);
  stop.emit(boost::asio::cancellation_type::terminal);
}

TEST_CASE("refresh: a hundred who wait cause one fetch and all get its end") {
  VirtualClock clock(Noon());
  Counted source(clock);
  source.fetch_time = 2s;
  std::vector<std::string> got;
  Run(clock, TakeMany(source, got, 100));
  CHECK(source.fetched == 1);
  CHECK(got == std::vector<std::string>(100, "AKIA1"));

  source.fails = true;
  got.clear();
  Run(clock, Pass(clock, 2h));
  Run(clock, TakeMany(source, got, 100));
  CHECK(source.fetched == 2);
  CHECK(got == std::vector<std::string>(100, "the source is away"));
}

TEST_CASE("refresh: while one refreshes early, the others go on with what is valid") {
  VirtualClock clock(Noon());
  Counted source(clock);
  CHECK(KeyNow(clock, source) == "AKIA1");
  Run(clock, Pass(clock, 56min));
  source.fetch_time = 2s;
  std::vector<std::string> got;
  Run(clock, TakeMany(source, got, 3));
  CHECK(got == std::vector<std::string>{"AKIA1", "AKIA1", "AKIA2"});
}

TEST_CASE("refresh: invalid ones are fetched anew, but not twice for one pair") {
  VirtualClock clock(Noon());
  Counted source(clock);
  const auto first = Run(clock, source.Get());
  REQUIRE(first.has_value());
  source.Invalidate(*first);
  CHECK(KeyNow(clock, source) == "AKIA2");
  source.Invalidate(*first);
  CHECK(KeyNow(clock, source) == "AKIA2");
}

TEST_CASE("refresh: when the one who fetches is stopped, one who waits takes its place") {
  VirtualClock clock(Noon());
  Counted source(clock);
  source.fetch_time = 10s;
  boost::asio::io_context io;
  boost::asio::cancellation_signal stop;
  std::vector<std::string> first;
  std::vector<std::string> second;
  boost::asio::co_spawn(io, Take(source, first),
                        boost::asio::bind_cancellation_slot(stop.slot(), boost::asio::detached));
  boost::asio::co_spawn(io, Take(source, second), boost::asio::detached);
  boost::asio::co_spawn(io, StopAfter(clock, 3s, stop), boost::asio::detached);
  REQUIRE(clock.RunUntilIdle(io, doubles::kStepsMax));
  CHECK(second == std::vector<std::string>{"AKIA2"});
  CHECK(first == std::vector<std::string>{"stopped"});
  CHECK(source.fetched == 2);
}

TEST_CASE("refresh: what has already ended, or could break a header, is not given out") {
  VirtualClock clock(Noon());
  Counted ended(clock);
  ended.lifetime = -1s;
  CHECK(KeyNow(clock, ended) == "counted: these credentials ended at 2026-11-23T11:59:59Z");
  Counted broken(clock);
  broken.key = "AKIA\r\nx-evil: ";
  CHECK(KeyNow(clock, broken).starts_with("counted: the key or its token holds a space"));
}

}  // namespace
}  // namespace signet
