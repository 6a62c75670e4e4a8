// dns/dns_map.h
// DnsMap: where a server's address is really to be found, so that a lab on loopback is
// asked as if it were the Internet.
#pragma once

#include <boost/asio/ip/udp.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "model/result.h"

namespace signet {

// "ADDRESS" (then it is port 53), "ADDRESS:PORT", "[ADDRESS]:PORT".
std::optional<boost::asio::ip::udp::endpoint> ParseAddressPort(std::string_view text);

// Lines or arguments "ADDRESS=ADDRESS[:PORT]"; IPv6 with a port in brackets.  "*" on the left
// stands for every address that has no line of its own; "*=:5300" changes only the port.
class DnsMap {
 public:
  Result<void> Add(std::string_view line);
  // Port 53 of the address itself where nothing is mapped.  kBadInput: not an address.
  Result<boost::asio::ip::udp::endpoint> Find(std::string_view address) const;
  bool empty() const { return lines_.empty(); }

 private:
  struct Place {
    std::string address;  // Empty: as asked.
    uint16_t port = 53;
  };
  std::map<std::string, Place, std::less<>> lines_;
};

}  // namespace signet
