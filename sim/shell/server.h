// The HTTP shell around a Simulator: one thread, real sockets, the real clock; a second
// thread where SES looks at the DNS, so that no request waits for a name server.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/simulator.h"

namespace sim {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  bool until_stdin_closes = false;
  // Where SES looks records up; nothing: states stay as the world has them.
  std::optional<DnsSetting> dns;
  // Where the zones are served as DNS, each name server on its own address: 0 takes a free port.
  std::optional<std::uint16_t> dns_port;
  std::function<void(std::uint16_t port)> on_dns_listening;  // Before on_listening.
  std::function<void(std::uint16_t port)> on_listening;
  std::function<void(const std::string& line)> on_call;  // One line per call; may be empty.
};

// Serves until SIGTERM, SIGINT or, if asked, the end of stdin.  Empty if all went
// well, otherwise why it could not serve.
std::string Serve(Simulator& simulator, const ServerOptions& options);

}  // namespace sim
