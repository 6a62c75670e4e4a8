// The transport against a server of its own on the loop, and TLS against one that openssl
// and Python make.
#include "aws/curl_transport.h"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <map>

#include "loop/task_group.h"

namespace signet {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;

// What the server does with one request.
struct Play {
  std::string answer = "";
  milliseconds delay{0};
  bool close_after = false;
  bool never = false;  // Reads, and says nothing.
};

// A server of scripted answers, on the same loop.  Keeps what it heard.
class Server {
 public:
  using Script = std::function<Play(const std::string& head, const std::string& body)>;
  Server(asio::io_context& io, Script script)
      : io_(io),
        acceptor_(io, {asio::ip::make_address("127.0.0.1"), 0}),
        script_(std::move(script)) {
    asio::co_spawn(io_, Accept(), asio::detached);
  }
  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + path;
  }
  std::string address() const {
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  std::vector<std::string> heads;
  std::vector<std::string> bodies;
  int accepted = 0;
  int open = 0;
  int open_most = 0;

 private:
  Awaitable<void> Accept() {
    for (;;) {
      boost::system::error_code error;
      auto socket =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      ++accepted;
      asio::co_spawn(io_, Serve(std::move(socket)), asio::detached);
    }
  }

  Awaitable<void> Serve(tcp::socket socket) {
    ++open;
    open_most = std::max(open_most, open);
    std::string buffer;
    boost::system::error_code error;
    for (;;) {
      const size_t head_size =
          co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), "\r\n\r\n",
                                          asio::redirect_error(asio::use_awaitable, error));
      if (error) break;
      const std::string head = buffer.substr(0, head_size);
      buffer.erase(0, head_size);
      size_t body_size = 0;
      if (const size_t at = head.find("Content-Length: "); at != std::string::npos) {
        body_size = std::stoul(head.substr(at + 16));
      }
      while (buffer.size() < body_size && !error) {
        std::array<char, 4096> more;
        const size_t got = co_await socket.async_read_some(
            asio::buffer(more), asio::redirect_error(asio::use_awaitable, error));
        buffer.append(more.data(), got);
      }
      const std::string body = buffer.substr(0, body_size);
      buffer.erase(0, body_size);
      heads.push_back(head);
      bodies.push_back(body);
      const Play play = script_(head, body);
      if (play.delay.count() > 0 || play.never) {
        asio::steady_timer timer(io_, play.never ? std::chrono::hours(1) : play.delay);
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
      }
      co_await asio::async_write(socket, asio::buffer(play.answer),
                                 asio::redirect_error(asio::use_awaitable, error));
      if (error || play.close_after) break;
    }
    --open;
  }

  asio::io_context& io_;
  tcp::acceptor acceptor_;
  Script script_;
};

std::string Ok(const std::string& body, const std::string& more = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more +
         "\r\n" + body;
}

// A loop, a transport and the means to run one coroutine to its end.
struct World {
  asio::io_context io;
  std::unique_ptr<CurlTransport> transport;

  explicit World(CurlOptions options = {}) {
    auto made = CurlTransport::Make(io, std::move(options));
    REQUIRE(made);
    transport = std::move(*made);
  }
  // The transport goes first, the frames that still wait with the loop.
  ~World() { transport.reset(); }

  template <class T>
  T Run(Awaitable<T> task) {
    std::optional<T> out;
    asio::co_spawn(io, std::move(task), [&](const std::exception_ptr& thrown, T got) {
      if (thrown) std::rethrow_exception(thrown);
      out.emplace(std::move(got));
      io.stop();
    });
    io.restart();
    io.run_for(std::chrono::seconds(20));
    REQUIRE(out.has_value());
    return std::move(*out);
  }
  Result<HttpResponse> Send(HttpRequest request) {
    return Run(transport->Send(std::move(request)));
  }
};

HttpRequest Get(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  return request;
}

Awaitable<void> SendInto(Transport& transport, HttpRequest request,
                         std::vector<Result<HttpResponse>>& out) {
  out.push_back(co_await transport.Send(std::move(request)));
}

