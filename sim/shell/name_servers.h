// NameServers: every name server of the simulated DNS on an address of its own, UDP and TCP, all
// on one port, and on loopback alone.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sim/simulator.h"

namespace sim {

// Borrows the simulator, and uses it on the context's thread.  Lives as long as the context runs.
class NameServers {
 public:
  // Port 0 takes one that is free on all addresses.  The error says what could not be bound.
  static std::variant<std::unique_ptr<NameServers>, std::string> Open(
      boost::asio::io_context& context, Simulator& simulator, std::uint16_t port);

  std::uint16_t port() const { return port_; }
  // Where the zones are at that moment, as ADDRESS@PORT.
  std::vector<DnsStub> StubsAt(Time now) const;

 private:
  struct Bound {
    boost::asio::ip::udp::socket udp;
    boost::asio::ip::tcp::acceptor tcp;
  };

  NameServers(boost::asio::io_context& context, Simulator& simulator)
      : context_(context), simulator_(simulator) {}
  std::string Bind(std::uint16_t port);
  void Start();

  boost::asio::io_context& context_;
  Simulator& simulator_;
  std::uint16_t port_ = 0;
  std::vector<Bound> bound_;  // As the simulator lists the servers.
};

}  // namespace sim
