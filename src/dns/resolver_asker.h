// dns/resolver_asker.h
// Where port 53 is blocked: the same questions through somebody's resolver, with RD set.
// Weaker evidence: it is one server's answer and may be old.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "dns/asker.h"
#include "dns/dns_map.h"

namespace signet {

// "192.0.2.1", "[2001:db8::1]:5353", or "https://dns.example/dns-query" (RFC 8484).
struct ResolverPlace {
  std::string address;  // Without port where it is one; else empty.
  uint16_t port = 53;
  std::string url;
};
Result<ResolverPlace> ParseResolverPlace(std::string_view text);
// The map with which a WireAsker finds the resolver at its port.
DnsMap MapTo(const ResolverPlace& place);

// Posts application/dns-message and gives the body, or the reason why not.  A function, so
// that this room needs no HTTP client; cli puts aws/'s transport in.
using PostDnsMessage =
    std::function<Awaitable<Result<std::string>>(std::string url, std::string message)>;

// Whatever server is named in Ask, the resolver is asked.  The exchange keeps the resolver's
// address or URL, and names no server.  A port other than 53 needs a line in the map of
// `wire` (MapTo makes it).
class ResolverAsker final : public Asker {
 public:
  ResolverAsker(Asker& wire, Clock& clock, ResolverPlace place, PostDnsMessage post);
  Awaitable<Exchange> Ask(ServerAddress server, Question question) override;

 private:
  Asker& wire_;
  Clock& clock_;
  ResolverPlace place_;
  PostDnsMessage post_;
};

}  // namespace signet
