// A turn, an attempt, and another only where the first surely changed nothing.
#include "aws/paced.h"

#include <algorithm>
#include <utility>

namespace signet {

PacedClient::PacedClient(Client& client, RateBudget& budget, CredentialSource& credentials,
                         AccountId account, std::string operation)
    : client_(client),
      budget_(budget),
      credentials_(credentials),
      account_(std::move(account)),
      operation_(std::move(operation)) {}

void PacedClient::Stop(std::string why) {
  if (stop_reason_.empty()) stop_reason_ = why.empty() ? "stopped" : std::move(why);
}

Awaitable<AwsResult> PacedClient::Ask(AwsCall call) {
  const auto stopped = [&] {
    AwsError error;
    error.error = {Code::kCancelled, stop_reason_};
    error.unsent = true;
    return AwsResult(tl::make_unexpected(std::move(error)));
  };
  const auto key =
      RateBudget::KeyOf({account_, call.region}, operation_.empty() ? call.operation : operation_);
  call.on_sent = [this, key](Steady at) { budget_.Sent(key, at); };
  for (int attempt = 1;; ++attempt) {  // RetryPolicy::attempts_max bounds it.
    while (const auto later = budget_.Take(key, clock().Ticks())) {
      if (!stop_reason_.empty()) co_return stopped();
      co_await clock().SleepUntil(std::min(*later, clock().Ticks() + kNapMax));
    }
    if (!stop_reason_.empty()) co_return stopped();
    AwsResult reply = co_await client_.Try(call, &credentials_);
    if (reply) co_return reply;
    const AwsError& error = reply.error();
    if (error.error.code == Code::kThrottled) budget_.Throttled(key, clock().Ticks());
    const auto wait =
        call.changes ? WriteRetryPolicy{retry_}.Wait(error.error, FateOf(error), attempt, random_)
                     : retry_.Wait(error.error, attempt, random_);
    if (!wait || !stop_reason_.empty()) co_return reply;
    co_await clock().Sleep(*wait);
  }
}

}  // namespace signet
