// signet apply: exactly the changes of a reviewed plan.
#include <fmt/format.h>

#include "cli/applying.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/plan_file.h"
#include "store/store.h"

namespace signet {
namespace {

Result<Plan> ReadPlan(const std::string& path) {
  auto plan = ReadPlanFile(path);
  if (!plan) return plan;
  // It may take away what stands there, so it comes out of our journal and from nowhere else.
  if (!plan->undoes.empty()) {
    return Fail(
        Code::kBadInput,
        fmt::format("{}: a plan that undoes another is made and applied by signet undo", path));
  }
  const Time now = RealClock().Now();
  if (now >= plan->expires) {
    return Fail(Code::kBadInput,
                fmt::format("{}: this plan was valid until {}; much may have changed since, so "
                            "plan again",
                            path, RenderTime(plan->expires)));
  }
  return plan;
}

}  // namespace

int RunCommand(const ApplyFlags& flags) {
  const Environment environment = RealEnvironment();
  auto config = LoadConfig(flags.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  if (flags.plan.empty() == !flags.resume.has_value()) {
    return Complain({Code::kBadInput,
                     "give the file of a plan, or --resume with the first letters "
                     "of one that was begun"},
                    kExitUsage);
  }
  // A plan is read before anything else: what is wrong with it is told at once.
  std::optional<Plan> plan;
  if (!flags.resume) {
    auto read = ReadPlan(flags.plan);
    if (!read) return Complain(read.error(), kExitUsage);
    plan = *std::move(read);
  }
  const auto path = StorePath(flags.store, *config, environment);
  if (!path) return Complain(path.error(), kExitCannotStart);
  auto store = Store::Open(*path, Store::Mode::kReadWrite);
  if (!store) return Complain(store.error(), kExitCannotStart);
  auto journal = (*store)->Applied();
  if (!journal) return Complain(journal.error(), kExitCannotStart);
  if (flags.resume) {
    auto begun = (*journal)->Find(*flags.resume);
    if (!begun) return Complain(begun.error(), kExitUsage);
    plan = std::move(begun->plan);
  }
  // What was taken back has ended, and its end is not that it is there.
  const auto list = (*journal)->List();
  if (!list) return Complain(list.error(), kExitCannotStart);
  for (const AppliedPlan& one : *list) {
    if (one.plan.undoes != plan->Hash()) continue;
    return Complain(
        {Code::kBadInput, fmt::format("plan {} was undone by plan {}: plan again",
                                      plan->Hash().substr(0, 12), one.hash.substr(0, 12))},
        kExitUsage);
  }
  return ApplyPlan(
      {*plan, **journal, *path, flags.aws, flags.zones, flags.scope, *config, flags.yes, "apply"});
}

}  // namespace signet
