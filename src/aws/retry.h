// aws/retry.h
// RetryPolicy: what may heal, and how long to wait for it.  Pure, so that the scheduler
// of a scan and Client::Call wait by the same rule.  WriteRetryPolicy: the same for calls
// that change something, where a second try must not be a second change.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "model/result.h"

namespace signet {

struct AwsError;

// What is known of a change whose call did not succeed.
enum class Fate : uint8_t {
  kNotDone,  // Surely not carried out: never sent, or AWS itself said no.
  kUnknown,  // Sent, and no answer says either way.  Only looking can tell.
};

// kUnknown where the connection broke or timed out, the answer was a 5xx or cut, or it was
// not in AWS's words: then somebody between us and AWS may have given it.
Fate FateOf(const AwsError& error);

struct RetryPolicy {
  int attempts_max = 5;  // In all, the first included.
  std::chrono::milliseconds base{1'000};
  std::chrono::milliseconds cap{20'000};

  // The wait before the next attempt, or nothing when `error` cannot heal or `attempt`
  // (1 for the first) was the last.  Full jitter over the second half of the step: never
  // less than half of it, so that a throttled call is not repeated at once.
  template <class Random>
  std::optional<std::chrono::milliseconds> Wait(const Error& error, int attempt,
                                                Random& random) const {
    if (attempt >= attempts_max || !CanHeal(error.code)) return std::nullopt;
    const auto step = std::min<int64_t>(cap.count(), base.count() << std::min(attempt - 1, 20));
    return std::chrono::milliseconds(
        std::uniform_int_distribution<int64_t>(step / 2, step)(random));
  }

  static bool CanHeal(Code code) {
    return code == Code::kThrottled || code == Code::kServerFault || code == Code::kUnreachable ||
           code == Code::kTimedOut;
  }
};

// Tries again only what was surely not carried out and may heal: a throttle, and what never
// left this machine.
struct WriteRetryPolicy {
  RetryPolicy pace = {};

  template <class Random>
  std::optional<std::chrono::milliseconds> Wait(const Error& error, Fate fate, int attempt,
                                                Random& random) const {
    if (fate == Fate::kUnknown) return std::nullopt;
    return pace.Wait(error, attempt, random);
  }
};

}  // namespace signet