Awaitable<int> SendMany(Transport& transport, std::string url, int count,
                        std::vector<Result<HttpResponse>>& out) {
  TaskGroup group(co_await asio::this_coro::executor);
  for (int i = 0; i < count; ++i) group.Start(SendInto(transport, Get(url), out));
  co_await group.Join();
  co_return count;
}

TEST_CASE("curl transport: carries method, path, headers and body as they are given") {
  World world;
  Server server(world.io, [](const std::string&, const std::string&) {
    return Play{.answer = Ok("hello", "X-Amzn-RequestId:  abc \r\n")};
  });
  HttpRequest request;
  request.method = "POST";
  request.url = server.url("/v2/a%40b/../c?x=%2F&y");
  request.headers = {{"content-type", "application/json"}, {"x-empty", ""}};
  request.body = "{\"a\":1}";
  const auto response = world.Send(request);
  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->body == "hello");
  CHECK(response->Header("x-amzn-requestid") == "abc");
  const std::string& head = server.heads.at(0);
  CHECK(head.starts_with("POST /v2/a%40b/../c?x=%2F&y HTTP/1.1\r\n"));
  CHECK(head.find("Host: " + server.address() + "\r\n") != std::string::npos);
  CHECK(head.find("content-type: application/json\r\n") != std::string::npos);
  CHECK(head.find("x-empty:\r\n") != std::string::npos);
  CHECK(head.find("User-Agent: signet/" SIGNET_VERSION " (") != std::string::npos);
  CHECK(head.find("Expect") == std::string::npos);
  CHECK(server.bodies.at(0) == "{\"a\":1}");
}

