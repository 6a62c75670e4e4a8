// plan/make_plan.h
// PlanMaker: from what was found and what the providers hold to the changes that may be made.
// Pure: the same input gives the same plan on every machine.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/authorisation.h"
#include "model/explained.h"
#include "model/hosted_zone.h"
#include "plan/managed_records.h"
#include "plan/wish.h"

namespace signet {

struct PlanPolicy {
  Authorisations authorised;
  WishOptions wishes;
  bool allow_replace = false;                // --allow replace.
  bool allow_replica = false;                // --allow replica.
  std::vector<IdentityEvidence> parents;     // Of replicas, as SES says now (ReplicaParentsOf).
  size_t changes_max = 1'000;                // Of one plan.
  std::vector<std::string> protected_names;  // Globs over names of records.
  ManagedRecords managed;                    // That another tool's state holds.
  // When verification mails were sent before, by canonical mailbox, and what time it is.
  std::map<std::string, std::vector<Time>> mails;
  Time now{};
  std::set<AccountId> incomplete_accounts;  // That the run could not read to the end.
};

struct PlanHead {
  std::string version;
  RunId run = 0;
  Time created{};
};

// Takes one identity after the other, so that a run of any size needs no memory but its changes.
class PlanMaker {
 public:
  // `zones` and `policy` outlive it.
  PlanMaker(const PlanHead& head, std::span<const HostedZone> zones, const PlanPolicy& policy);
  ~PlanMaker();
  void Consider(const Explained& explained);
  // Changes grouped by zone, then by identity; what may not be made stands with its reason.
  Plan Done();

 private:
  struct Making;
  std::unique_ptr<Making> making_;
};

}  // namespace signet
