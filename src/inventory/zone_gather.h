// inventory/zone_gather.h
// ZoneGather: what the public hosted zones of accounts hold of Easy DKIM, read from Route 53.
//
// Private zones are told apart and never read.  Of each record set only name, type and value
// are looked at, and only the CNAMEs of Easy DKIM are kept.  One loop, one thread.
#pragma once

#include <functional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client.h"
#include "aws/paced.h"
#include "aws/rate_budget.h"
#include "inventory/gather.h"

namespace signet {

class ZoneGather {
 public:
  // Route 53 allows an account five calls a second over all operations, the console's included;
  // half of it is ours.  `budget` keeps to it: one key for all calls of an account.
  static constexpr double kPerSecond = 2.5;
  static constexpr std::string_view kBudgetOperation = "route53:*";
  static constexpr size_t kAccountsAtOnce = 16;
  // Of one account.  More is Unread: a part would be taken for the whole.
  static constexpr size_t kZonesMax = 10'000;
  static constexpr size_t kPagesMax = 5'000;  // Half an hour at our rate; 1.5 million record sets.

  ZoneGather(Client& client, RateBudget& budget, std::string partition);

  // Reads every account and gives it to `take`, in any order.  kCancelled after Stop: accounts
  // that were not read to their end were not given.
  using Take = std::function<Result<void>(const AccountId&, Asked<HostedKeys>)>;
  Awaitable<Result<void>> Run(std::vector<AccountToRead> accounts, Take take);
  // No new calls.
  void Stop(std::string why);
  // Makes the jitter of retries repeatable, for a simulation.
  void Seed(uint64_t seed) { random_.seed(seed); }

 private:
  struct Reading;
  Awaitable<void> RunAccount(AccountToRead account, const Take& take, Result<void>& failed);
  Awaitable<Result<void>> Read(Reading& reading);
  Awaitable<Result<void>> ReadZone(Reading& reading, std::string zone);
  Awaitable<Result<std::string>> Ask(Reading& reading, AwsCall call);
  bool stopping() const { return !stop_reason_.empty(); }

  Client& client_;
  RateBudget& budget_;
  const std::string partition_;
  std::string stop_reason_;
  std::set<PacedClient*> open_;  // Of the accounts that are being read.
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace signet
