// cli/aws_session.h
// AwsSession: everything that is needed to speak to AWS, put together once: loop, clock,
// transport, endpoints, client, the base credentials.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "aws/chain.h"
#include "aws/curl_transport.h"
#include "cli/command_line.h"

namespace signet {

class AwsSession {
 public:
  using Say = std::function<void(const std::string&)>;
  // kBadInput for a bad endpoint, CA bundle or profile.  `say` hears what happens on the way.
  static Result<std::unique_ptr<AwsSession>> Open(const AwsFlags& flags,
                                                  const Environment& environment, Say say);

  boost::asio::io_context& io() { return io_; }
  Clock& clock() { return clock_; }
  Transport& transport() { return *transport_; }
  Client& client() { return *client_; }
  CredentialSource& base() { return *base_; }
  const Region& region() const { return region_; }  // Home: for STS; us-east-1 where none is set.
  const Endpoints& endpoints() const { return endpoints_; }

  // Runs the loop until `task` has ended.
  template <class T>
  T Run(Awaitable<T> task);

 private:
  AwsSession() = default;

  boost::asio::io_context io_{1};
  RealClock clock_;
  Endpoints endpoints_;
  std::unique_ptr<CurlTransport> transport_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<CredentialSource> base_;
  Region region_;
};

}  // namespace signet

#include <boost/asio/co_spawn.hpp>
#include <cstdlib>
#include <optional>

namespace signet {

template <class T>
T AwsSession::Run(Awaitable<T> task) {
  std::optional<T> result;
  boost::asio::co_spawn(io_, std::move(task), [&](const std::exception_ptr& thrown, T value) {
    if (thrown) std::rethrow_exception(thrown);
    result.emplace(std::move(value));
  });
  io_.restart();
  while (!result && io_.run_one() > 0) {
  }
  // The loop only ends before the task does if the task can never end.
  if (!result) std::abort();
  return std::move(*result);
}

}  // namespace signet
