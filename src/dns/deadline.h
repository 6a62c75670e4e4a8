// dns/deadline.h
// Deadline: ends in time what is done on a socket.
#pragma once

#include <chrono>

#include "loop/clock.h"

namespace signet {

// Who awaits the socket is woken; who is about to looks at `is_over`.
struct Deadline {
  bool is_over = false;
};

// Runs beside the transfer, in a TaskGroup that is cancelled when that has ended.
Awaitable<void> WatchTime(Clock& clock, std::chrono::milliseconds length, Deadline& deadline,
                          auto& socket) {
  const Steady end = clock.Ticks() + length;
  co_await clock.SleepUntil(end);
  if (clock.Ticks() < end) co_return;  // The answer came.
  deadline.is_over = true;
  boost::system::error_code ignored;
  socket.cancel(ignored);
}

}  // namespace signet
