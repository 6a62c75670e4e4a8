// dns/reach.h
// Whether questions get out of this network at all.
#pragma once

#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <vector>

#include "dns/dns_map.h"
#include "loop/clock.h"
#include "model/dns_evidence.h"

namespace signet {

struct Port53 {
  bool blocked = false;  // Name servers cannot be asked at all.
  std::string sentence;  // For people, with what to do.
};

// Asks two of the root's servers for its NS set, once over UDP and then over TCP, for two
// seconds each.  Nothing where both ways get out.
Awaitable<std::optional<Port53>> Port53Trouble(
    boost::asio::io_context& io, Clock& clock, std::vector<NameServer> root, DnsMap map,
    std::chrono::milliseconds wait = std::chrono::milliseconds(2'000));

}  // namespace signet