TEST_CASE("curl transport: does not call a body a form, nor leave out an empty one's length") {
  World world;
  Server server(world.io,
                [](const std::string&, const std::string&) { return Play{.answer = Ok("")}; });
  for (const std::string method : {"POST", "PUT", "DELETE"}) {
    HttpRequest request = Get(server.url());
    request.method = method;
    REQUIRE(world.Send(request));
    const std::string& head = server.heads.back();
    CHECK(head.starts_with(method + " / "));
    CHECK(head.find("Content-Length: 0\r\n") != std::string::npos);
    CHECK(head.find("Content-Type") == std::string::npos);
  }
  HttpRequest big = Get(server.url());
  big.method = "POST";
  big.body.assign(300'000, 'x');
  REQUIRE(world.Send(big));
  CHECK(server.bodies.back().size() == 300'000);
}

TEST_CASE("curl transport: an error status is an answer, and a redirect is not followed") {
  World world;
  Server server(world.io, [](const std::string&, const std::string&) {
    return Play{.answer =
                    "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"};
  });
  const auto response = world.Send(Get(server.url()));
  REQUIRE(response);
  CHECK(response->status == 302);
  CHECK(server.heads.size() == 1);
}

TEST_CASE("curl transport: one connection serves request after request") {
  World world;
  Server server(world.io,
                [](const std::string&, const std::string&) { return Play{.answer = Ok("x")}; });
  for (int i = 0; i < 50; ++i) REQUIRE(world.Send(Get(server.url())));
  CHECK(server.heads.size() == 50);
  CHECK(server.accepted == 1);
  CHECK(world.transport->connections_opened() == 1);
  CHECK(world.transport->in_flight() == 0);
}

TEST_CASE("curl transport: a kept connection that the server closed is replaced unseen") {
  World world;
  Server server(world.io, [](const std::string&, const std::string&) {
    return Play{.answer = Ok("x"), .close_after = true};
  });
  for (int i = 0; i < 5; ++i) REQUIRE(world.Send(Get(server.url())));
  CHECK(server.accepted == 5);
}

TEST_CASE("curl transport: what must not be sent twice is on a connection of its own") {
  World world;
  Server server(world.io,
                [](const std::string&, const std::string&) { return Play{.answer = Ok("x")}; });
  HttpRequest request = Get(server.url());
  request.method = "PUT";
  request.never_resent = true;
  for (int i = 0; i < 3; ++i) REQUIRE(world.Send(request));
  CHECK(server.accepted == 3);
  // A handle that is used again does not keep it.
  for (int i = 0; i < 3; ++i) REQUIRE(world.Send(Get(server.url())));
  CHECK(server.accepted == 3);
}

TEST_CASE("curl transport: 200 at once all come back, within the cap on connections") {
  World world({.connections_max = 20});
  Server server(world.io, [](const std::string&, const std::string&) {
    return Play{.answer = Ok("x"), .delay = milliseconds(2)};
  });
  std::vector<Result<HttpResponse>> out;
  world.Run(SendMany(*world.transport, server.url(), 200, out));
  REQUIRE(out.size() == 200);
  CHECK(
      std::all_of(out.begin(), out.end(), [](const auto& got) { return got && got->body == "x"; }));
  CHECK(server.open_most <= 20);
  CHECK(server.open_most > 1);
}

TEST_CASE("curl transport: says when the request left, once and before the answer") {
  World world;
  Server server(world.io, [](const std::string&, const std::string&) {
    return Play{.answer = Ok("x"), .delay = milliseconds(200)};
  });
  std::vector<Steady> moments;
  HttpRequest request = Get(server.url());
  request.on_sent = [&](Steady at) { moments.push_back(at); };
  const Steady start = std::chrono::steady_clock::now();
  REQUIRE(world.Send(request));
  const Steady end = std::chrono::steady_clock::now();
  REQUIRE(moments.size() == 1);
  CHECK(moments[0] > start);
  CHECK(end - moments[0] >= milliseconds(195));
}

TEST_CASE("curl transport: a body that ends early is a fault of the server") {
  World world;
  Server server(world.io, [](const std::string&, const std::string&) {
    return Play{.answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                .close_after = true};
  });
  const auto got = world.Send(Get(server.url()));
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kServerFault);
  CHECK(got.error().detail.find("127.0.0.1") != std::string::npos);
}

TEST_CASE("curl transport: a chunked body that ends early is a fault too") {
  World world;
  Server server(world.io, [](const std::string&, const std::string&) {
    return Play{.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                .close_after = true};
  });
  const auto got = world.Send(Get(server.url()));
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kServerFault);
}

TEST_CASE("curl transport: a server that hangs up without a word is unreachable") {
  World world;
  Server server(world.io, [](const std::string&, const std::string&) {
    return Play{.answer = "", .close_after = true};
  });
  const auto got = world.Send(Get(server.url()));
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kUnreachable);
}

TEST_CASE("curl transport: waits no longer than it was told") {
  World world;
  Server server(world.io,
                [](const std::string&, const std::string&) { return Play{.never = true}; });
  HttpRequest request = Get(server.url("/secret-path"));
  request.timeout = milliseconds(150);
  const auto start = std::chrono::steady_clock::now();
  const auto got = world.Send(request);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kTimedOut);
  CHECK(got.error().detail.find("150 ms") != std::string::npos);
  CHECK(got.error().detail.find("secret") == std::string::npos);
  CHECK(std::chrono::steady_clock::now() - start < milliseconds(1500));
}

