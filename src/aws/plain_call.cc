// The waits are those of every AWS call.
#include "aws/plain_call.h"

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>

#include "aws/credential_json.h"
#include "aws/retry.h"

namespace signet {
namespace asio = boost::asio;

Awaitable<Result<HttpResponse>> SendPlain(Transport& transport, Clock& clock, HttpRequest request,
                                          int attempts_max) {
  RetryPolicy policy;
  policy.attempts_max = attempts_max;
  std::minstd_rand random(static_cast<uint32_t>(clock.Now().time_since_epoch().count()));
  request.response_size_max = kMetadataSizeMax;
  for (int attempt = 1;; ++attempt) {
    HttpRequest copy = request;
    Result<HttpResponse> response = co_await transport.Send(std::move(copy));
    Error error;
    if (!response) {
      error = response.error();
    } else if (response->status == 429) {
      error.code = Code::kThrottled;
    } else if (response->status >= 500) {
      error.code = Code::kServerFault;
    } else {
      co_return response;
    }
    const auto wait = policy.Wait(error, attempt, random);
    if (!wait) co_return response;
    co_await clock.Sleep(*wait);
    if ((co_await asio::this_coro::cancellation_state).cancelled() !=
        asio::cancellation_type::none) {
      co_return Fail(Code::kCancelled, "stopped while waiting to try again");
    }
  }
}

std::string DescribeStatus(const HttpResponse& response) {
  const std::string words = ErrorWords(response.body);
  return words.empty() ? fmt::format("answered {}", response.status)
                       : fmt::format("answered {}: {}", response.status, words);
}

}  // namespace signet
