// dns/wire_asker.h
// WireAsker: questions over UDP and TCP (RFC 1035, RFC 7766), each with a random id and a
// fresh source port, each answer checked against the question and the server asked
// (RFC 5452).
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>

#include "dns/asker.h"
#include "dns/dns_map.h"

namespace signet {

struct AskLimits {
  size_t in_flight_max = 2'000;  // In all.
  double per_server_rate = 20;   // Questions a second to one address; 0 lifts the cap.
  double per_server_burst = 10;
  std::chrono::milliseconds tries[3] = {std::chrono::milliseconds{1'000},
                                        std::chrono::milliseconds{2'000},
                                        std::chrono::milliseconds{3'000}};
  uint16_t udp_size = 1'232;  // EDNS; the flag day's size.
  bool mixed_case = false;    // 0x20.
  // To learn whether one way is open: one try over it alone.
  enum class Only : uint8_t { kBoth, kUdp, kTcp } only = Only::kBoth;
};

// UDP first; TCP on TC, and after two UDP time-outs.  FORMERR, NOTIMP or BADVERS is asked
// again without EDNS.  One query in flight per (address, question): who asks the same gets
// the same exchange.  One loop, one thread; the clock and the loop outlive it.
class WireAsker final : public Asker {
 public:
  WireAsker(boost::asio::io_context& io, Clock& clock, AskLimits limits, DnsMap map);
  ~WireAsker() override;
  Awaitable<Exchange> Ask(ServerAddress server, Question question) override;

  struct Counts {
    uint64_t asked = 0;      // Ask calls that led to a query of their own.
    uint64_t datagrams = 0;  // Sent.
    uint64_t streams = 0;    // TCP connections.
    uint64_t shared = 0;     // Ask calls that joined another's query.
  };
  const Counts& counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace signet
