// Counting children.  An exception that leaves a child is a defect of ours, so it ends
// the program where it happened instead of being carried to somebody who cannot act.
#include "loop/task_group.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <cstdlib>

namespace signet {
namespace asio = boost::asio;

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(std::move(executor)), changed_(executor_, asio::steady_timer::time_point::max()) {}

TaskGroup::~TaskGroup() {
  if (running_ == 0) return;
  std::fprintf(stderr, "signet: %zu tasks outlived their group\n", running_);
  std::abort();
}

void TaskGroup::Start(Awaitable<void> task) {
  ++running_;
  asio::co_spawn(executor_, std::move(task), [this](const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
    --running_;
    changed_.cancel();
  });
}

Awaitable<void> TaskGroup::WaitBelow(size_t limit) {
  while (running_ >= limit) {
    boost::system::error_code woken;
    co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace signet
