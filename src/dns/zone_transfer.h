// dns/zone_transfer.h
// TransferZone: a zone whole, as its primary holds it (AXFR, RFC 5936), signed in both
// directions.
#pragma once

#include <vector>

#include "dns/primary.h"

namespace signet {

struct TransferLimits {
  size_t records_max = 200'000;
  size_t bytes_max = size_t{64} << 20;
  std::chrono::seconds time_max{120};
};

// All records, the SOA first.  kTooLarge over a bound; kMalformed where it ends before its end,
// is not signed to the last message, or has what is not of the zone; kRejected, kDenied and the
// network's errors say in words what to do.
Awaitable<Result<std::vector<DnsRecord>>> TransferZone(Primary primary, const TsigKey& key,
                                                       Clock& clock, TransferLimits limits = {});

}  // namespace signet
