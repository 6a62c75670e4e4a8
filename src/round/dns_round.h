// round/dns_round.h
// The DNS of a run's identities: between what SES said and the judging of it.
#pragma once

#include "inventory/dns_gather.h"
#include "store/store.h"

namespace signet {

// Reads the DNS of the identities chosen and keeps each transcript in the run as it comes, so
// that a run that is taken up again goes on where it ended.  `journal` is the run's.  kCancelled
// after DnsGather::Stop.
using WantedIdentity = std::function<bool(const IdentityEvidence&)>;
Awaitable<Result<void>> ReadDns(Store& store, RunJournal& journal, RunId run, DnsGather& gather,
                                AskDnsOf which, WantedIdentity wanted = nullptr);

// The next identity of a cursor that is wanted, or nothing at the end.
Result<std::optional<IdentityEvidence>> NextWanted(IdentityCursor& identities,
                                                   const WantedIdentity& wanted);

}  // namespace signet
