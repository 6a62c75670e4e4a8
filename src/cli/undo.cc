// signet undo: the exact inverse of what a plan wrote.
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <map>
#include <set>

#include "cli/applying.h"
#include "cli/aws_session.h"
#include "cli/collected.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/scope.h"
#include "cli/shared_budget.h"
#include "inventory/named.h"
#include "plan/inverse.h"
#include "report/plan_table.h"
#include "store/store.h"

namespace signet {
namespace {

using NamesByTarget = std::map<Target, std::set<std::string>>;

NamesByTarget IdentitiesOf(const Plan& plan) {
  NamesByTarget names;
  for (const Change& change : plan.changes) names[change.target].insert(change.identity);
  return names;
}

Awaitable<bool> ReadAll(AwsSession& aws, RateBudget& budget, const NamesByTarget& wanted,
                        std::vector<AccountToRead> accounts, Collected& into) {
  for (const AccountToRead& account : accounts) {
    const auto credentials = account.credentials();
    for (const auto& [target, names] : wanted) {
      if (target.account != account.id) continue;
      // What cannot be read stays unread, and then nothing is taken from under it.
      co_await ReadNamed(aws.client(), budget, *credentials, target, account.name,
                         {names.begin(), names.end()}, into, aws.clock(), false);
    }
  }
  co_return true;
}

// What SES says now of the identities of the plan.
Result<std::vector<IdentityEvidence>> StateNow(const UndoFlags& flags, const Config& config,
                                               const Plan& plan) {
  const Environment environment = RealEnvironment();
  AwsFlags aws_flags = flags.aws;
  Fill(aws_flags, config);
  auto aws = AwsSession::Open(aws_flags, environment, nullptr);
  if (!aws) return Fail(aws.error());
  auto budget = OpenSharedBudget(config.rate.value_or(kDefaultRate), environment);
  if (!budget) return Fail(budget.error());
  ScopeFlags scope = flags.scope;
  Fill(scope, config);
  auto choice = ChoiceOf(scope);
  if (!choice) return Fail(choice.error());
  auto chosen = (*aws)->Run(
      ChooseTargets(std::move(*choice), (*aws)->client(), (*aws)->base(), (*aws)->region()));
  if (!chosen) return Fail(chosen.error());
  Collected collected;
  (*aws)->Run(ReadAll(**aws, **budget, IdentitiesOf(plan), std::move(chosen->accounts), collected));
  return std::move(collected.found);
}

}  // namespace

int RunCommand(const UndoFlags& flags) {
  const Environment environment = RealEnvironment();
  auto config = LoadConfig(flags.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  UndoPolicy policy;
  for (const std::string& word : flags.allow) {
    if (word != "break-verified")
      return Complain({Code::kBadInput, "--allow " + word + ": give break-verified"}, kExitUsage);
    policy.break_verified = true;
  }
  const auto path = StorePath(flags.store, *config, environment);
  if (!path) return Complain(path.error(), kExitCannotStart);
  auto store = Store::Open(*path, Store::Mode::kReadWrite);
  if (!store) return Complain(store.error(), kExitCannotStart);
  auto journal = (*store)->Applied();
  if (!journal) return Complain(journal.error(), kExitCannotStart);
  auto applied = (*journal)->Find(flags.plan);
  if (!applied) return Complain(applied.error(), kExitUsage);
  if (!applied->plan.undoes.empty()) {
    return Complain({Code::kBadInput, fmt::format("plan {} undid plan {}: apply that one again",
                                                  applied->plan.Hash().substr(0, 12),
                                                  applied->plan.undoes.substr(0, 12))},
                    kExitUsage);
  }
  auto now = StateNow(flags, *config, applied->plan);
  if (!now) {
    return Complain(now.error(),
                    now.error().code == Code::kBadInput ? kExitUsage : kExitCannotStart);
  }
  policy.now = *std::move(now);
  const Plan plan = InverseOf(*applied, {SIGNET_VERSION, 0, RealClock().Now()}, policy);
  RenderPlan(plan, TerminalOptions(STDOUT_FILENO), std::cout);
  std::cout.flush();
  if (plan.changes.empty()) return plan.refused.empty() ? kExitClean : kExitRefused;
  const int code = ApplyPlan(
      {plan, **journal, *path, flags.aws, flags.zones, flags.scope, *config, flags.yes, "undo"});
  return code == kExitClean && !plan.refused.empty() ? kExitRefused : code;
}

}  // namespace signet
