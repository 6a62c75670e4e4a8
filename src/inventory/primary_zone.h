// inventory/primary_zone.h
// A zone that is changed by dynamic update, read whole from its primary.
#pragma once

#include "dns/zone_transfer.h"
#include "model/hosted_zone.h"

namespace signet {

// The place in plans: the server is its id.
ZonePlace PlaceOf(const Primary& primary);

Awaitable<Result<HostedZone>> ReadPrimaryZone(Primary primary, const TsigKey& key, Clock& clock);

}  // namespace signet
