// dns/zones.h
// Zones: who serves a name, found by walking down from the root, one referral a step.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "dns/asker.h"
#include "model/dns_evidence.h"

namespace signet {

// The root's name servers: built in (as of 2026), or from a hints file in zone-file form.
std::vector<NameServer> BuiltInRootServers();
Result<std::vector<NameServer>> ParseRootHints(std::string_view text);

// Cuts are kept for the run, by zone; a walk that failed is walked again, never remembered.
// Every address of every name server is found, glue or not (bounded; loops end in
// `no_address`).  One loop, one thread.
class Zones {
 public:
  static constexpr size_t kCutsMax = 16;      // In one walk.
  static constexpr size_t kNestingMax = 4;    // Walks for addresses of servers, inside one another.
  static constexpr size_t kServersMax = 16;   // Kept of one cut.
  static constexpr size_t kAddressesMax = 4;  // Of one server and family.
  static constexpr size_t kAliasesMax = 8;    // CNAMEs followed by a look-up.

  Zones(boost::asio::io_context& io, Asker& asker, std::vector<NameServer> root, bool use_ipv6);
  ~Zones();

  struct Found {
    Walk walk;
    // The questions (SOA with DO) that found the deepest cut, then those that its own servers
    // were asked about `name` where it lies below.
    std::vector<Exchange> last;
  };
  // Where `name` lives.
  Awaitable<Found> Find(DomainName name);

  // A question by our own iteration: the name's zone is found, its servers are asked one
  // after the other until one answers authoritatively, aliases are followed.  All exchanges
  // with authoritative servers, in order; the last one decides.
  Awaitable<std::vector<Exchange>> LookUp(DomainName name, RecordType type);

  // Forgets a zone, for whoever waits for a delegation to change.
  void Forget(const DomainName& zone);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace signet
