// Ways out of this network, open and shut.
#include "dns/reach.h"

#include <doctest/doctest.h>

#include "dns/scripted_server.h"
#include "loop/task_group.h"

using namespace signet;

namespace {

// The root's NS set, with one server.
std::vector<Bytes> Root(const Bytes& query) {
  Bytes reply = EmptyReply(query);
  reply[7] = 1;
  for (const uint8_t byte :
       std::initializer_list<uint8_t>{0, 0, 2, 0, 1, 0, 0, 0, 60, 0, 3, 1, 0x61, 0}) {
    reply.push_back(byte);
  }
  return {reply};
}

std::vector<Bytes> Portal(const Bytes& query) { return {EmptyReply(query)}; }

std::string Trouble(ScriptedServer::Script on_udp, ScriptedServer::Script on_tcp) {
  boost::asio::io_context io;
  ScriptedServer server(io, std::move(on_udp), std::move(on_tcp));
  DnsMap map;
  REQUIRE(map.Add(server.At("*")));
  RealClock clock;
  std::optional<Port53> trouble;
  TaskGroup group(io.get_executor());
  group.Start([](boost::asio::io_context& its_io, Clock& its_clock, DnsMap its_map,
                 std::optional<Port53>& into) -> Awaitable<void> {
    const std::vector<NameServer> root{{DomainName(), {"192.0.2.1"}, {}, {}},
                                       {DomainName(), {"192.0.2.2"}, {}, {}}};
    into = co_await Port53Trouble(its_io, its_clock, root, its_map, std::chrono::milliseconds(80));
  }(io, clock, map, trouble));
  while (group.running() > 0) io.run_one();
  CHECK(server.datagrams.size() == 2);
  return trouble ? trouble->sentence : "";
}

const ScriptedServer::Script kSilence = [](const Bytes&) { return std::vector<Bytes>(); };

}  // namespace

TEST_CASE("reach: nothing is said where both ways are open") { CHECK(Trouble(Root, Root).empty()); }

TEST_CASE("reach: a shut way is named") {
  CHECK(Trouble(Root, nullptr).find("not over TCP") != std::string::npos);
  CHECK(Trouble(kSilence, Root).find("not over UDP") != std::string::npos);
  CHECK(Trouble(kSilence, nullptr).find("blocked") != std::string::npos);
  CHECK(Trouble(Portal, Portal).find("in the name of the root") != std::string::npos);
}
