// apply/applier.h
// Applier: makes the changes of a plan, and nothing else.  Looks again before each write and
// refuses what has changed since the plan (law 3); journals the intention, the provider's answer
// and what is there afterwards, so that whoever is killed in between goes on from there; zones
// side by side, one after the other inside a zone.  One loop, one thread.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "apply/seen.h"
#include "apply/zone_writer.h"
#include "model/apply_journal.h"
#include "model/authorisation.h"

namespace signet {

struct ApplyOptions {
  // Of an account.  Most of the time a zone waits until its change is at all servers: so many
  // keep the account at its rate meanwhile.
  static constexpr size_t kZonesAtOnce = 64;
  static constexpr size_t kLooksMax = 5;  // After an answer that nobody got.
  static constexpr std::chrono::seconds kLookAgain{2};

  const Authorisations& authorised;  // Once more: a plan may be older than the list, or edited.
  // Calls to SES; null: refused, as where a plan holds none.
  std::function<Awaitable<Outcome>(const Change&)> call_ses = nullptr;
  // Hears of each change as it ends.
  std::function<void(const Change&, const Outcome&)> say = nullptr;
};

class Applier {
 public:
  Applier(ApplyJournal& journal, Clock& clock, OpenZone open, ApplyOptions options);

  // Changes that the journal knows the end of are left alone.  `only`: ids to be made, those of
  // zones that somebody agreed to; empty: all.  kStore: the journal could not be written, and
  // nothing more was sent.  kCancelled after Stop.
  Awaitable<Result<void>> Run(const Plan& plan, std::vector<std::string> only = {});
  // Nothing new is written; what was sent is still looked at.
  void Stop() { stopping_ = true; }

 private:
  using Group = std::vector<const Change*>;  // Of one zone; those of an identity together.

  Awaitable<void> RunAccount(std::vector<Group> zones);
  Awaitable<void> RunZone(Group group);
  Awaitable<void> RunGroup(ZoneWriter& zone, Group group);
  Awaitable<void> RunSes(std::vector<const Change*> changes);
  Awaitable<std::vector<Result<Seen>>> Look(ZoneWriter& zone, const Group& group);
  Awaitable<void> LookAfter(ZoneWriter& zone, Group group, Written written);
  void ConcludeAll(const Group& group, OutcomeKind kind, const std::string& why);
  void Conclude(const Change& change, Outcome outcome);
  void RefuseUnseen(const Change& change, const std::string& why);
  bool WasSent(const Change& change) const;
  bool MayBeMade(const Change& change);
  bool Intend(const Change& change);
  bool Keep(Result<void> kept);
  std::optional<ChangeRecord> RecordOf(const Change& change) const;

  ApplyJournal& journal_;
  Clock& clock_;
  OpenZone open_;
  ApplyOptions options_;
  std::string plan_;  // Its hash.
  std::vector<ChangeRecord> records_;
  std::set<std::string> intended_;  // In this run.
  Result<void> failed_;
  bool stopping_ = false;
};

}  // namespace signet
