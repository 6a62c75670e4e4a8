// DNS over UDP and TCP; what is answered is the simulator's to say.
#include "sim/shell/name_servers.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>

namespace sim {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kQueryMax = 4096;
constexpr auto kIdleMax = std::chrono::seconds(10);  // Then a TCP connection is closed.
constexpr int kPortTries = 32;

Time Now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

asio::awaitable<void> AnswerDatagrams(udp::socket& socket, Simulator& simulator,
                                      std::size_t server) {
  std::array<char, kQueryMax> bytes;
  while (true) {
    udp::endpoint asker;
    auto [error, size] = co_await socket.async_receive_from(asio::buffer(bytes), asker, kAwait);
    if (error == asio::error::operation_aborted) co_return;
    if (error) continue;
    const auto answer = simulator.AnswerDns(server, {bytes.data(), size}, false, Now());
    if (answer.empty()) continue;
    co_await socket.async_send_to(asio::buffer(answer), asker, kAwait);
  }
}

// Each message follows its length in two bytes.
asio::awaitable<void> Converse(tcp::socket accepted, Simulator& simulator, std::size_t server) {
  // Shared with the timer, whose last wait may end after the conversation.
  const auto shared = std::make_shared<tcp::socket>(std::move(accepted));
  tcp::socket& socket = *shared;
  asio::steady_timer idle(socket.get_executor());
  while (true) {
    idle.expires_after(kIdleMax);
    idle.async_wait([shared](const boost::system::error_code& error) {
      boost::system::error_code ignored;
      if (!error) shared->close(ignored);
    });
    std::array<unsigned char, 2> length;
    auto [no_length, two] = co_await asio::async_read(socket, asio::buffer(length), kAwait);
    if (no_length) co_return;
    std::string query(static_cast<std::size_t>(length[0]) << 8 | length[1], '\0');
    auto [no_query, count] = co_await asio::async_read(socket, asio::buffer(query), kAwait);
    if (no_query) co_return;
    std::string answer = simulator.AnswerDns(server, query, true, Now());
    if (answer.empty()) co_return;
    answer.insert(0, {static_cast<char>(answer.size() >> 8), static_cast<char>(answer.size())});
    auto [no_answer, sent] = co_await asio::async_write(socket, asio::buffer(answer), kAwait);
    if (no_answer) co_return;
  }
}

asio::awaitable<void> Accept(tcp::acceptor& acceptor, Simulator& simulator, std::size_t server) {
  while (true) {
    auto [error, socket] = co_await acceptor.async_accept(kAwait);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors, most likely: let some close before the next try.
      asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(10));
      co_await pause.async_wait(kAwait);
      continue;
    }
    asio::co_spawn(acceptor.get_executor(), Converse(std::move(socket), simulator, server),
                   asio::detached);
  }
}

}  // namespace

std::variant<std::unique_ptr<NameServers>, std::string> NameServers::Open(asio::io_context& context,
                                                                          Simulator& simulator,
                                                                          std::uint16_t port) {
  std::unique_ptr<NameServers> servers(new NameServers(context, simulator));
  std::string wrong;
  // A port that is free on the first address may be taken on another.
  for (int i = 0; i < (port == 0 ? kPortTries : 1); ++i) {
    wrong = servers->Bind(port);
    if (!wrong.empty()) continue;
    servers->Start();
    return servers;
  }
  return wrong;
}

std::string NameServers::Bind(std::uint16_t port) {
  bound_.clear();
  port_ = port;
  for (const DnsServer& server : simulator_.DnsServers()) {
    const auto address = asio::ip::make_address_v4(server.address);
    Bound bound{udp::socket(context_, udp::v4()), tcp::acceptor(context_, tcp::v4())};
    boost::system::error_code error;
    bound.tcp.set_option(tcp::acceptor::reuse_address(true), error);
    bound.tcp.bind({address, port_}, error);
    if (!error) bound.tcp.listen(128, error);
    if (!error && port_ == 0) port_ = bound.tcp.local_endpoint(error).port();
    if (!error) bound.udp.bind({address, port_}, error);
    if (error) {
      return fmt::format("cannot serve DNS on {} port {}: {}", server.address, port_,
                         error.message());
    }
    bound_.push_back(std::move(bound));
  }
  return {};
}

void NameServers::Start() {
  for (std::size_t i = 0; i < bound_.size(); ++i) {
    asio::co_spawn(context_, AnswerDatagrams(bound_[i].udp, simulator_, i), asio::detached);
    asio::co_spawn(context_, Accept(bound_[i].tcp, simulator_, i), asio::detached);
  }
}

std::vector<DnsStub> NameServers::StubsAt(Time now) const {
  auto stubs = simulator_.DnsStubs(now);
  for (DnsStub& stub : stubs) {
    for (std::string& address : stub.addresses) address += fmt::format("@{}", port_);
  }
  return stubs;
}

}  // namespace sim
