// cli/zone_access.h
// ZoneAccess: whose hosted zones a plan may look at, and how apply gets into them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apply/zone_writer.h"
#include "cli/aws_session.h"
#include "inventory/hosted_zones.h"

namespace signet {

class ZoneAccess {
 public:
  // The caller's own account, and those of `roles` (ARNs).  kBadInput: no role; else what AWS
  // said.
  static Result<std::unique_ptr<ZoneAccess>> Open(AwsSession& aws, RateBudget& budget,
                                                  const std::vector<std::string>& roles,
                                                  const std::string& external_id);

  Result<std::vector<HostedZone>> Read(std::vector<DomainName> domains);
  // For Applier.  A zone is entered by the role that was given for its account, else by the one
  // that it was planned by.  A zone of an account that is neither the caller's nor entered by a
  // role of the plan is refused; the session of a role may do what the plan asks of the zone, and
  // no more. `plan` outlives what it opens.
  OpenZone opener(const Plan& plan);

  const AccountId& caller() const { return caller_; }
  const std::string& partition() const { return partition_; }

 private:
  ZoneAccess(AwsSession& aws, RateBudget& budget) : aws_(aws), budget_(budget) {}
  std::string RoleFor(const ZonePlace& place) const;
  Result<ZoneAccount> AccountBy(const std::string& role, std::string session_policy = {}) const;

  AwsSession& aws_;
  RateBudget& budget_;
  std::string external_id_;
  AccountId caller_;
  std::string partition_;
  std::vector<ZoneAccount> accounts_;
};

}  // namespace signet
