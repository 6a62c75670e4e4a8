// A session of its own, because it is over before anything is written.
#include "cli/state_now.h"

#include <utility>

#include "cli/aws_session.h"
#include "cli/collected.h"
#include "cli/scope.h"
#include "cli/shared_budget.h"
#include "inventory/named.h"

namespace signet {
namespace {

Awaitable<bool> ReadAll(AwsSession& aws, RateBudget& budget, const NamesByTarget& wanted,
                        std::vector<AccountToRead> accounts, Collected& into) {
  for (const AccountToRead& account : accounts) {
    const auto credentials = account.credentials();
    for (const auto& [target, names] : wanted) {
      if (target.account != account.id) continue;
      co_await ReadNamed(aws.client(), budget, *credentials, target, account.name,
                         {names.begin(), names.end()}, into, aws.clock(), false);
    }
  }
  co_return true;
}

}  // namespace

Result<std::vector<IdentityEvidence>> ReadStateNow(const AwsFlags& aws_flags,
                                                   const ScopeFlags& scope_flags,
                                                   const Config& config,
                                                   const NamesByTarget& wanted) {
  const Environment environment = RealEnvironment();
  AwsFlags filled = aws_flags;
  Fill(filled, config);
  auto aws = AwsSession::Open(filled, environment, nullptr);
  if (!aws) return Fail(aws.error());
  auto budget = OpenSharedBudget(config.rate.value_or(kDefaultRate), environment);
  if (!budget) return Fail(budget.error());
  ScopeFlags scope = scope_flags;
  Fill(scope, config);
  auto choice = ChoiceOf(scope);
  if (!choice) return Fail(choice.error());
  auto chosen = (*aws)->Run(
      ChooseTargets(std::move(*choice), (*aws)->client(), (*aws)->base(), (*aws)->region()));
  if (!chosen) return Fail(chosen.error());
  Collected collected;
  (*aws)->Run(ReadAll(**aws, **budget, wanted, std::move(chosen->accounts), collected));
  return std::move(collected.found);
}

}  // namespace signet
