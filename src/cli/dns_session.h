// cli/dns_session.h
// DnsSession: everything that is needed to ask the DNS, put together once from the flags:
// wire or resolver, walk, validator, public suffixes.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "aws/http.h"
#include "cli/command_line.h"
#include "dns/reach.h"
#include "dns/resolver_asker.h"
#include "dns/validator.h"
#include "dns/wire_asker.h"
#include "dns/zones.h"
#include "inventory/live_dns.h"

namespace signet {

// One loop, one thread; the loop, the clock and the transport outlive it.
class DnsSession {
 public:
  // kBadInput names the flag whose file or address is wrong.  `transport` carries --resolver
  // https://…; null where there is none.
  static Result<std::unique_ptr<DnsSession>> Open(const DnsFlags& flags,
                                                  boost::asio::io_context& io, Clock& clock,
                                                  Transport* transport);

  DnsSource& source() { return *source_; }
  // Nothing where port 53 gets out of this network, or where a resolver is asked instead.
  Awaitable<std::optional<Port53>> Trouble();

  const PublicSuffixes& suffixes() const { return suffixes_; }
  DnsReadingOptions reading() const { return reading_; }
  const WireAsker::Counts& counts() const { return wire_->counts(); }

 private:
  DnsSession(boost::asio::io_context& io, Clock& clock) : io_(io), clock_(clock) {}

  boost::asio::io_context& io_;
  Clock& clock_;
  std::vector<NameServer> root_;
  DnsMap map_;
  DnsReadingOptions reading_;
  PublicSuffixes suffixes_;
  std::unique_ptr<WireAsker> wire_;
  std::unique_ptr<ResolverAsker> resolver_;
  std::unique_ptr<Zones> zones_;
  std::unique_ptr<Validator> validator_;
  std::unique_ptr<DnsSource> source_;
};

}  // namespace signet
