// Any bytes as a question to a name server.  The first byte chooses the server and the transport.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sim/dns_message.h"
#include "sim/served_dns.h"

namespace {

sim::World ReadWorld() {
  return std::get<sim::World>(sim::ParseWorld(R"(account 111122223333
  hosted-zone a.example id Z1
    record *.a.example CNAME b.a.example
    record b.a.example A 192.0.2.1
    record c.b.a.example NS ns.elsewhere.example
    record t.a.example TXT "\"\303\244\" \"x\""
    record odd.a.example A "not an address"
  region eu-west-1
    identity a.example pending ; dkim tokens tok
)"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sim::World world = ReadWorld();
  static const sim::ServedDns dns(world);
  static sim::HostedZones zones(world.route53, 1);
  if (size == 0) return 0;
  const std::size_t server = (data[0] >> 1U) % dns.servers().size();
  const bool tcp = (data[0] & 1U) != 0;
  const std::string_view query(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto answer =
      sim::AnswerMessage(query, tcp, [&](const std::string& name, std::string_view type) {
        return dns.Answer(server, name, type, zones, sim::Time());
      });
  if (answer.empty()) return 0;
  const bool same_id = answer.size() >= 12 && answer.compare(0, 2, query.substr(0, 2)) == 0;
  if (!same_id || (answer[2] & '\x80') == 0 || (!tcp && answer.size() > 1232)) std::abort();
  return 0;
}
