// inventory/hosted_zones.h
// HostedZones: the zones of Route 53 that may hold the records of some names, read whole, so
// that a plan is made from what the provider has.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/client.h"
#include "aws/rate_budget.h"
#include "model/hosted_zone.h"

namespace signet {

// An account whose zones are looked at.
struct ZoneAccount {
  AccountId id;
  std::string role;  // By which it is entered; empty: with our own credentials.
  std::function<std::unique_ptr<CredentialSource>()> credentials;
};

// Zones whose name is one of `domains` or above one; private ones without their records.  One
// account after the other, each paced as Route 53 wants it.  An account that cannot be read is
// an error: a zone that was not seen must not look like one that is not there.
Awaitable<Result<std::vector<HostedZone>>> ReadHostedZones(Client& client, RateBudget& budget,
                                                           std::string partition,
                                                           std::vector<ZoneAccount> accounts,
                                                           std::vector<DomainName> domains);

}  // namespace signet
