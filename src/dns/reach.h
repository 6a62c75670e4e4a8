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

// Asks two of the root's servers for its NS set, once over UDP and then over TCP, for two
// seconds each.  A sentence for people, with what to do, where port 53 or one of the two
// ways does not get out; nothing where both do.
Awaitable<std::optional<std::string>> Port53Trouble(
    boost::asio::io_context& io, Clock& clock, std::vector<NameServer> root, DnsMap map,
    std::chrono::milliseconds wait = std::chrono::milliseconds(2'000));

}  // namespace signet
