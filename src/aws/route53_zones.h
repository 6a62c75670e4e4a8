// aws/route53_zones.h
// The lists of Route 53 read to their end: the zones of an account, the record sets of a zone or
// of one name in it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/paced.h"
#include "aws/route53_read.h"
#include "model/hosted_zone.h"

namespace signet::route53 {

inline constexpr size_t kZonesMax = 10'000;  // Of one account: more is an error, not a part.
inline constexpr size_t kSetsMax = 200'000;  // Of one zone.

Awaitable<Result<std::vector<HostedZone>>> ListAllZones(PacedClient& client,
                                                        std::string_view partition);
// Name servers, and every set.  `place` has the account and role;
// zone and id are filled in.
Awaitable<Result<signet::HostedZone>> ReadZone(PacedClient& client, std::string_view partition,
                                               HostedZone listed, ZonePlace place);
// The sets at one name: as they are compared, and as Route 53 spells them, which deleting needs.
struct SetsAt {
  std::vector<HostedSet> sets;
  std::vector<HostedRecordSet> raw;  // Likewise.
};
Awaitable<Result<SetsAt>> ReadSetsAt(PacedClient& client, std::string_view partition,
                                     std::string zone_id, DomainName name);
// The same of several names, by name.  Route 53 lists neighbours together, so that the records of
// one identity, or of a small zone, cost one call; after a call that failed, none is made.
using SetsByName = std::map<DomainName, Result<SetsAt>>;
Awaitable<SetsByName> ReadSetsOf(PacedClient& client, std::string_view partition,
                                 std::string zone_id, std::vector<DomainName> names);

}  // namespace signet::route53
