// cli/end_on_signal.h
// EndOnSignal: while it lives, SIGINT and SIGTERM end the process at once, with one line on
// stderr, exit code 130 and no file half written.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <string>
#include <thread>

namespace signet {

// For work that keeps its thread busy and whose loss costs nothing: rendering, saving.
class EndOnSignal {
 public:
  explicit EndOnSignal(std::string line);
  ~EndOnSignal();
  EndOnSignal(const EndOnSignal&) = delete;
  EndOnSignal& operator=(const EndOnSignal&) = delete;

 private:
  boost::asio::io_context listening_{1};
  boost::asio::signal_set signals_;
  std::thread thread_;
};

}  // namespace signet