TEST_CASE("curl transport: a body over its bound is refused, also when gzip hides its size") {
  World world;
  Server plain(world.io, [](const std::string&, const std::string&) {
    return Play{.answer = Ok(std::string(5000, 'x'))};
  });
  HttpRequest request = Get(plain.url());
  request.response_size_max = 4999;
  const auto got = world.Send(request);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kTooLarge);
  request.response_size_max = 5000;
  CHECK(world.Send(request));

  // 100,000 zeros, packed by gzip.
  const std::string packed =
      std::string(
          "\x1f\x8b\x08\0\0\0\0\0\x02\x03\xed\xc1\x31\x01\0\0\0\xc2\xa0\x4a\xeb\x9f\xce\x1a"
          "\x1e\x40\x01",
          27) +
      std::string(96, '\0') + std::string("\xaf\x06\x85\xc2\x4d\xc5\xa0\x86\x01\0", 10);
  Server zipped(world.io, [&](const std::string& head, const std::string&) {
    CHECK(head.find("Accept-Encoding: gzip\r\n") != std::string::npos);
    return Play{.answer = Ok(packed, "Content-Encoding: gzip\r\n")};
  });
  HttpRequest bomb = Get(zipped.url());
  bomb.response_size_max = 99'999;
  const auto burst = world.Send(bomb);
  REQUIRE_FALSE(burst);
  CHECK(burst.error().code == Code::kTooLarge);
  bomb.response_size_max = 100'000;
  const auto fits = world.Send(bomb);
  REQUIRE(fits);
  CHECK(fits->body.size() == 100'000);
}

TEST_CASE("curl transport: headers without end are refused") {
  World world;
  Server server(world.io, [](const std::string&, const std::string&) {
    std::string many;
    for (int i = 0; i < 2000; ++i)
      many += "X-" + std::to_string(i) + ": " + std::string(50, 'x') + "\r\n";
    return Play{.answer = Ok("x", many)};
  });
  const auto got = world.Send(Get(server.url()));
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kTooLarge);
}

TEST_CASE("curl transport: nobody listening is unreachable and names the host") {
  World world;
  const auto got = world.Send(Get("http://127.0.0.1:1/"));
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kUnreachable);
  CHECK(got.error().detail.find("127.0.0.1:1") != std::string::npos);
}

TEST_CASE("curl transport: a name that does not resolve is unreachable") {
  World world;
  const auto got = world.Send(Get("http://nowhere.invalid/"));
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kUnreachable);
  CHECK(got.error().detail.find("nowhere.invalid") != std::string::npos);
}

TEST_CASE("curl transport: only http and https are spoken") {
  World world;
  for (const char* url : {"file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1/", ""}) {
    const auto got = world.Send(Get(url));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::kBadInput);
  }
}

TEST_CASE("curl transport: a header cannot smuggle a second one") {
  World world;
  HttpRequest request = Get("http://127.0.0.1:1/");
  request.headers = {{"x-amz-security-token", "abc\r\nX-Evil: 1"}};
  const auto got = world.Send(request);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kBadInput);
  CHECK(got.error().detail.find("abc") == std::string::npos);
}

TEST_CASE("curl transport: a cancelled request is taken off, and the next one works") {
  World world;
  Server server(world.io, [](const std::string& head, const std::string&) {
    return head.starts_with("GET /slow") ? Play{.never = true} : Play{.answer = Ok("x")};
  });
  const auto race = [](World& w, std::string url) -> Awaitable<int> {
    using namespace boost::asio::experimental::awaitable_operators;
    asio::steady_timer timer(w.io, milliseconds(50));
    const auto first =
        co_await (w.transport->Send(Get(url)) || timer.async_wait(asio::use_awaitable));
    co_return static_cast<int>(first.index());
  };
  CHECK(world.Run(race(world, server.url("/slow"))) == 1);
  CHECK(world.transport->in_flight() == 0);
  CHECK(world.Send(Get(server.url("/fast"))));
}

TEST_CASE("curl transport: may go while requests are under way; they end as cancelled") {
  asio::io_context io;
  std::vector<Result<HttpResponse>> out;
  Server server(io, [](const std::string&, const std::string&) { return Play{.never = true}; });
  auto transport = std::move(*CurlTransport::Make(io, {}));
  for (int i = 0; i < 10; ++i) {
    asio::co_spawn(io, SendInto(*transport, Get(server.url()), out), asio::detached);
  }
  io.run_for(milliseconds(100));
  REQUIRE(server.heads.size() == 10);
  transport.reset();
  io.restart();
  io.run_for(milliseconds(100));
  REQUIRE(out.size() == 10);
  CHECK(std::all_of(out.begin(), out.end(),
                    [](const auto& got) { return !got && got.error().code == Code::kCancelled; }));
}

