// Counting children.  An exception that leaves a child is a defect of ours, so it ends
// the program where it happened instead of being carried to somebody who cannot act.
#include "loop/task_group.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <cstdlib>

namespace signet {
namespace asio = boost::asio;
namespace {

// Cancellation is an answer (kCancelled, an early return), never an exception.
Awaitable<void> WithoutThrowing(Awaitable<void> task) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await std::move(task);
}

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(std::move(executor)), changed_(executor_, asio::steady_timer::time_point::max()) {}

TaskGroup::~TaskGroup() {
  if (children_.empty()) return;
  std::fprintf(stderr, "signet: %zu tasks outlived their group\n", children_.size());
  std::abort();
}

void TaskGroup::Start(Awaitable<void> task) {
  const auto child = children_.emplace(children_.end());
  asio::co_spawn(
      executor_, WithoutThrowing(std::move(task)),
      asio::bind_cancellation_slot(child->slot(), [this, child](const std::exception_ptr& thrown) {
        if (thrown) std::rethrow_exception(thrown);
        children_.erase(child);
        changed_.cancel();
      }));
}

void TaskGroup::Cancel() {
  for (auto child = children_.begin(); child != children_.end();) {
    // A child may end inside emit, and takes itself out of the list.
    const auto now = child++;
    now->emit(asio::cancellation_type::terminal);
  }
}

Awaitable<void> TaskGroup::WaitBelow(size_t limit) {
  while (children_.size() >= limit) {
    boost::system::error_code woken;
    co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace signet
