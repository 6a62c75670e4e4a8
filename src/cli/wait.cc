// signet wait: until SES agrees, or until it cannot, and why.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>
#include <map>
#include <set>

#include "aws/account.h"
#include "cli/aws_session.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/scope.h"
#include "cli/shared_budget.h"
#include "cli/waiting.h"
#include "model/apply_journal.h"
#include "model/identity_name.h"
#include "model/region.h"
#include "report/wait_table.h"
#include "store/store.h"

namespace signet {
namespace {

// "90s", "30m", "72h".
Result<std::chrono::seconds> ParseWait(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = text.substr(digits);
  const int64_t scale = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (digits == 0 || digits > 6 || scale == 0)
    return Fail(Code::kBadInput,
                fmt::format("--timeout {}: give a time like 90s, 30m or 72h", text));
  return std::chrono::seconds(scale * std::atoll(std::string(text.substr(0, digits)).c_str()));
}

// What a rule's finding is waited for at SES; nothing where SES decides nothing.
std::optional<WaitGoal> GoalOf(const RuleId& rule) {
  if (rule == "identity-verified") return WaitGoal::kIdentity;
  if (rule == "dkim-signing") return WaitGoal::kDkim;
  if (rule == "mail-from-working") return WaitGoal::kMailFrom;
  return std::nullopt;
}

// What an applied plan was to mend, each since its last change was made.
std::vector<ToAwait> AwaitedOf(const AppliedPlan& applied) {
  std::map<std::tuple<Target, std::string, WaitGoal>, Time> since;
  for (size_t i = 0; i < applied.plan.changes.size(); ++i) {
    const Change& change = applied.plan.changes[i];
    const auto goal = GoalOf(change.rule);
    if (!goal) continue;
    const auto ended = applied.changes[i].ended.value_or(applied.begun);
    Time& at = since[{change.target, CanonicalIdentityName(change.identity), *goal}];
    at = std::max(at, ended);
  }
  std::vector<ToAwait> out;
  for (const auto& [key, at] : since)
    out.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), at});
  return out;
}

// Of the newest plan, or of one by its hash.  It need not be there where identities are named.
Result<std::vector<ToAwait>> OfPlan(const WaitFlags& flags, const Config& config,
                                    const Environment& environment) {
  const bool needed = flags.identities.empty();
  const auto missing = [&](const Error& error) -> Result<std::vector<ToAwait>> {
    if (needed) return Fail(error);
    return std::vector<ToAwait>();
  };
  auto store = OpenToRead(flags.store, config, environment);
  if (!store) return missing(store.error());
  auto journal = (*store)->Applied();
  if (!journal) return missing(journal.error());
  const auto applied = (*journal)->Find(flags.plan.value_or(""));
  if (!applied) return missing(applied.error());
  if (!applied->plan.undoes.empty()) {
    return missing({Code::kBadInput,
                    "the plan that was applied last took another back: name what is waited for"});
  }
  return AwaitedOf(*applied);
}

// Where an identity was named, and nobody knows in which region SES has it.
class Search {
 public:
  Search(AwsSession& aws, Waiting& waiting, const std::vector<std::string>& names,
         const std::vector<ToAwait>& planned, Time now)
      : aws_(aws), waiting_(waiting), names_(names), planned_(planned), now_(now) {}

  Result<void> In(std::vector<AccountToRead>& accounts, const std::vector<Region>& regions) {
    for (AccountToRead& account : accounts) {
      const auto enabled = regions.size() > 1 ? Enabled(account) : std::set<Region>();
      for (const Region& region : regions) {
        if (!enabled.empty() && !enabled.contains(region)) continue;
        const Target target{account.id, region};
        if (auto found = waiting_.Find(account, target, Wanted(target)); !found) return found;
      }
    }
    return {};
  }

 private:
  // Nothing where that may not be listed: then each is asked.
  std::set<Region> Enabled(AccountToRead& account) {
    std::set<Region> enabled;
    const auto credentials = account.credentials();
    const std::string partition(PartitionOf(aws_.region()));
    if (auto listed = aws_.Run(ListRegions(aws_.client(), *credentials, partition))) {
      for (const RegionOptStatus& row : *listed) {
        if (row.usable()) enabled.insert(row.region);
      }
    }
    return enabled;
  }

  // By name; what the newest plan changed, since it did.
  std::vector<ToAwait> Wanted(const Target& target) const {
    std::vector<ToAwait> wanted;
    for (const std::string& name : names_) {
      const size_t before = wanted.size();
      for (const ToAwait& one : planned_) {
        if (one.target == target && one.identity == name) wanted.push_back(one);
      }
      if (wanted.size() == before) wanted.push_back({target, name, WaitGoal::kIdentity, now_});
    }
    return wanted;
  }

