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

bool ForOne(const Change& a, const Change& b) {
  return a.target == b.target && a.identity == b.identity;
}

// Where to part `group`, not after `most`: what an identity wants stays together as long as it
// can.
size_t PartedAt(const std::vector<const Change*>& group, size_t most) {
  if (most >= group.size()) return group.size();
  size_t at = most;
  while (at > 0 && ForOne(*group[at - 1], *group[at])) --at;
  return at > 0 ? at : most;
}

// What came of a write, as far as a look tells.  What the provider has done is applied, whatever
// somebody made of it since: it must not be written again.  `sent`: perhaps once before, too.
std::optional<Outcome> CameOf(Written::Fate fate, const Seen& seen, bool sent, bool last) {
  const bool done = fate == Written::Fate::kDone;
  switch (seen.state) {
    case Seen::State::kAfter:
      // Refused, and there nevertheless: somebody else was quicker.
      if (fate == Written::Fate::kRefused && !sent) return Outcome{OutcomeKind::kAlready, ""};
      return Outcome{OutcomeKind::kApplied, ""};
    case Seen::State::kOther:
      if (done) {
        return Outcome{OutcomeKind::kApplied,
                       fmt::format("and somebody has changed it since: there is {}", seen.there)};
      }
      return Outcome{OutcomeKind::kRefused,
                     fmt::format("somebody changed it meanwhile: there is {}", seen.there)};
    case Seen::State::kBefore:
      if (!done || !last) return std::nullopt;
      return Outcome{OutcomeKind::kApplied, "and somebody has taken it back since"};
  }
  return std::nullopt;
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

// Of what was not looked at: it may have been sent before, and then nobody knows.
void Applier::RefuseUnseen(const Change& change, const std::string& why) {
  Conclude(change, {WasSent(change) ? OutcomeKind::kUnknown : OutcomeKind::kRefused, why});
}

// Perhaps, by an earlier run that did not hear what came of it.
bool Applier::WasSent(const Change& change) const {
  const auto record = RecordOf(change);
  return record && record->open;
}

// Whatever the plan says, and whoever wrote it.
bool Applier::MayBeMade(const Change& change) {
  if (!NeedsAuthorisation(change.kind) ||
      options_.authorised.Covers(change.target, change.identity))
    return true;
  RefuseUnseen(change, fmt::format("{} of account {} in {} is not on the authorisation list",
                                   change.identity, change.target.account, change.target.region));
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
  std::map<std::pair<DnsProvider, AccountId>, std::vector<Group>> accounts;
  for (auto& [place, by_identity] : zones) {
    Group& all = accounts[{place.provider, place.account}].emplace_back();
    for (auto& [identity, group] : by_identity) all.insert(all.end(), group.begin(), group.end());
  }
  TaskGroup running(co_await boost::asio::this_coro::executor);
  for (auto& [account, groups] : accounts) running.Start(RunAccount(std::move(groups)));
  co_await running.Join();
  // What SES is asked to look at must be there first.
  if (!stopping_ && failed_) co_await RunSes(std::move(calls));
  if (!failed_) co_return failed_;
  if (stopping_) co_return Fail(Code::kCancelled, "stopped; signet apply --resume goes on");
  co_return Result<void>();
}

Awaitable<void> Applier::RunAccount(std::vector<Group> zones) {
  TaskGroup running(co_await boost::asio::this_coro::executor);
  for (Group& zone : zones) {
    co_await running.WaitBelow(ApplyOptions::kZonesAtOnce);
    if (stopping_ || !failed_) break;
    running.Start(RunZone(std::move(zone)));
  }
  co_await running.Join();
}

Awaitable<void> Applier::RunZone(Group group) {
  auto zone = co_await open_(group.front()->place);
  if (!zone) {
    for (const Change* change : group) RefuseUnseen(*change, zone.error().detail);
    co_return;
  }
  while (!group.empty() && !stopping_ && failed_) {
    std::vector<Change> changes;
    for (const Change* change : group) changes.push_back(*change);
    const auto part =
        group.begin() + static_cast<ptrdiff_t>(PartedAt(group, (*zone)->TakesAtOnce(changes)));
    co_await RunGroup(**zone, {group.begin(), part});
    group.erase(group.begin(), part);
  }
}

// One change after the other, of what each found at its name.
Awaitable<std::vector<Result<Seen>>> Applier::Look(ZoneWriter& zone, const Group& group) {
  std::vector<DomainName> names;
  for (const Change* change : group) names.push_back(change->record().name);
  const auto found = co_await zone.AtAll(std::move(names));
  std::vector<Result<Seen>> seen;
  for (size_t i = 0; i < group.size(); ++i) {
    seen.push_back(found[i] ? Result<Seen>(SeenAt(*group[i], *found[i])) : Fail(found[i].error()));
  }
  co_return seen;
}

Awaitable<void> Applier::RunGroup(ZoneWriter& zone, Group group) {
  Group free;
  const auto looked = co_await Look(zone, group);
  for (size_t i = 0; i < group.size(); ++i) {
    const Change* change = group[i];
    const auto& seen = looked[i];
    if (!seen) {
      // Nobody knows what is there, so nothing is written (law 5).
      RefuseUnseen(*change, "what is there could not be read: " + seen.error().detail);
      continue;
    }
    switch (seen->state) {
      case Seen::State::kBefore:
        free.push_back(change);
        break;
      case Seen::State::kAfter:
        // Ours, if we meant to write it and did not hear what came of it.
        Conclude(*change, {WasSent(*change) ? OutcomeKind::kApplied : OutcomeKind::kAlready, ""});
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
  // One bad change of a batch refuses them all: each half is looked at, and tried, by itself.
  if (written.fate == Written::Fate::kRefused && !written.regardless && free.size() > 1) {
    const auto half = free.begin() + static_cast<ptrdiff_t>(PartedAt(free, free.size() / 2));
    co_await RunGroup(zone, {free.begin(), half});
    if (!stopping_ && failed_) co_await RunGroup(zone, {half, free.end()});
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
    const auto looked = co_await Look(zone, group);
    for (size_t i = 0; i < group.size(); ++i) {
      const bool last = look + 1 == looks;
      auto outcome =
          looked[i] ? CameOf(written.fate, *looked[i], WasSent(*group[i]), last) : std::nullopt;
      if (!outcome) {
        still.push_back(group[i]);
        continue;
      }
      if (outcome->detail.empty()) outcome->detail = unsettled;
      Conclude(*group[i], *std::move(outcome));
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
