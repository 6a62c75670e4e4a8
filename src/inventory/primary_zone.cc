// A plan is made from all of it, or not at all.
#include "inventory/primary_zone.h"

namespace signet {
ZonePlace PlaceOf(const Primary& primary) {
  return {DnsProvider::kDynamicUpdate, primary.zone, "", primary.text(), ""};
}

Awaitable<Result<HostedZone>> ReadPrimaryZone(Primary primary, const TsigKey& key, Clock& clock) {
  const auto records = co_await TransferZone(primary, key, clock);
  if (!records) co_return Fail(records.error());
  co_return HostedZoneOf(PlaceOf(primary), *records);
}

}  // namespace signet
