// loop/task_group.h
// TaskGroup: children that are all joined.  Nothing in Signet runs detached: whoever
// starts work owns a group and waits for it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <exception>
#include <list>

#include "loop/clock.h"

namespace signet {

// One thread: that of the executor.  Must outlive its children; Join before it goes.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  ~TaskGroup();  // Asserts that everything was joined.
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void Start(Awaitable<void> task);
  size_t running() const { return children_.size(); }

  // Asks every child to end what it waits for: waits return early, transfers come back as
  // kCancelled.  A child that goes on to wait for something else is asked by the next call.
  void Cancel();

  // Waits until fewer than `limit` run (Join: until none does).  Several may wait.
  Awaitable<void> WaitBelow(size_t limit);
  Awaitable<void> Join() { return WaitBelow(1); }

 private:
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer changed_;
  std::list<boost::asio::cancellation_signal> children_;
};

}  // namespace signet
