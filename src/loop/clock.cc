// Waiting for real, and pretending to.
#include "loop/clock.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace signet {
namespace asio = boost::asio;

Time RealClock::Now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Steady RealClock::Ticks() const { return std::chrono::steady_clock::now(); }

Awaitable<void> RealClock::SleepUntil(Steady when) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_at(std::chrono::time_point_cast<std::chrono::steady_clock::duration>(when));
  boost::system::error_code cancelled;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

Time VirtualClock::Now() const {
  return start_ + std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
}

Awaitable<void> VirtualClock::SleepUntil(Steady when) {
  if (when <= now_) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_at(asio::steady_timer::time_point::max());
  const auto place = waiting_.emplace(when, &timer);
  boost::system::error_code woken;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  waiting_.erase(place);
}

bool VirtualClock::RunUntilIdle(asio::io_context& io, uint64_t steps_max) {
  for (uint64_t step = 0; step < steps_max; ++step) {
    io.restart();
    while (io.poll() > 0) {
    }
    if (waiting_.empty()) return true;
    now_ = std::max(now_, waiting_.begin()->first);
    for (auto it = waiting_.begin(); it != waiting_.end() && it->first <= now_; ++it) {
      it->second->cancel();
    }
  }
  return false;
}

}  // namespace signet
