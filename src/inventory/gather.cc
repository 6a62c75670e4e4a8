// The scheduler: who may ask now, and waiting for the rest.
#include "inventory/gather.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/account.h"
#include "model/region.h"

namespace signet {
namespace {

// A sleeper never sleeps longer, so that Stop is heard.
constexpr std::chrono::milliseconds kNapMax{250};
constexpr std::chrono::milliseconds kBacklogNap{2};
constexpr std::array<Lane, kLanes> kAllLanes{Lane::kList,         Lane::kGet,  Lane::kAccount,
                                             Lane::kStatuses,     Lane::kDkim, Lane::kMailFrom,
                                             Lane::kNotifications};

bool IsName(std::string_view pattern) {
  return pattern != "all" && pattern.find_first_of("*?") == std::string_view::npos;
}

}  // namespace

bool RegionChoice::Includes(std::string_view region) const {
  return patterns.empty() ||
         std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
           return pattern == "all" || GlobMatches(pattern, region);
         });
}

bool RegionChoice::named() const {
  return !patterns.empty() && std::all_of(patterns.begin(), patterns.end(), IsName);
}

std::vector<Region> RegionChoice::Candidates() const {
  if (named()) return {patterns.begin(), patterns.end()};
  std::vector<Region> out;
  for (const SesRegion& region : SesRegions()) {
    if (region.partition == partition && Includes(region.name)) out.emplace_back(region.name);
  }
  return out;
}

Gather::Gather(Client& client, RateBudget& budget, RunJournal& journal, GatherOptions options)
    : client_(client), budget_(budget), journal_(journal), options_(std::move(options)) {}

Awaitable<Result<void>> Gather::Run(std::vector<AccountToRead> accounts,
                                    std::set<Target> finished) {
  const auto executor = co_await boost::asio::this_coro::executor;
  TaskGroup calls(executor), sleepers(executor), opening(executor), openers(executor);
  calls_ = &calls;
  sleepers_ = &sleepers;
  opening_ = &opening;
  finished_ = std::move(finished);
  progress_.accounts_total = accounts.size();

  openers.Start(OpenAccounts(std::move(accounts)));
  // The end is when nobody opens, nothing is in flight and no target is left.
  while (!stopping() && (openers.running() > 0 || !cursors_.empty())) {
    if (journal_.failed()) Stop(journal_.failed()->detail);
    co_await client_.clock().Sleep(kNapMax / 10);
  }
  const Steady drained = client_.clock().Ticks() + kDrain;
  while (calls.running() + openers.running() > 0) {
    if (client_.clock().Ticks() >= drained || journal_.failed()) {
      calls.Cancel();
      opening.Cancel();
      openers.Cancel();
    }
    co_await client_.clock().Sleep(kNapMax / 10);
  }
  sleepers.Cancel();
  co_await sleepers.Join();
  for (Cursor& cursor : cursors_) cursor.reading.Stop(client_.clock().Now(), stop_reason_);
  cursors_.clear();
  accounts_.clear();
  turns_ = {};
  calls_ = sleepers_ = opening_ = nullptr;
  if (journal_.failed()) co_return Fail(*journal_.failed());
  if (stopping()) co_return Fail(Code::kCancelled, stop_reason_);
  co_return Result<void>();
}

void Gather::Stop(std::string why) {
  if (!stopping()) stop_reason_ = why.empty() ? "stopped" : std::move(why);
}

// --- Opening accounts -----------------------------------------------------------------

Awaitable<void> Gather::OpenAccounts(std::vector<AccountToRead> accounts) {
  for (AccountToRead& account : accounts) {
    while (cursors_.size() >= GatherOptions::kLiveTargetsMax && !stopping()) {
      co_await client_.clock().Sleep(kNapMax / 10);
    }
    co_await opening_->WaitBelow(GatherOptions::kOpeningMax);
    if (!stopping()) {
      opening_->Start(OpenAccount(std::move(account)));
      continue;
    }
    for (const Region& region : RegionsOf(account)) {
      FinishUnasked({account.id, region}, {CoverageStatus::kFailed, stop_reason_, {}, true});
    }
  }
  co_await opening_->Join();
}

std::vector<Region> Gather::RegionsOf(const AccountToRead& plan) const {
  std::vector<Region> regions = options_.regions.Candidates();
  std::erase_if(regions,
                [&](const Region& region) { return finished_.contains({plan.id, region}); });
  return regions;
}

Awaitable<void> Gather::OpenAccount(AccountToRead plan) {
  const std::vector<Region> regions = RegionsOf(plan);
  progress_.targets_opened += regions.size();
  ++progress_.accounts_opened;
  if (regions.empty()) co_return;
  if (!plan.suspended.empty()) {
    for (const Region& region : regions) {
      FinishUnasked({plan.id, region}, {CoverageStatus::kSuspended,
                                        "Organizations says the account is " + plan.suspended});
    }
    co_return;
  }

  Account& account = accounts_.emplace_back();
  account.place = std::prev(accounts_.end());
  account.users = 1;
  account.credentials = plan.credentials();
  const auto credentials = co_await account.credentials->Get();
  if (!credentials) {
    const Error& error = credentials.error();
    const bool denied = error.code == Code::kDenied;
    Unasked why{denied ? CoverageStatus::kDenied : CoverageStatus::kFailed,
                denied
                    ? "the account's role may not be assumed: check its trust policy, the external "
                      "id, and our own sts:AssumeRole permission"
                    : "no credentials for the account: " + error.detail,
                {{"sts:AssumeRole", std::string(CodeName(error.code)), error.detail, "", 1}},
                stopping()};
    for (const Region& region : regions) FinishUnasked({plan.id, region}, why);
    Leave(account);
    co_return;
  }

  std::vector<RegionOptStatus> listed;
  bool proved = false;
  if (!options_.regions.named()) {
    auto answer = co_await ListRegions(client_, *account.credentials, options_.regions.partition);
    ++progress_.calls;
    // Not allowed to list them: then each is asked, and tells by its answer.
    proved = answer.has_value();
    if (answer) listed = std::move(*answer);
  }
  for (const Region& region : regions) {
    const auto known = std::find_if(listed.begin(), listed.end(), [&](const RegionOptStatus& row) {
      return row.region == region;
    });
    if (proved && (known == listed.end() || !known->usable())) {
      FinishUnasked({plan.id, region}, {CoverageStatus::kDisabled,
                                        "account:ListRegions says the region is not enabled"});
    } else {
      AddTarget(account, plan, region, proved);
    }
  }
  Leave(account);
  Pump();
}

