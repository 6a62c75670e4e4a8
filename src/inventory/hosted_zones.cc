// The list of zones first, because most of them are about other names.
#include "inventory/hosted_zones.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/paced.h"
#include "aws/route53_zones.h"
#include "inventory/zone_gather.h"

namespace signet {
namespace {

bool MayHoldAny(const DomainName& zone, const std::vector<DomainName>& domains) {
  return std::any_of(domains.begin(), domains.end(), [&](const DomainName& domain) {
    return domain.IsSameOrUnder(zone) || zone.IsSameOrUnder(domain);
  });
}

Awaitable<Result<void>> ReadAccount(Client& client, RateBudget& budget, std::string_view partition,
                                    const ZoneAccount& account,
                                    const std::vector<DomainName>& domains,
                                    std::vector<HostedZone>& zones) {
  const auto credentials = account.credentials();
  PacedClient paced(client, budget, *credentials, account.id,
                    std::string(ZoneGather::kBudgetOperation));
  auto listed = co_await route53::ListAllZones(paced, partition);
  if (!listed) co_return Fail(listed.error());
  for (route53::HostedZone& one : *listed) {
    const auto name = DomainName::Parse(one.name);
    if (!name || !MayHoldAny(*name, domains)) continue;
    const ZonePlace place{DnsProvider::kRoute53, *name, account.id, one.id, account.role};
    if (one.is_private) {
      zones.push_back({place, true, {}, {}});
      continue;
    }
    auto zone = co_await route53::ReadZone(paced, partition, std::move(one), place);
    if (!zone) co_return Fail(zone.error());
    zones.push_back(*std::move(zone));
  }
  co_return Result<void>();
}

}  // namespace

Awaitable<Result<std::vector<HostedZone>>> ReadHostedZones(Client& client, RateBudget& budget,
                                                           std::string partition,
                                                           std::vector<ZoneAccount> accounts,
                                                           std::vector<DomainName> domains) {
  std::vector<HostedZone> zones;
  for (const ZoneAccount& account : accounts) {
    const auto read = co_await ReadAccount(client, budget, partition, account, domains, zones);
    if (!read) {
      co_return Fail(read.error().code, fmt::format("the hosted zones of account {}: {}",
                                                    account.id, read.error().detail));
    }
  }
  co_return zones;
}

}  // namespace signet
