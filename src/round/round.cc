// Targets in, findings out.
#include "round/round.h"

#include <algorithm>
#include <fstream>

#include "diagnose/diagnose.h"

namespace signet {
namespace {

// What came with a line, and what the other lines show beside it: several files may know
// more together than each did alone.
Neighbours Joined(const Neighbours& brought, const Neighbours& computed) {
  Neighbours joined = brought;
  const auto add = [&](std::vector<Neighbour>& to, const std::vector<Neighbour>& from) {
    for (const Neighbour& one : from) {
      if (std::ranges::any_of(to, [&](const Neighbour& known) {
            return known.target == one.target && known.identity == one.identity;
          })) {
        continue;
      }
      if (to.size() < Neighbours::kEachMax) {
        to.push_back(one);
      } else {
        joined.truncated = true;
      }
    }
  };
  add(joined.covering, computed.covering);
  add(joined.elsewhere, computed.elsewhere);
  add(joined.case_twins, computed.case_twins);
  return joined;
}

Result<Run> End(Store& store, Run run, RunState state, Time finished) {
  if (auto ended = store.EndRun(run.id, state, finished); !ended) return Fail(ended.error());
  return store.FindRun(run.id);
}

// What of the catalogue could not speak, or only of some.
AskedBeside Beside(bool zones_read) {
  AskedBeside asked;
  for (const Rule& rule : Rules()) {
    if (rule.asks == Asks::kDns) asked.dns_rules.emplace_back(rule.text.id);
    if (rule.asks == Asks::kHostedZones && !zones_read) asked.silent.emplace_back(rule.text.id);
  }
  return asked;
}

}  // namespace

Result<void> EachSubject(Store& store, RunId run, const SavedNeighbours& saved,
                         const TokenSearch& zones, const Store::VisitSubject& visit) {
  return store.EachSubject(run, [&](const IdentityEvidence& identity, const TargetEvidence* target,
                                    const Neighbours& computed) {
    const Neighbours* brought = saved ? saved(identity) : nullptr;
    auto hosted = zones.HeldFor(identity);
    if (!brought && hosted.empty()) return visit(identity, target, computed);
    Neighbours near = brought ? Joined(*brought, computed) : computed;
    if (!hosted.empty()) near.hosted = std::move(hosted);
    return visit(identity, target, near);
  });
}

Result<void> ReadFiles(Store& store, SavedEvidence& saved, const std::vector<std::string>& labels) {
  for (const std::string& label : labels) {
    std::ifstream in(PathOfLabel(label), std::ios::binary);
    if (!in) return Fail(Code::kBadInput, "cannot read " + PathOfLabel(label));
    if (auto read = saved.Read(in, label); !read) return read;
  }
  saved.Finish();
  return store.Flush();
}

Result<void> Judge(Store& store, RunId run, RuleSettings settings, Time at,
                   const SavedNeighbours& saved, const SayLine& say) {
  auto reader = store.Read(run);
  if (!reader) return Fail(reader.error());
  settings.scanned_accounts = (*reader)->Accounts();

  auto findings = store.Judging(run, at);
  if (!findings) return Fail(findings.error());
  Result<void> kept;
  const auto keep = [&](const Diagnosis& diagnosis) {
    if (kept && !(diagnosis.findings.empty() && diagnosis.gaps.empty())) {
      kept = (*findings)->Add(diagnosis);
    }
    return kept.has_value();
  };
  TokenSearch tokens;
  bool zones_read = false;
  (*reader)->EachTarget([&](const TargetEvidence& target) {
    zones_read |= target.hosted_keys.asked();
    tokens.Add(target);
    return keep(DiagnoseTarget(target, true, settings));
  });
  if (tokens.wanted()) {
    (*reader)->EachCoverage([&](const Coverage& coverage) {
      tokens.Add(coverage);
      return true;
    });
  }
  auto visited = EachSubject(
      store, run, saved, tokens,
      [&](const IdentityEvidence& identity, const TargetEvidence* target, const Neighbours& near) {
        tokens.Meet(identity);
        return keep(Diagnose(identity, target, near, settings));
      });
  if (!kept) return kept;
  if (!visited) return visited;
  if (!keep(tokens.Judge(settings))) return kept;
  for (const std::string& note : tokens.Notes()) {
    if (say) say(note);
  }
  if (const Error* failed = (*reader)->failed()) return Fail(*failed);
  return (*findings)->Commit(Beside(zones_read));
}

Awaitable<Result<Run>> ScanRound(Store& store, Run run, Gather& gather,
                                 std::vector<AccountToRead> accounts, RuleSettings settings,
                                 Clock& clock, RoundExtras extras) {
  auto finished = store.FinishedTargets(run.id);
  if (!finished) co_return Fail(finished.error());
  Result<void> read = co_await gather.Run(std::move(accounts), std::move(*finished));
  if (!read && read.error().code != Code::kCancelled) co_return Fail(read.error());
  if (auto flushed = store.Flush(); !flushed) co_return Fail(flushed.error());
  if (read && extras.zones) {
    ZoneStage& zones = *extras.zones;
    read =
        co_await ReadZones(store, zones.journal, run.id, zones.gather, std::move(zones.accounts));
    if (!read && read.error().code != Code::kCancelled) co_return Fail(read.error());
  }
  if (read && extras.dns) {
    const DnsStage& dns = *extras.dns;
    read = co_await ReadDns(store, dns.journal, run.id, dns.gather, dns.which);
    if (!read && read.error().code != Code::kCancelled) co_return Fail(read.error());
  }
  const Time now = clock.Now();
  const RunState state = read ? RunState::kFinished : RunState::kInterrupted;
  // Whoever stopped reading wants to hear what is known so far.
  if (read) store.StopWhen(std::move(extras.stopped));
  const auto judged = Judge(store, run.id, std::move(settings), now, nullptr, extras.say);
  auto ended = judged ? End(store, run, state, now) : Result<Run>(Fail(judged.error()));
  store.StopWhen(nullptr);
  if (!ended && ended.error().code == Code::kCancelled) {
    if (auto left = store.LeaveRun(run.id, now); !left) co_return Fail(left.error());
  }
  co_return ended;
}

Result<Run> FileRound(Store& store, Run run, const std::vector<std::string>& labels, Target assumed,
                      RuleSettings settings, Time now) {
  const auto journal = store.Journal(run.id);
  SavedEvidence saved(*journal, std::move(assumed), now);
  if (auto read = ReadFiles(store, saved, labels); !read) return Fail(read.error());
  const auto neighbours = [&](const IdentityEvidence& identity) {
    return saved.NeighboursOf(identity.target, identity.identity);
  };
  if (auto judged = Judge(store, run.id, std::move(settings), now, neighbours); !judged) {
    return Fail(judged.error());
  }
  return End(store, run, RunState::kFinished, now);
}

}  // namespace signet
