// Zones, then their record sets, at half the pace that Route 53 allows.
#include "inventory/zone_gather.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/brief.h"
#include "aws/route53_read.h"
#include "loop/task_group.h"
#include "model/hosted_key.h"

namespace signet {
namespace {

void KeepKeys(const route53::RecordPage& page, HostedKeys& kept) {
  for (const route53::HostedRecordSet& set : page.sets) {
    if (set.type != "CNAME" || set.values.size() != 1) continue;
    if (auto key = ParseHostedKey(set.name, set.values.front())) {
      kept.keys.push_back(*std::move(key));
    }
  }
}

}  // namespace

struct ZoneGather::Reading {
  PacedClient& calls;
  HostedKeys found = {};
  size_t pages = 0;
};

ZoneGather::ZoneGather(Client& client, RateBudget& budget, std::string partition)
    : client_(client), budget_(budget), partition_(std::move(partition)) {}

void ZoneGather::Stop(std::string why) {
  if (stopping()) return;
  stop_reason_ = why.empty() ? "stopped" : std::move(why);
  for (PacedClient* calls : open_) calls->Stop(stop_reason_);
}

Awaitable<Result<void>> ZoneGather::Run(std::vector<AccountToRead> accounts, Take take) {
  TaskGroup reading(co_await boost::asio::this_coro::executor);
  Result<void> failed;
  for (AccountToRead& account : accounts) {
    co_await reading.WaitBelow(kAccountsAtOnce);
    if (stopping() || !failed) break;
    reading.Start(RunAccount(std::move(account), take, failed));
  }
  co_await reading.Join();
  if (!failed) co_return failed;
  if (stopping()) co_return Fail(Code::kCancelled, stop_reason_);
  co_return Result<void>();
}

Awaitable<void> ZoneGather::RunAccount(AccountToRead account, const Take& take,
                                       Result<void>& failed) {
  const auto credentials = account.credentials();
  PacedClient calls(client_, budget_, *credentials, account.id, std::string(kBudgetOperation));
  calls.Seed(random_());
  open_.insert(&calls);
  if (stopping()) calls.Stop(stop_reason_);
  Reading reading{calls};
  const Result<void> read = co_await Read(reading);
  open_.erase(&calls);
  if (stopping()) co_return;
  Asked<HostedKeys> answer = std::move(reading.found);
  if (!read) answer = Unread{read.error()};
  if (auto taken = take(account.id, std::move(answer)); !taken && failed) failed = taken;
}

Awaitable<Result<void>> ZoneGather::Read(Reading& reading) {
  std::vector<std::string> zones;
  std::string marker;
  do {
    const auto body = co_await Ask(reading, route53::ListHostedZones(partition_, marker));
    if (!body) co_return Fail(body.error());
    auto page = route53::ParseZonePage(*body);
    if (!page) co_return Fail(page.error());
    for (route53::HostedZone& zone : page->zones) {
      if (!zone.is_private) zones.push_back(std::move(zone.id));
    }
    if (zones.size() > kZonesMax)
      co_return Fail(Code::kTooLarge, fmt::format("over {} public hosted zones", kZonesMax));
    marker = std::move(page->next_marker);
  } while (!marker.empty());  // kPagesMax bounds it.
  for (std::string& zone : zones) {
    if (auto read = co_await ReadZone(reading, std::move(zone)); !read) co_return read;
  }
  std::vector<HostedKey>& keys = reading.found.keys;
  std::sort(keys.begin(), keys.end());
  // Two zones of one name hold the same record.
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  co_return Result<void>();
}

Awaitable<Result<void>> ZoneGather::ReadZone(Reading& reading, std::string zone) {
  std::optional<route53::RecordPlace> from;
  do {
    const auto body =
        co_await Ask(reading, route53::ListResourceRecordSets(partition_, zone, from));
    // Deleted since the list of zones.
    if (!body && body.error().code == Code::kNotFound) co_return Result<void>();
    if (!body) co_return Fail(body.error());
    auto page = route53::ParseRecordPage(*body);
    if (!page) co_return Fail(page.error());
    KeepKeys(*page, reading.found);
    if (reading.found.keys.size() > HostedKeys::kKeysMax) {
      co_return Fail(Code::kTooLarge,
                     fmt::format("over {} DKIM CNAMEs in the hosted zones", HostedKeys::kKeysMax));
    }
    from = std::move(page->next);
  } while (from);  // kPagesMax bounds it.
  ++reading.found.zones;
  co_return Result<void>();
}

Awaitable<Result<std::string>> ZoneGather::Ask(Reading& reading, AwsCall call) {
  if (++reading.pages > kPagesMax) {
    co_return Fail(Code::kTooLarge, fmt::format("over {} pages of Route 53", kPagesMax));
  }
  const std::string operation(call.operation);
  AwsResult reply = co_await reading.calls.Ask(std::move(call));
  if (reply) co_return std::move(reply->body);
  const AwsError& error = reply.error();
  if (error.error.code == Code::kCancelled) co_return Fail(error.error);
  co_return Fail(error.error.code, fmt::format("{}: {}", operation, Brief(error)));
}

}  // namespace signet
