// Look, intend, write, hear, look again: each step is in the journal before the next.
#include "apply/applier.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "loop/task_group.h"

namespace signet {
namespace {

constexpr size_t kHashShown = 12;

// What needs no other try: everything else is looked at again when the plan is applied again.
bool IsThere(OutcomeKind kind) {
  return kind == OutcomeKind::kApplied || kind == OutcomeKind::kAlready;
}

}  // namespace

Applier::Applier(ApplyJournal& journal, Clock& clock, OpenZone open, ApplyOptions options)
    : journal_(journal), clock_(clock), open_(std::move(open)), options_(std::move(options)) {}

bool Applier::Intend(const Change& change) {
  if (!intended_.insert(change.Id()).second) return true;
  return Keep(journal_.Intend(plan_, change.Id(), clock_.Now()));
}

bool Applier::Keep(Result<void> kept) {
  if (!kept && failed_) failed_ = std::move(kept);
  return failed_.has_value();
}

std::optional<ChangeRecord> Applier::RecordOf(const Change& change) const {
  const std::string id = change.Id();
  const auto at = std::find_if(records_.begin(), records_.end(),
                               [&](const ChangeRecord& one) { return one.change == id; });
  if (at == records_.end()) return std::nullopt;
  return *at;
}

void Applier::Conclude(const Change& change, Outcome outcome) {
  const auto record = RecordOf(change);
  // The end of an earlier try stands until a change is sent again.
  const bool ended = record && record->outcome && !record->open && !intended_.contains(change.Id());
  if (!ended && !Keep(journal_.Conclude(plan_, change.Id(), outcome, clock_.Now()))) return;
  if (options_.say) options_.say(change, outcome);
}

void Applier::ConcludeAll(const Group& group, OutcomeKind kind, const std::string& why) {
  for (const Change* change : group) Conclude(*change, {kind, why});
}

// Whatever the plan says, and whoever wrote it.
bool Applier::MayBeMade(const Change& change) {
  if (!NeedsAuthorisation(change.kind) ||
      options_.authorised.Covers(change.target, change.identity))
    return true;
  Conclude(change, {OutcomeKind::kRefused,
                    fmt::format("{} of account {} in {} is not on the authorisation list",
                                change.identity, change.target.account, change.target.region)});
  return false;
}

Awaitable<Result<void>> Applier::Run(const Plan& plan, std::vector<std::string> only) {
  plan_ = plan.Hash();
  if (auto begun = journal_.Begin(plan, clock_.Now()); !begun) co_return begun;
  auto known = journal_.Find(plan_);
  if (!known) co_return Fail(known.error());
  records_ = std::move(known->changes);

  std::map<ZonePlace, std::map<std::pair<Target, std::string>, Group>> zones;
  std::vector<const Change*> calls;
  for (const Change& change : plan.changes) {
    if (!only.empty() && std::find(only.begin(), only.end(), change.Id()) == only.end()) continue;
    const auto record = RecordOf(change);
    if (record && record->outcome && IsThere(record->outcome->kind)) continue;
    if (plan.undoes.empty() && !MayBeMade(change)) continue;
    if (IsDns(change.kind)) {
      zones[change.place][{change.target, change.identity}].push_back(&change);
    } else {
      calls.push_back(&change);
    }
  }
  TaskGroup running(co_await boost::asio::this_coro::executor);
  for (auto& [place, by_identity] : zones) {
    co_await running.WaitBelow(ApplyOptions::kZonesAtOnce);
    if (stopping_ || !failed_) break;
    std::vector<Group> groups;
    for (auto& [identity, group] : by_identity) groups.push_back(std::move(group));
    running.Start(RunZone(std::move(groups)));
  }
  co_await running.Join();
  // What SES is asked to look at must be there first.
  if (!stopping_ && failed_) co_await RunSes(std::move(calls));
  if (!failed_) co_return failed_;
  if (stopping_) co_return Fail(Code::kCancelled, "stopped; signet apply --resume goes on");
  co_return Result<void>();
}

Awaitable<void> Applier::RunZone(std::vector<Group> groups) {
  auto zone = co_await open_(groups.front().front()->place);
  for (Group& group : groups) {
    if (stopping_ || !failed_) co_return;
    if (!zone) {
      ConcludeAll(group, OutcomeKind::kRefused, zone.error().detail);
      continue;
    }
    co_await RunGroup(**zone, std::move(group));
  }
}

Awaitable<Result<Seen>> Applier::Look(ZoneWriter& zone, const Change& change) {
  auto at = co_await zone.At(change.record().name);
  if (!at) co_return Fail(at.error());
  co_return SeenAt(change, *at);
}

Awaitable<void> Applier::RunGroup(ZoneWriter& zone, Group group) {
  Group free;
  for (const Change* change : group) {
    const auto seen = co_await Look(zone, *change);
    if (!seen) {
      // Nobody knows what is there, so nothing is written (law 5).
      Conclude(*change,
               {OutcomeKind::kRefused, "what is there could not be read: " + seen.error().detail});
      continue;
    }
    const auto record = RecordOf(*change);
    switch (seen->state) {
      case Seen::State::kBefore:
        free.push_back(change);
        break;
      case Seen::State::kAfter:
        // Ours, if we meant to write it and did not hear what came of it.
        Conclude(*change,
                 {record && record->intended ? OutcomeKind::kApplied : OutcomeKind::kAlready, ""});
        break;
      case Seen::State::kOther:
        Conclude(*change, {OutcomeKind::kRefused,
                           fmt::format("it has changed since the plan: there is {}", seen->there)});
        break;
    }
  }
  if (free.empty() || stopping_ || !failed_) co_return;
  std::vector<Change> together;
  for (const Change* change : free) {
    if (!Intend(*change)) co_return;
    together.push_back(*change);
  }
  Written written = co_await zone.Write(std::move(together),
                                        fmt::format("signet plan {}", plan_.substr(0, kHashShown)));
  for (const Change* change : free) {
    if (!Keep(journal_.Answer(plan_, change->Id(), written.answer, clock_.Now()))) co_return;
  }
  // One bad change of a batch refuses them all.
  if (written.fate == Written::Fate::kRefused && free.size() > 1) {
    for (const Change* change : free) co_await RunGroup(zone, {change});
    co_return;
  }
  co_await LookAfter(zone, std::move(free), std::move(written));
}

// What came of a write is what is there afterwards.
Awaitable<void> Applier::LookAfter(ZoneWriter& zone, Group group, Written written) {
  using Fate = Written::Fate;
  std::string unsettled;
  if (written.fate == Fate::kDone) {
    if (auto settled = co_await zone.Settle(written.answer); !settled)
      unsettled = settled.error().detail;
  }
  const size_t looks = written.fate == Fate::kRefused ? 1 : ApplyOptions::kLooksMax;
  for (size_t look = 0; look < looks && !group.empty(); ++look) {
    if (look > 0) co_await clock_.Sleep(ApplyOptions::kLookAgain);
    Group still;
    for (const Change* change : group) {
      const auto seen = co_await Look(zone, *change);
      if (seen && seen->state == Seen::State::kAfter) {
        // Refused, and there nevertheless: somebody else was quicker.
        const bool ours = written.fate != Fate::kRefused;
        Conclude(*change, {ours ? OutcomeKind::kApplied : OutcomeKind::kAlready, unsettled});
      } else if (seen && seen->state == Seen::State::kOther) {
        Conclude(*change, {OutcomeKind::kRefused,
                           fmt::format("somebody changed it meanwhile: there is {}", seen->there)});
      } else {
        still.push_back(change);
      }
    }
    group = std::move(still);
  }
  if (written.fate == Fate::kRefused)
    co_return ConcludeAll(group, OutcomeKind::kFailed, written.answer);
  ConcludeAll(group, OutcomeKind::kUnknown,
              fmt::format("sent, and not seen to be there: {}", written.answer));
}

Awaitable<void> Applier::RunSes(std::vector<const Change*> changes) {
  for (const Change* change : changes) {
    if (stopping_ || !failed_) co_return;
    if (!options_.call_ses) {
      Conclude(*change, {OutcomeKind::kRefused, "there is no way to SES here"});
      continue;
    }
    if (!Intend(*change)) co_return;
    Outcome outcome = co_await options_.call_ses(*change);
    if (!Keep(journal_.Answer(plan_, change->Id(), outcome.detail, clock_.Now()))) co_return;
    Conclude(*change, std::move(outcome));
  }
}

}  // namespace signet
