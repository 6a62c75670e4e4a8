// aws/paced.h
// PacedClient: the calls of one account to one service, each in its turn of the shared budget
// and retried as far as that is safe.  For whoever waits for one answer after the other; a scan
// of many targets has its own heap of turns.
#pragma once

#include <functional>
#include <random>
#include <string>

#include "aws/client.h"
#include "aws/rate_budget.h"
#include "aws/retry.h"

namespace signet {

// One loop, one thread.
class PacedClient {
 public:
  // `operation` is the key that all calls count for, as Route 53 counts them; empty: each call
  // counts for its own.
  PacedClient(Client& client, RateBudget& budget, CredentialSource& credentials, AccountId account,
              std::string operation = "");

  // Of a call that changes something, an error may leave its fate unknown (FateOf).
  Awaitable<AwsResult> Ask(AwsCall call);
  // No new calls: kCancelled.
  void Stop(std::string why);
  void Seed(uint64_t seed) { random_.seed(seed); }

  Clock& clock() { return client_.clock(); }

 private:
  // A sleeper never sleeps longer, so that Stop is heard.
  static constexpr std::chrono::milliseconds kNapMax{250};

  Client& client_;
  RateBudget& budget_;
  CredentialSource& credentials_;
  const AccountId account_;
  const std::string operation_;
  const RetryPolicy retry_;
  std::string stop_reason_;
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace signet
