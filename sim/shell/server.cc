// HTTP/1.1 with keep-alive over Beast, and the faults that need a socket: waiting,
// stalling, cutting, hanging up.
#include "sim/shell/server.h"

#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <csignal>

#include "sim/shell/dns_thread.h"
#include "sim/shell/name_servers.h"

namespace sim {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kHeaderBytesMax = 64 << 10;
constexpr std::uint64_t kBodyBytesMax = 1 << 20;

Time Now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

Request Translate(const http::request<http::string_body>& from) {
  Request request;
  request.method = View(from.method_string());
  request.target = View(from.target());
  for (const auto& field : from) {
    request.headers.emplace_back(View(field.name_string()), View(field.value()));
  }
  request.body = from.body();
  return request;
}

std::string Head(const Response& response, bool keep_alive) {
  const auto reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head += View(reason);
  head += "\r\n";
  for (const auto& [name, value] : response.headers) {
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
  }
  head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

asio::awaitable<void> Wait(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(kAwait);
}

// Carries out what the response says about its own delivery.  True if the
// connection may be used again.
asio::awaitable<bool> Deliver(tcp::socket& socket, const Response& response, bool keep_alive) {
  if (response.delay.count() > 0) co_await Wait(response.delay);
  if (response.drop) co_return false;
  std::string bytes = Head(response, keep_alive);
  const std::size_t head_size = bytes.size();
  bytes += response.body;
  if (response.cut_after)
    bytes.resize(head_size + std::min(*response.cut_after, response.body.size()));
  std::size_t sent = 0;
  if (response.stall.count() > 0) {
    sent = head_size + (bytes.size() - head_size) / 2;
    auto [error, count] =
        co_await asio::async_write(socket, asio::buffer(bytes.data(), sent), kAwait);
    if (error) co_return false;
    co_await Wait(response.stall);
  }
  auto [error, count] = co_await asio::async_write(
      socket, asio::buffer(bytes.data() + sent, bytes.size() - sent), kAwait);
  co_return !error && !response.cut_after && keep_alive;
}

struct Shell {
  Simulator& simulator;
  const ServerOptions& options;

  // The shell's own paths, which AWS does not have.
  Response Own(const Request& request) {
    if (auto mail = simulator.HandleMail(request, Now())) return *std::move(mail);
    Response response;
    response.headers = {{"Content-Type", "application/json"}};
    if (request.method == "GET" && request.target == "/_sim/stats") {
      response.body = simulator.CountersAsJson() + "\n";
    } else if (request.method == "POST" && request.target == "/_sim/reset") {
      simulator.Reset();
      response.body = "{}\n";
    } else {
      response.status = 404;
      response.body = "{\"message\":\"GET /_sim/stats, GET /_sim/outbox or POST /_sim/reset\"}\n";
    }
    return response;
  }

  Response Handle(const Request& request) {
    if (request.target.starts_with("/_sim/")) return Own(request);
    const Time now = Now();
    Response response = simulator.Handle(request, now);
    if (options.on_call) {
      const auto& call = simulator.call_log().back();
      std::string line = IsoTime(now) + " " + (call.account.empty() ? "-" : call.account) + " " +
                         (call.region.empty() ? "-" : call.region) + " ";
      line += ActionName(call.operation);
      line += response.drop ? " dropped" : " " + std::to_string(call.status);
      if (response.cut_after) line += " cut";
      options.on_call(line);
      simulator.ForgetLog();
    }
    return response;
  }
};

asio::awaitable<void> Converse(tcp::socket socket, Shell& shell) {
  boost::beast::flat_buffer buffer;
  bool open = true;
  while (open) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(kHeaderBytesMax);
    parser.body_limit(kBodyBytesMax);
    auto [error, count] = co_await http::async_read(socket, buffer, parser, kAwait);
    if (error) break;
    const auto& message = parser.get();
    const Response response = shell.Handle(Translate(message));
    open = co_await Deliver(socket, response, message.keep_alive());
  }
  boost::system::error_code ignored;
  socket.shutdown(tcp::socket::shutdown_both, ignored);
}

asio::awaitable<void> Accept(tcp::acceptor& acceptor, Shell& shell) {
  while (true) {
    auto [error, socket] = co_await acceptor.async_accept(kAwait);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors, most likely: let some close before the next try.
      co_await Wait(std::chrono::milliseconds(10));
      continue;
    }
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(acceptor.get_executor(), Converse(std::move(socket), shell), asio::detached);
  }
}

// Hands out the looks that are due, and takes back what was found, on the server's thread.
asio::awaitable<void> LookAtDns(Simulator& simulator, DnsThread& thread,
                                const NameServers* served) {
  constexpr auto kTick = std::chrono::milliseconds(50);
  while (true) {
    for (const DnsFinding& finding : thread.TakeFindings()) simulator.Apply(finding, Now());
    auto due = simulator.DueChecks(Now());
    if (!due.empty()) {
      thread.Give(std::move(due), served ? served->StubsAt(Now()) : std::vector<DnsStub>());
    }
    co_await Wait(kTick);
  }
}

asio::awaitable<void> WatchStdin(asio::io_context& context) {
  asio::posix::stream_descriptor input(context, ::dup(STDIN_FILENO));
  std::array<char, 256> bytes;
  while (true) {
    auto [error, count] = co_await input.async_read_some(asio::buffer(bytes), kAwait);
    if (error) break;
  }
  context.stop();
}

}  // namespace

std::string Serve(Simulator& simulator, const ServerOptions& options) {
  asio::io_context context(1);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) return "'" + options.address + "' is not an IP address";
  tcp::acceptor acceptor(context);
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1024, error);
  if (error) return "cannot listen on " + options.address + ": " + error.message();

  std::unique_ptr<NameServers> served;
  if (options.dns_port) {
    auto opened = NameServers::Open(context, simulator, *options.dns_port);
    if (auto* why = std::get_if<std::string>(&opened)) return *why;
    served = std::get<0>(std::move(opened));
    if (options.on_dns_listening) options.on_dns_listening(served->port());
  }
  Shell shell{simulator, options};
  simulator.LogCalls(static_cast<bool>(options.on_call));
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&context](const boost::system::error_code&, int) { context.stop(); });
  asio::co_spawn(context, Accept(acceptor, shell), asio::detached);
  if (options.until_stdin_closes) asio::co_spawn(context, WatchStdin(context), asio::detached);
  std::optional<DnsThread> dns;
  if (options.dns) {
    dns.emplace(*options.dns);
    asio::co_spawn(context, LookAtDns(simulator, *dns, served.get()), asio::detached);
  }
  if (options.on_listening) options.on_listening(acceptor.local_endpoint().port());
  context.run();
  return {};
}

}  // namespace sim