  AwsSession& aws_;
  Waiting& waiting_;
  const std::vector<std::string>& names_;
  const std::vector<ToAwait>& planned_;
  const Time now_;
};

// Where the plan says, and nowhere else.
Result<void> FindPlanned(Waiting& waiting, std::vector<AccountToRead>& accounts,
                         const std::vector<ToAwait>& planned) {
  std::map<Target, std::vector<ToAwait>> by_target;
  for (const ToAwait& one : planned) by_target[one.target].push_back(one);
  for (const auto& [target, wanted] : by_target) {
    const auto account =
        std::find_if(accounts.begin(), accounts.end(),
                     [&](const AccountToRead& one) { return one.id == target.account; });
    if (account == accounts.end()) {
      return Fail(Code::kBadInput,
                  fmt::format("there is no way into account {}: name its role with --role-arn",
                              target.account));
    }
    if (auto found = waiting.Find(*account, target, wanted); !found) return found;
  }
  return {};
}

int CodeOf(const Error& error) {
  return error.code == Code::kBadInput || error.code == Code::kNotFound ? kExitUsage
                                                                        : kExitCannotStart;
}

}  // namespace

int RunCommand(const WaitFlags& flags) {
  const Environment environment = RealEnvironment();
  auto config = LoadConfig(flags.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  auto names = NamesOf(flags.identities);
  if (!names) return Complain(names.error(), kExitUsage);
  const auto timeout = ParseWait(flags.timeout);
  if (!timeout) return Complain(timeout.error(), kExitUsage);
  if (flags.plan && !names->empty()) {
    return Complain({Code::kBadInput, "--plan waits for what the plan changed: name no identity"},
                    kExitUsage);
  }
  const auto planned = OfPlan(flags, *config, environment);
  if (!planned) return Complain(planned.error(), CodeOf(planned.error()));
  if (names->empty() && planned->empty()) {
    std::cerr << "signet: nothing that the plan changed is checked by SES\n";
    return kExitClean;
  }
  AwsFlags aws_flags = flags.aws;
  ScopeFlags scope = flags.scope;
  Fill(aws_flags, *config);
  Fill(scope, *config);
  auto choice = ChoiceOf(scope);
  if (!choice) return Complain(choice.error(), kExitUsage);
  auto aws = AwsSession::Open(aws_flags, environment, nullptr);
  if (!aws) return Complain(aws.error(), kExitUsage);
  auto budget =
      OpenSharedBudget(flags.rate.value_or(config->rate.value_or(kDefaultRate)), environment);
  if (!budget) return Complain(budget.error(), kExitCannotStart);
  auto chosen = (*aws)->Run(
      ChooseTargets(std::move(*choice), (*aws)->client(), (*aws)->base(), (*aws)->region()));
  if (!chosen) return Complain(chosen.error(), CodeOf(chosen.error()));
  Waiting waiting(**aws, **budget, {flags.dns, config->rules, flags.quiet});
  const Time begun = (*aws)->clock().Now();
  Result<void> found;
  if (names->empty()) {
    found = FindPlanned(waiting, chosen->accounts, *planned);
  } else {
    Search search(**aws, waiting, *names, *planned, begun);
    const auto everywhere = RegionChoice{scope.regions, chosen->partition}.Candidates();
    found = search.In(chosen->accounts,
                      scope.regions.empty() ? std::vector<Region>{(*aws)->region()} : everywhere);
    if (found && waiting.empty() && scope.regions.empty())
      found = search.In(chosen->accounts, everywhere);
  }
  if (!found) return Complain(found.error(), CodeOf(found.error()));
  if (waiting.empty()) {
    return Complain({Code::kNotFound,
                     names->empty() ? "SES has nothing of what the plan was about"
                                    : fmt::format("SES knows none of {} where it was looked for",
                                                  fmt::join(*names, ", "))},
                    kExitUsage);
  }
  boost::asio::signal_set signals((*aws)->io(), SIGINT, SIGTERM);
  signals.async_wait([&waiting](const boost::system::error_code& error, int) {
    if (!error) waiting.Stop();
  });
  auto ran = waiting.Run(begun + *timeout);
  signals.cancel();
  if (!ran) return Complain(ran.error(), CodeOf(ran.error()));
  const auto waited = waiting.waited();
  if (flags.format == "json") {
    EncodeWaited(waited, std::cout);
  } else {
    RenderWaited(waited, TerminalOptions(STDOUT_FILENO), std::cout);
  }
  std::cout.flush();
  if (!std::cout) return Complain({Code::kStore, "cannot write to stdout"}, kExitCannotStart);
  if (waiting.stopped()) return kExitInterrupted;
  const bool all = std::all_of(waited.begin(), waited.end(),
                               [](const Waited& one) { return one.phase == WaitPhase::kVerified; });
  return all ? kExitClean : kExitUnverified;
}

}  // namespace signet
