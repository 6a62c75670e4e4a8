// round/zone_round.h
// The hosted zones of a run's accounts: between what SES said and the judging of it.
#pragma once

#include <vector>

#include "inventory/zone_gather.h"
#include "store/store.h"

namespace signet {

// Reads the hosted zones of every account of which the run read a target, and keeps what it finds
// with the first of those targets, by region.  Accounts that the run has asked before are passed
// over.  `journal` is the run's.  kCancelled after ZoneGather::Stop.
Awaitable<Result<void>> ReadZones(Store& store, RunJournal& journal, RunId run, ZoneGather& gather,
                                  std::vector<AccountToRead> accounts);

}  // namespace signet