TEST_CASE("curl transport: the loop may go with the frames of requests still in it") {
  auto io = std::make_unique<asio::io_context>();
  std::vector<Result<HttpResponse>> out;
  auto transport = std::move(*CurlTransport::Make(*io, {}));
  {
    Server server(*io, [](const std::string&, const std::string&) { return Play{.never = true}; });
    asio::co_spawn(*io, SendInto(*transport, Get(server.url()), out), asio::detached);
    io->run_for(milliseconds(50));
    CHECK(transport->in_flight() == 1);
  }
  transport.reset();
  io.reset();
  CHECK(out.empty());
}

TEST_CASE("curl transport: goes through the proxy of the environment, NO_PROXY past it") {
  const std::map<std::string, std::string> set{{"HTTP_PROXY", "http://user:secret@127.0.0.1:2"},
                                               {"no_proxy", "example.test"},
                                               {"NO_PROXY", "other.test"}};
  CurlOptions options = CurlOptions::From([&](const std::string& name) {
    const auto it = set.find(name);
    return it == set.end() ? std::nullopt : std::optional<std::string>(it->second);
  });
  CHECK(options.no_proxy == "example.test");
  CHECK(options.https_proxy.empty());
  {
    World dead(options);
    const auto got = dead.Send(Get("http://ses.test/"));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::kUnreachable);
    CHECK(got.error().detail.find("secret") == std::string::npos);
  }
  World world;
  Server proxy(world.io, [](const std::string&, const std::string&) {
    return Play{.answer = Ok("by proxy")};
  });
  CurlOptions through;
  through.http_proxy = "http://" + proxy.address();
  through.no_proxy = "127.0.0.1";
  world.transport = std::move(*CurlTransport::Make(world.io, through));
  const auto got = world.Send(Get("http://ses.test/x"));
  REQUIRE(got);
  CHECK(got->body == "by proxy");
  CHECK(proxy.heads.at(0).starts_with("GET http://ses.test/x HTTP/1.1\r\n"));
  // The same server, asked directly.
  REQUIRE(world.Send(Get(proxy.url("/direct"))));
  CHECK(proxy.heads.at(1).starts_with("GET /direct HTTP/1.1\r\n"));
}

TEST_CASE("curl transport: a direct request goes past every proxy") {
  World world;
  Server server(world.io,
                [](const std::string&, const std::string&) { return Play{.answer = Ok("here")}; });
  CurlOptions through;
  through.http_proxy = "http://127.0.0.1:2";
  world.transport = std::move(*CurlTransport::Make(world.io, through));
  HttpRequest request = Get(server.url("/token"));
  CHECK_FALSE(world.Send(request));
  request.direct = true;
  REQUIRE(world.Send(request));
  CHECK(server.heads.at(0).starts_with("GET /token HTTP/1.1\r\n"));
}

TEST_CASE("curl transport: an https request asks its proxy for a tunnel") {
  World world;
  Server proxy(world.io, [](const std::string&, const std::string&) {
    return Play{.answer =
                    "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"};
  });
  CurlOptions through;
  through.https_proxy = "http://" + proxy.address();
  world.transport = std::move(*CurlTransport::Make(world.io, through));
  const auto got = world.Send(Get("https://email.eu-west-1.amazonaws.com/"));
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kUnreachable);
  CHECK(got.error().detail.find("407") != std::string::npos);
  CHECK(proxy.heads.at(0).starts_with("CONNECT email.eu-west-1.amazonaws.com:443 HTTP/1.1\r\n"));
}

TEST_CASE("curl transport: a CA bundle that is not there is refused before anything is sent") {
  asio::io_context io;
  const auto made = CurlTransport::Make(io, {.ca_file = "/nowhere/ca.pem"});
  REQUIRE_FALSE(made);
  CHECK(made.error().code == Code::kBadInput);
  CHECK(made.error().detail.find("/nowhere/ca.pem") != std::string::npos);
}

}  // namespace
}  // namespace signet
