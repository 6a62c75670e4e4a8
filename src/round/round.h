// round/round.h
// One round: targets to stored findings.  The command line, the daemon and later a worker
// of a fleet call the same.  Gather streams evidence into the store; judge then reads it
// back, one identity at a time with its neighbours, and stores what it finds.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnose/settings.h"
#include "diagnose/token_search.h"
#include "inventory/gather.h"
#include "inventory/saved.h"
#include "model/run.h"
#include "round/dns_round.h"
#include "round/zone_round.h"
#include "store/store.h"

namespace signet {

// Gives the saved neighbours of an identity that came with its own, or null.
using SavedNeighbours = std::function<const Neighbours*(const IdentityEvidence&)>;

// Hears a line for people.
using SayLine = std::function<void(const std::string&)>;

// Store::EachSubject, with what came with an identity's line, and what the hosted zones that
// `zones` was told of hold, beside what the run itself shows.
Result<void> EachSubject(Store& store, RunId run, const SavedNeighbours& saved,
                         const TokenSearch& zones, const Store::VisitSubject& visit);

// Reads saved evidence into the journal of `saved`; durable when it returns.
Result<void> ReadFiles(Store& store, SavedEvidence& saved, const std::vector<std::string>& labels);

// Judges everything the run has read and stores the findings.  `settings.scanned_accounts`
// is filled from the run's coverage.  `say` hears what kept a rule about hosted zones silent.
Result<void> Judge(Store& store, RunId run, RuleSettings settings, Time at,
                   const SavedNeighbours& saved = nullptr, const SayLine& say = nullptr);

// The look at the DNS between gathering and judging.
struct DnsStage {
  DnsGather& gather;
  RunJournal& journal;  // The run's.
  AskDnsOf which = AskDnsOf::kUnverified;
};
// The look at hosted zones before it.  `accounts` are those of the run.
struct ZoneStage {
  ZoneGather& gather;
  RunJournal& journal;  // The run's.
  std::vector<AccountToRead> accounts;
};
struct RoundExtras {
  std::optional<ZoneStage> zones;  // Nothing: Route 53 is not asked.
  std::optional<DnsStage> dns;     // Nothing: the DNS is not asked.
  SayLine say;                     // May be null.
  Store::Stopped stopped;          // Heard while judging, which blocks the loop.
};

// Reads the accounts into the run, judges, ends it.  The run's state says whether reading was
// stopped on the way: then what was read is judged all the same.  kCancelled when `stopped`
// said true while judging, and the run can be resumed.  Otherwise the Result fails only where
// the store does.
Awaitable<Result<Run>> ScanRound(Store& store, Run run, Gather& gather,
                                 std::vector<AccountToRead> accounts, RuleSettings settings,
                                 Clock& clock, RoundExtras extras = {});

// The same from files, without AWS.
Result<Run> FileRound(Store& store, Run run, const std::vector<std::string>& labels, Target assumed,
                      RuleSettings settings, Time now);

}  // namespace signet
