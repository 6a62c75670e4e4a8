// loop/clock.h
// Clock: the one source of "now" and of waiting.  RealClock waits for the world;
// VirtualClock jumps to the next moment anybody waits for, so that a simulated day
// takes a second.  Both belong to one io_context and are called from its thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>

#include "model/time.h"

namespace signet {

template <class T>
using Awaitable = boost::asio::awaitable<T>;

// Moments for measuring and pacing: never jumps with the wall clock.
using Steady = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time Now() const = 0;      // The wall, for signatures and evidence.
  virtual Steady Ticks() const = 0;  // For intervals.
  // Returns at `when`, or at once if it has passed.  A cancelled wait returns early:
  // whoever can be cancelled looks again.
  virtual Awaitable<void> SleepUntil(Steady when) = 0;
  Awaitable<void> Sleep(std::chrono::nanoseconds length) { return SleepUntil(Ticks() + length); }
};

class RealClock final : public Clock {
 public:
  Time Now() const override;
  Steady Ticks() const override;
  Awaitable<void> SleepUntil(Steady when) override;
};

// Time stands still until Advance; its wall starts where it is told.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(Time start) : start_(start) {}
  Time Now() const override;
  Steady Ticks() const override { return now_; }
  Awaitable<void> SleepUntil(Steady when) override;

  // Runs everything that is ready, then moves to the next awaited moment, until nothing
  // is ready and nobody waits.  Returns false when `steps_max` moves were not enough.
  bool RunUntilIdle(boost::asio::io_context& io, uint64_t steps_max);

 private:
  Time start_;
  Steady now_{};
  std::multimap<Steady, boost::asio::steady_timer*> waiting_;
};

}  // namespace signet
