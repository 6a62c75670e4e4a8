// What one signed request costs us: signs alone, then requests over loopback against a
// server in a process of its own, so that the CPU time counted is the client's.
// usage: bench_transport [REQUESTS] [PARALLEL]; run it under tests/isolated.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "aws/client.h"
#include "aws/curl_transport.h"
#include "loop/task_group.h"

namespace signet {
namespace {

double CpuUs() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

double WallUs() {
  return std::chrono::duration<double, std::micro>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int Listen(uint16_t& port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener, 1024) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::perror("listen");
    std::exit(1);
  }
  port = ntohs(address.sin_port);
  return listener;
}

// Answers 200 to every header block that fits one read, which ours do.
[[noreturn]] void Serve(int listener) {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-amzn-RequestId: 1\r\n"
      "Content-Length: 2\r\n\r\n{}";
  std::vector<pollfd> polled{{listener, POLLIN, 0}};
  std::vector<char> buffer(64 << 10);
  for (;;) {
    if (poll(polled.data(), polled.size(), -1) < 0) std::exit(1);
    for (size_t i = 1; i < polled.size(); ++i) {
      if (!polled[i].revents) continue;
      const ssize_t got = read(polled[i].fd, buffer.data(), buffer.size());
      if (got <= 0 || write(polled[i].fd, answer.data(), answer.size()) < 0) {
        close(polled[i].fd);
        polled[i].fd = -1;  // poll passes over it.
      }
    }
    if (polled[0].revents) {
      const int client = accept(listener, nullptr, nullptr);
      const int on = 1;
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      polled.push_back({client, POLLIN, 0});
    }
  }
}

class FixedKeys final : public CredentialSource {
 public:
  FixedKeys() {
    auto made = std::make_shared<Credentials>();
    made->access_key_id = "AKIDEXAMPLE";
    made->secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    made->session_token = Secret(std::string(400, 't'));
    keys_ = made;
  }
  Awaitable<Result<CredentialsPtr>> Get() override { co_return keys_; }
  void Invalidate(const CredentialsPtr&) override {}
  const Credentials& keys() const { return *keys_; }

 private:
  CredentialsPtr keys_;
};

Awaitable<void> Worker(Client& client, FixedKeys& keys, int& left, int& failed) {
  while (left-- > 0) {
    AwsCall call{.service = "ses",
                 .operation = "ses:GetEmailIdentity",
                 .region = "eu-west-1",
                 .path = "/v2/email/identities/someone%40example.test"};
    if (!co_await client.Try(std::move(call), &keys)) ++failed;
  }
}

Awaitable<void> All(Client& client, FixedKeys& keys, int requests, int parallel, int& failed) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  int left = requests;
  for (int i = 0; i < parallel; ++i) group.Start(Worker(client, keys, left, failed));
  co_await group.Join();
}

void BenchSigning(const Credentials& keys) {
  constexpr int kSignatures = 200'000;
  Signer signer;
  HttpRequest request;
  request.url = "https://email.eu-west-1.amazonaws.com/v2/email/identities?PageSize=1000";
  const Time now{std::chrono::seconds(1'800'000'000)};
  const double start = CpuUs();
  for (int i = 0; i < kSignatures; ++i) signer.Sign(request, keys, "eu-west-1", "ses", now);
  std::printf("signing: %.2f us of CPU a signature\n", (CpuUs() - start) / kSignatures);
}

int Main(int requests, int parallel) {
  uint16_t port = 0;
  const int listener = Listen(port);
  const pid_t server = fork();
  if (server == 0) Serve(listener);
  close(listener);

  FixedKeys keys;
  BenchSigning(keys.keys());
  boost::asio::io_context io;
  RealClock clock;
  const auto endpoints =
      Endpoints::Make([](const std::string&) { return std::optional<std::string>(); },
                      "http://127.0.0.1:" + std::to_string(port));
  auto transport = CurlTransport::Make(io, {});
  if (!endpoints || !transport) return 1;
  Client client(**transport, clock, *endpoints);
  int failed = 0;
  const double cpu = CpuUs();
  const double wall = WallUs();
  boost::asio::co_spawn(io, All(client, keys, requests, parallel, failed),
                        [](const std::exception_ptr& thrown) {
                          if (thrown) std::rethrow_exception(thrown);
                        });
  io.run();
  const double count = requests;
  std::printf(
      "transport: %d requests, %d parallel: %.0f a second, %.1f us of CPU a request, "
      "%" PRIu64 " connections, %d failed\n",
      requests, parallel, count / ((WallUs() - wall) / 1e6), (CpuUs() - cpu) / count,
      (*transport)->connections_opened(), failed);
  kill(server, SIGTERM);
  waitpid(server, nullptr, 0);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace signet

int main(int argc, char** argv) {
  return signet::Main(argc > 1 ? std::atoi(argv[1]) : 20'000, argc > 2 ? std::atoi(argv[2]) : 32);
}
