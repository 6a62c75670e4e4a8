// apply/route53_zone.h
// A hosted zone of Route 53 as a ZoneWriter.
#pragma once

#include <map>
#include <memory>

#include "apply/zone_writer.h"
#include "aws/paced.h"
#include "aws/route53_zones.h"

namespace signet {

// `client` counts its calls under "route53:*", as Route 53 does, and is entered with credentials
// of the zone's account.
class Route53Zone final : public ZoneWriter {
 public:
  // Changes are in sync within a minute, usually: asked after 5 s, then after twice as long each.
  static constexpr std::chrono::seconds kSettlePoll{5};
  static constexpr std::chrono::seconds kSettlePollMost{20};
  static constexpr std::chrono::minutes kSettleMax{10};
  static constexpr size_t kBusyMax = 8;  // Times that an earlier change is waited for: 40 s.

  Route53Zone(std::unique_ptr<PacedClient> client, std::string partition, ZonePlace place);

  Awaitable<Result<std::vector<HostedSet>>> At(DomainName name) override;
  // A call for each stretch of names that Route 53 lists together.
  Awaitable<Found> AtAll(std::vector<DomainName> names) override;
  size_t TakesAtOnce(const std::vector<Change>& changes) const override;
  Awaitable<Written> Write(std::vector<Change> together, std::string comment) override;
  Awaitable<Result<void>> Settle(std::string answer) override;
  void Stop() override { client_->Stop("stopped"); }

 private:
  std::unique_ptr<PacedClient> client_;
  const std::string partition_;
  const ZonePlace place_;
  // Of the last look, as Route 53 spells it, which deleting needs.
  std::map<DomainName, route53::SetsAt> seen_;
};

}  // namespace signet
