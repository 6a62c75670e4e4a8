// signet undo: the exact inverse of what a plan wrote.
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/applying.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/state_now.h"
#include "plan/inverse.h"
#include "report/plan_table.h"
#include "store/store.h"

namespace signet {
namespace {

NamesByTarget IdentitiesOf(const Plan& plan) {
  NamesByTarget names;
  for (const Change& change : plan.changes) names[change.target].insert(change.identity);
  return names;
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
    return Complain(
        {Code::kBadInput,
         fmt::format("plan {} undid plan {}: plan again, where that is wanted after all",
                     applied->plan.Hash().substr(0, 12), applied->plan.undoes.substr(0, 12))},
        kExitUsage);
  }
  auto now = ReadStateNow(flags.aws, flags.scope, *config, IdentitiesOf(applied->plan));
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
