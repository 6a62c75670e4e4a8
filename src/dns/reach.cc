// Two servers, two ways: what one of them does not hear is its trouble, what neither hears
// is this network's.
#include "dns/reach.h"

#include <algorithm>
#include <array>

#include "dns/wire_asker.h"
#include "loop/task_group.h"

namespace signet {
namespace {

constexpr size_t kServersAsked = 2;

// An answer of any kind from a server is a way out; one that is not its answer (a portal's,
// a filter's) is none.
struct Ways {
  bool udp = false;
  bool tcp = false;
  bool is_forged = false;
};

bool IsRoots(const Exchange& exchange) {
  return Classify(exchange, DomainName()) == AnswerClass::kData;
}

Awaitable<void> Try(WireAsker& asker, std::string address, bool& way, bool& is_forged) {
  const Exchange exchange =
      co_await asker.Ask({"", std::move(address)}, {DomainName(), RecordType::kNs});
  way = way || IsRoots(exchange);
  is_forged = is_forged || (exchange.reply() && !IsRoots(exchange));
}

std::optional<Port53> Trouble(const Ways& ways) {
  constexpr const char* kInstead = " Use --resolver with an address or an https:// URL instead.";
  if (ways.udp && ways.tcp) return std::nullopt;
  if (ways.is_forged && !ways.udp) {
    return Port53{
        true, std::string("Something in this network answers DNS questions in the name of the root "
                          "servers, so name servers cannot be asked themselves.") +
                  kInstead};
  }
  if (!ways.udp && !ways.tcp) {
    return Port53{
        true, std::string("No root server answers, neither over UDP nor over TCP: port 53 seems to "
                          "be blocked here.") +
                  kInstead};
  }
  if (ways.udp) {
    return Port53{false,
                  "Port 53 is open over UDP but not over TCP: long answers will be cut, and what "
                  "they hold is then unknown."};
  }
  return Port53{false,
                "Port 53 is open over TCP but not over UDP: every question takes some seconds "
                "more."};
}

}  // namespace

Awaitable<std::optional<Port53>> Port53Trouble(boost::asio::io_context& io, Clock& clock,
                                               std::vector<NameServer> root, DnsMap map,
                                               std::chrono::milliseconds wait) {
  AskLimits limits;
  limits.per_server_rate = 0;
  std::ranges::fill(limits.tries, wait);
  limits.only = AskLimits::Only::kUdp;
  WireAsker over_udp(io, clock, limits, map);
  limits.only = AskLimits::Only::kTcp;
  WireAsker over_tcp(io, clock, limits, map);
  Ways ways;
  TaskGroup group(io.get_executor());
  size_t asked = 0;
  for (const NameServer& server : root) {
    if (server.ipv4.empty() || asked++ >= kServersAsked) continue;
    group.Start(Try(over_udp, server.ipv4.front(), ways.udp, ways.is_forged));
    group.Start(Try(over_tcp, server.ipv4.front(), ways.tcp, ways.is_forged));
  }
  co_await group.Join();
  co_return Trouble(ways);
}

}  // namespace signet