void Gather::FinishUnasked(const Target& target, const Unasked& why) {
  Coverage coverage;
  coverage.target = target;
  coverage.status = why.status;
  coverage.reason = why.reason;
  coverage.failures = why.failures;
  coverage.interrupted = why.interrupted;
  coverage.started = coverage.finished = client_.clock().Now();
  journal_.Finish(coverage);
  ++progress_.targets_finished;
}

void Gather::AddTarget(Account& account, const AccountToRead& plan, const Region& region,
                       bool proved) {
  ++account.users;
  Cursor& cursor =
      cursors_.emplace_back(Cursor{TargetReading({plan.id, region},
                                                 {options_.depth, proved, plan.name,
                                                  options_.regions.named(), options_.legacy_tokens},
                                                 journal_),
                                   account});
  cursor.place = std::prev(cursors_.end());
  QueueWanted(cursor, client_.clock().Ticks());
}

void Gather::Leave(Account& account) {
  if (--account.users == 0) accounts_.erase(account.place);
}

// --- Turns ----------------------------------------------------------------------------

void Gather::Queue(Cursor& cursor, Steady due, Lane lane) {
  bool& queued = cursor.queued[static_cast<size_t>(lane)];
  if (queued) return;
  queued = true;
  turns_.push({due, sequence_++, &cursor, lane});
}

void Gather::QueueWanted(Cursor& cursor, Steady due) {
  for (const Lane lane : kAllLanes) {
    if (cursor.reading.Wants(lane)) Queue(cursor, due, lane);
  }
}

// A cursor goes when its target is finished and no entry of the heap points to it.
void Gather::RetireIfDone(Cursor& cursor) {
  if (!cursor.reading.finished()) return;
  if (std::any_of(cursor.queued.begin(), cursor.queued.end(), [](bool b) { return b; })) return;
  ++progress_.targets_finished;
  Account& account = cursor.account;
  cursors_.erase(cursor.place);
  Leave(account);
}

// Starts every call whose turn has come, as far as the bounds allow.
void Gather::Pump() {
  while (!stopping() && !turns_.empty() && in_flight_ < options_.in_flight_max) {
    const Steady now = client_.clock().Ticks();
    if (turns_.top().due > now) return Wake(turns_.top().due);
    if (journal_.backlog() > GatherOptions::kBacklogMax) return Wake(now + kBacklogNap);
    const Turn turn = turns_.top();
    turns_.pop();
    Cursor& cursor = *turn.cursor;
    cursor.queued[static_cast<size_t>(turn.lane)] = false;
    if (!cursor.reading.Wants(turn.lane)) {
      RetireIfDone(cursor);
      continue;
    }
    AwsCall call = cursor.reading.Ask(turn.lane);
    const auto key = RateBudget::KeyOf(cursor.reading.target(), call.operation);
    if (const auto later = budget_.Take(key, now)) {
      Queue(cursor, *later, turn.lane);
      continue;
    }
    cursor.reading.Started(turn.lane, client_.clock().Now());
    ++progress_.calls;
    ++in_flight_;
    calls_->Start(RunCall(cursor, turn.lane, std::move(call), key));
  }
}

void Gather::Wake(Steady due) {
  due = std::min(due, client_.clock().Ticks() + kNapMax);
  if (due >= armed_) return;
  armed_ = due;
  sleepers_->Start(SleepThenPump(due));
}

Awaitable<void> Gather::SleepThenPump(Steady due) {
  co_await client_.clock().SleepUntil(due);
  if (armed_ == due) armed_ = Steady::max();
  Pump();
}

Awaitable<void> Gather::RunCall(Cursor& cursor, Lane lane, AwsCall call, RateBudget::Key key) {
  call.on_sent = [this, key](Steady at) { budget_.Sent(key, at); };
  const AwsResult result = co_await client_.Try(std::move(call), cursor.account.credentials.get());
  --in_flight_;
  const Steady now = client_.clock().Ticks();
  if (!result && result.error().error.code == Code::kThrottled) {
    ++progress_.throttled;
    budget_.Throttled(key, now);
  }
  const auto wait = cursor.reading.Answered(lane, result, client_.clock().Now(), random_);
  progress_.identities += cursor.reading.identities() - cursor.identities_told;
  cursor.identities_told = cursor.reading.identities();
  if (wait) Queue(cursor, now + *wait, lane);
  QueueWanted(cursor, now);
  RetireIfDone(cursor);
  Pump();
}

}  // namespace signet
