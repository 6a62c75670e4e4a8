// Waiting, pretended, and children that are joined.
#include "loop/clock.h"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <vector>

#include "loop/task_group.h"

using namespace signet;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

const Time kStart = *ParseTime("2026-11-23T00:00:00Z");

Awaitable<void> Tell(Clock& clock, std::chrono::nanoseconds wait, int name,
                     std::vector<int>& told) {
  co_await clock.Sleep(wait);
  told.push_back(name);
}

}  // namespace

TEST_CASE("virtual clock: a day passes in order and at once") {
  asio::io_context io;
  VirtualClock clock(kStart);
  std::vector<int> told;
  TaskGroup group(io.get_executor());
  group.Start(Tell(clock, 24h, 3, told));
  group.Start(Tell(clock, 1s, 1, told));
  group.Start(Tell(clock, 2s, 2, told));
  CHECK(clock.RunUntilIdle(io, 100));
  CHECK(told == std::vector<int>{1, 2, 3});
  CHECK(EncodeTime(clock.Now()) == "2026-11-24T00:00:00Z");
  CHECK(group.running() == 0);
}

TEST_CASE("virtual clock: a loop that never ends is stopped by its bound") {
  asio::io_context io;
  VirtualClock clock(kStart);
  bool stop = false;
  TaskGroup group(io.get_executor());
  group.Start([](Clock& its_clock, bool& its_stop) -> Awaitable<void> {
    while (!its_stop) co_await its_clock.Sleep(1s);
  }(clock, stop));
  CHECK_FALSE(clock.RunUntilIdle(io, 50));
  stop = true;
  CHECK(clock.RunUntilIdle(io, 50));
}

TEST_CASE("task group: waits below a limit and joins all") {
  asio::io_context io;
  VirtualClock clock(kStart);
  std::vector<int> told;
  size_t running_most = 0;
  TaskGroup outer(io.get_executor());
  outer.Start([](asio::io_context& its_io, Clock& its_clock, std::vector<int>& its_told,
                 size_t& most) -> Awaitable<void> {
    TaskGroup group(its_io.get_executor());
    for (int i = 0; i < 20; ++i) {
      co_await group.WaitBelow(4);
      group.Start(Tell(its_clock, 1s, i, its_told));
      most = std::max(most, group.running());
    }
    co_await group.Join();
  }(io, clock, told, running_most));
  CHECK(clock.RunUntilIdle(io, 1000));
  CHECK(told.size() == 20);
  CHECK(running_most == 4);
}

TEST_CASE("task group: cancel ends waits early, without an exception") {
  asio::io_context io;
  VirtualClock clock(kStart);
  std::vector<int> told;
  TaskGroup group(io.get_executor());
  group.Start(Tell(clock, 24h, 1, told));
  io.poll();
  group.Cancel();
  io.restart();
  io.poll();
  CHECK(told == std::vector<int>{1});
  CHECK(clock.Now() == kStart);
  CHECK(group.running() == 0);
}

TEST_CASE("real clock: waits at least as long as it was told") {
  asio::io_context io;
  RealClock clock;
  std::vector<int> told;
  const Steady start = clock.Ticks();
  TaskGroup group(io.get_executor());
  group.Start(Tell(clock, 20ms, 1, told));
  io.run();
  CHECK(clock.Ticks() - start >= 20ms);
  CHECK(told.size() == 1);
}
