// An account's zones need a target to stand with: its first that was read.
#include "round/zone_round.h"

#include <map>
#include <utility>

namespace signet {
namespace {

// What is known of the target that is to carry the account's zones, for each account that has
// one and was not asked yet.
Result<std::map<AccountId, TargetEvidence>> Carriers(Store& store, RunId run) {
  if (auto flushed = store.Flush(); !flushed) return Fail(flushed.error());
  auto reader = store.Read(run);
  if (!reader) return Fail(reader.error());
  std::map<AccountId, TargetEvidence> carriers;
  (*reader)->EachCoverage([&](const Coverage& coverage) {
    if (coverage.status == CoverageStatus::kComplete ||
        coverage.status == CoverageStatus::kPartial) {
      TargetEvidence bare{coverage.target, "", coverage.finished, NotAsked{}};
      carriers.try_emplace(coverage.target.account, std::move(bare));
    }
    return true;
  });
  (*reader)->EachTarget([&](const TargetEvidence& target) {
    const auto carrier = carriers.find(target.target.account);
    if (carrier == carriers.end()) return true;
    if (target.hosted_keys.asked()) {
      carriers.erase(carrier);
    } else if (carrier->second.target == target.target) {
      carrier->second = target;
    }
    return true;
  });
  if (const Error* failed = (*reader)->failed()) return Fail(*failed);
  return carriers;
}

}  // namespace

Awaitable<Result<void>> ReadZones(Store& store, RunJournal& journal, RunId run, ZoneGather& gather,
                                  std::vector<AccountToRead> accounts) {
  auto carriers = Carriers(store, run);
  if (!carriers) co_return Fail(carriers.error());
  std::erase_if(accounts,
                [&](const AccountToRead& account) { return !carriers->contains(account.id); });
  const auto take = [&](const AccountId& account, Asked<HostedKeys> keys) -> Result<void> {
    TargetEvidence& target = carriers->at(account);
    target.hosted_keys = std::move(keys);
    journal.Append(target);
    if (const Error* failed = journal.failed()) return Fail(*failed);
    return {};
  };
  Result<void> read = co_await gather.Run(std::move(accounts), take);
  if (!read && read.error().code != Code::kCancelled) co_return read;
  if (auto flushed = store.Flush(); !flushed) co_return flushed;
  co_return read;
}

}  // namespace signet
