// round/round.h
// One round: targets to stored findings.  The command line, the daemon and later a worker
// of a fleet call the same.  Gather streams evidence into the store; judge then reads it
// back, one identity at a time with its neighbours, and stores what it finds.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "diagnose/settings.h"
#include "inventory/gather.h"
#include "inventory/saved.h"
#include "model/run.h"
#include "round/dns_round.h"
#include "store/store.h"

namespace signet {

// Gives the saved neighbours of an identity that came with its own, or null.
using SavedNeighbours = std::function<const Neighbours*(const IdentityEvidence&)>;

// Judges everything the run has read and stores the findings.  `settings.scanned_accounts`
// is filled from the run's coverage.
Result<void> Judge(Store& store, RunId run, RuleSettings settings, Time at,
                   const SavedNeighbours& saved = nullptr);

// Reads the accounts into the run, judges, ends it.  The run's state says whether it was
// stopped on the way; the Result fails only where the store does.
// Where `dns` is not null, the DNS of the identities that it chooses is read in between.
struct DnsStage {
  DnsGather& gather;
  RunJournal& journal;  // The run's.
  AskDnsOf which = AskDnsOf::kUnverified;
};
Awaitable<Result<Run>> ScanRound(Store& store, Run run, Gather& gather,
                                 std::vector<AccountToRead> accounts, RuleSettings settings,
                                 Clock& clock, const DnsStage* dns = nullptr);

// The same from files, without AWS.
Result<Run> FileRound(Store& store, Run run, const std::vector<std::string>& labels, Target assumed,
                      RuleSettings settings, Time now);

}  // namespace signet
