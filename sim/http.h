// Request and Response: one HTTP exchange as plain values, so that the simulator
// needs no socket.  A Response also says how the exchange should go wrong.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sim {

using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::string target;  // Path and query exactly as on the wire: signatures depend on it.
  Headers headers;
  std::string body;
};

// The shell (or a test's transport) carries the last four out: wait `delay` before
// the first byte; send half the body and wait `stall`; close after `cut_after` bytes
// of body though Content-Length promised more; close without any answer.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds stall{0};
  std::optional<std::size_t> cut_after;
  bool drop = false;
};

}  // namespace sim
