// A zone is entered by the role that it was read by, or by our own credentials.
#include "cli/zone_access.h"

#include <fmt/format.h>

#include <utility>

#include "apply/route53_zone.h"
#include "aws/assume_role.h"
#include "inventory/accounts_file.h"
#include "inventory/targets.h"
#include "inventory/zone_gather.h"
#include "report/policy_json.h"

namespace signet {
namespace {

// A zone with the credentials that it is entered by.
class EnteredZone final : public ZoneWriter {
 public:
  EnteredZone(std::unique_ptr<CredentialSource> credentials, Client& client, RateBudget& budget,
              const std::string& partition, const ZonePlace& place)
      : credentials_(std::move(credentials)),
        zone_(std::make_unique<PacedClient>(client, budget, *credentials_, place.account,
                                            std::string(ZoneGather::kBudgetOperation)),
              partition, place) {}

  Awaitable<Result<std::vector<HostedSet>>> At(DomainName name) override {
    return zone_.At(std::move(name));
  }
  Awaitable<Found> AtAll(std::vector<DomainName> names) override {
    return zone_.AtAll(std::move(names));
  }
  size_t TakesAtOnce(const std::vector<Change>& changes) const override {
    return zone_.TakesAtOnce(changes);
  }
  Awaitable<Written> Write(std::vector<Change> together, std::string comment) override {
    return zone_.Write(std::move(together), std::move(comment));
  }
  Awaitable<Result<void>> Settle(std::string answer) override {
    return zone_.Settle(std::move(answer));
  }
  void Stop() override { zone_.Stop(); }

 private:
  std::unique_ptr<CredentialSource> credentials_;
  Route53Zone zone_;
};

}  // namespace

Result<ZoneAccount> ZoneAccess::AccountBy(const std::string& role,
                                          std::string session_policy) const {
  auto account = AccountOfRole(role);
  if (!account) return Fail(Code::kBadInput, "--dns-role: " + account.error().detail);
  RoleToAssume assume;
  assume.role_arn = role;
  assume.external_id = external_id_;
  assume.session_policy = std::move(session_policy);
  AwsSession& aws = aws_;
  return ZoneAccount{*account, role, [&aws, assume] {
                       return std::make_unique<AssumedRole>(aws.client(), aws.base(), aws.region(),
                                                            assume);
                     }};
}

Result<std::unique_ptr<ZoneAccess>> ZoneAccess::Open(AwsSession& aws, RateBudget& budget,
                                                     const std::vector<std::string>& roles,
                                                     const std::string& external_id) {
  std::unique_ptr<ZoneAccess> access(new ZoneAccess(aws, budget));
  access->external_id_ = external_id;
  for (const std::string& role : roles) {
    auto account = access->AccountBy(role);
    if (!account) return Fail(account.error());
    access->accounts_.push_back(*std::move(account));
  }
  auto chosen = aws.Run(ChooseTargets({}, aws.client(), aws.base(), aws.region()));
  if (!chosen) return Fail(chosen.error());
  access->caller_ = chosen->caller;
  access->partition_ = chosen->partition;
  access->accounts_.insert(access->accounts_.begin(),
                           {chosen->caller, "", std::move(chosen->accounts.front().credentials)});
  return access;
}

Result<std::vector<HostedZone>> ZoneAccess::Read(std::vector<DomainName> domains) {
  return aws_.Run(
      ReadHostedZones(aws_.client(), budget_, partition_, accounts_, std::move(domains)));
}

// Whoever writes may enter by another role than who planned.
std::string ZoneAccess::RoleFor(const ZonePlace& place) const {
  for (const ZoneAccount& account : accounts_) {
    if (account.id == place.account && !account.role.empty()) return account.role;
  }
  return place.role;
}

OpenZone ZoneAccess::opener(const Plan& plan) {
  return [this, &plan](ZonePlace place) -> Awaitable<Result<std::unique_ptr<ZoneWriter>>> {
    std::unique_ptr<CredentialSource> credentials;
    const std::string role = RoleFor(place);
    if (role.empty()) {
      if (place.account != caller_) {
        co_return Fail(Code::kCredentials,
                       fmt::format("zone {} is of account {}, and these are credentials of {}",
                                   place.id, place.account, caller_));
      }
      credentials = accounts_.front().credentials();
    } else {
      std::vector<const Change*> changes;
      for (const Change& change : plan.changes) {
        if (IsDns(change.kind) && change.place == place) changes.push_back(&change);
      }
      auto account = AccountBy(role, SessionPolicy(changes, partition_));
      if (!account) co_return Fail(account.error());
      if (account->id != place.account) {
        co_return Fail(Code::kBadInput,
                       fmt::format("role {} is not of account {}", role, place.account));
      }
      credentials = account->credentials();
    }
    co_return std::make_unique<EnteredZone>(std::move(credentials), aws_.client(), budget_,
                                            partition_, place);
  };
}

}  // namespace signet
