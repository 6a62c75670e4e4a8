// Nothing is written that was not shown.
#include "cli/applying.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>
#include <map>

#include "apply/applier.h"
#include "apply/ses_calls.h"
#include "cli/authorised.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/scope.h"
#include "cli/shared_budget.h"
#include "cli/update_zones.h"
#include "cli/zone_access.h"
#include "inventory/accounts_file.h"
#include "inventory/zone_gather.h"
#include "model/region.h"
#include "report/plan_table.h"
#include "report/policy_json.h"
#include "report/text.h"
#include "store/lock.h"

namespace signet {
namespace {

bool Agreed(const std::string& question) {
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer)) return false;
  return answer == "y" || answer == "yes";
}

std::string AtServer(const ZonePlace& place) {
  return place.provider == DnsProvider::kDynamicUpdate ? " at " + place.id : "";
}

// The ids of the changes that somebody agreed to, zone by zone.
std::vector<std::string> Chosen(const Applying& it, const RenderOptions& options) {
  std::map<ZonePlace, std::vector<std::string>> zones;
  std::vector<std::string> calls;
  for (const Change& change : it.plan.changes) {
    (IsDns(change.kind) ? zones[change.place] : calls).push_back(change.Id());
  }
  std::vector<std::string> chosen;
  const auto take = [&](const std::vector<std::string>& ids, const std::string& question) {
    if (it.yes || Agreed(question)) chosen.insert(chosen.end(), ids.begin(), ids.end());
  };
  for (const auto& [place, ids] : zones) {
    RenderZoneDiff(it.plan, place, options, std::cout);
    std::cout.flush();
    take(ids, fmt::format("{} {} in zone {}?", it.verb, Counted(ids.size(), "change"),
                          place.zone.text() + AtServer(place)));
  }
  if (!calls.empty()) take(calls, fmt::format("make {} to SES?", Counted(calls.size(), "call")));
  return chosen;
}

// The same accounts, by the role that writes.
void EnterBy(const std::string& writer, TargetChoice& choice) {
  for (const std::string& arn : choice.role_arns) {
    if (auto account = AccountOfRole(arn)) choice.accounts.push_back({*account, "", writer, ""});
  }
  choice.role_arns.clear();
  choice.org_role = writer;
  for (AccountEntry& account : choice.accounts) account.role = writer;
}

// The accounts that calls to SES may be made in; asked for only where a plan holds some.
Result<std::vector<AccountToRead>> AccountsOf(const Applying& it, AwsSession& aws) {
  const bool any = std::any_of(it.plan.changes.begin(), it.plan.changes.end(),
                               [](const Change& change) { return !IsDns(change.kind); });
  if (!any) return std::vector<AccountToRead>();
  ScopeFlags scope = it.scope;
  Fill(scope, it.config);
  auto choice = ChoiceOf(scope);
  if (!choice) return Fail(choice.error());
  if (const auto& writer = it.zones.writer_role ? it.zones.writer_role : it.config.writer_role)
    EnterBy(*writer, *choice);
  choice->session_policy = [&it](const AccountId& account) {
    std::vector<const Change*> calls;
    for (const Change& change : it.plan.changes) {
      if (!IsDns(change.kind) && change.target.account == account) calls.push_back(&change);
    }
    const std::string partition(
        PartitionOf(calls.empty() ? Region() : calls.front()->target.region));
    return SessionPolicy(calls, partition);
  };
  auto chosen = aws.Run(ChooseTargets(std::move(*choice), aws.client(), aws.base(), aws.region()));
  if (!chosen) return Fail(chosen.error());
  return std::move(chosen->accounts);
}

bool AnyOfRoute53(const Plan& plan) {
  return std::any_of(plan.changes.begin(), plan.changes.end(), [](const Change& change) {
    return IsDns(change.kind) && change.place.provider == DnsProvider::kRoute53;
  });
}

// `route53`: null where no change is there.  Both outlive what is opened.
OpenZone OpenerOf(ZoneAccess* route53, const UpdateZones& updates, const Plan& plan, Clock& clock) {
  return [route53, &updates, &plan,
          &clock](ZonePlace place) -> Awaitable<Result<std::unique_ptr<ZoneWriter>>> {
    if (place.provider == DnsProvider::kDynamicUpdate) co_return updates.Open(place, clock);
    if (!route53) co_return Fail(Code::kUnsupported, "zones of Route 53 were not opened");
    co_return co_await route53->opener(plan)(std::move(place));
  };
}

struct Tally {
  size_t ended = 0;
  size_t bad = 0;      // Refused or failed.
  size_t unknown = 0;  // Sent, and nobody knows.
};

}  // namespace

int ApplyPlan(const Applying& it) {
  if (!it.yes && isatty(STDIN_FILENO) == 0) {
    return Complain(
        {Code::kBadInput, "there is no terminal to ask at; --yes applies without asking"},
        kExitUsage);
  }
  Authorisations authorised;
  if (const auto& list = it.zones.authorised ? it.zones.authorised : it.config.authorised) {
    auto read = LoadAuthorisations(*list);
    if (!read) return Complain(read.error(), kExitUsage);
    authorised = *std::move(read);
  }
  const auto updates = UpdateZones::Of(it.zones, it.config);
  if (!updates) return Complain(updates.error(), kExitUsage);
  const Environment environment = RealEnvironment();
  AwsFlags aws_flags = it.aws;
  Fill(aws_flags, it.config);
  auto aws = AwsSession::Open(aws_flags, environment, [](const std::string& what) {
    std::cerr << "signet: " << what << "\n";
  });
  if (!aws) return Complain(aws.error(), kExitUsage);
  auto budget = OpenSharedBudget(it.zones.rate.value_or(ZoneGather::kPerSecond), environment);
  if (!budget) return Complain(budget.error(), kExitCannotStart);
  const RenderOptions options = TerminalOptions(STDOUT_FILENO);
  const std::vector<std::string> chosen = Chosen(it, options);
  if (chosen.empty()) {
    std::cerr << "signet: nothing was written\n";
    return it.plan.changes.empty() ? kExitClean : kExitRefused;
  }
  // Who writes to Route 53 alone needs AWS for it.
  std::unique_ptr<ZoneAccess> access;
  if (AnyOfRoute53(it.plan)) {
    auto opened =
        ZoneAccess::Open(**aws, **budget, it.zones.dns_roles, it.zones.external_id.value_or(""));
    if (!opened) {
      return Complain(opened.error(),
                      opened.error().code == Code::kBadInput ? kExitUsage : kExitCannotStart);
    }
    access = *std::move(opened);
  }
  auto ses_budget = OpenSharedBudget(it.config.rate.value_or(kDefaultRate), environment);
  if (!ses_budget) return Complain(ses_budget.error(), kExitCannotStart);
  auto accounts = AccountsOf(it, **aws);
  if (!accounts) {
    return Complain(accounts.error(),
                    accounts.error().code == Code::kBadInput ? kExitUsage : kExitCannotStart);
  }
  SesCalls calls((*aws)->client(), **ses_budget, it.journal,
                 [&](const AccountId& id) -> std::unique_ptr<CredentialSource> {
                   for (const AccountToRead& account : *accounts) {
                     if (account.id == id) return account.credentials();
                   }
                   return nullptr;
                 });
  Tally tally;
  Applier applier(it.journal, (*aws)->clock(),
                  OpenerOf(access.get(), *updates, it.plan, (*aws)->clock()),
                  {.authorised = authorised,
                   .call_ses = [&calls](const Change& change) { return calls.Call(change); },
                   .say =
                       [&](const Change& change, const Outcome& outcome) {
                         ++tally.ended;
                         tally.bad += outcome.kind == OutcomeKind::kRefused ||
                                      outcome.kind == OutcomeKind::kFailed;
                         tally.unknown += outcome.kind == OutcomeKind::kUnknown;
                         RenderOutcome(change, outcome, options, std::cout);
                         std::cout.flush();
                       }});
  boost::asio::signal_set signals((*aws)->io(), SIGINT, SIGTERM);
  signals.async_wait([&applier](const boost::system::error_code& error, int) {
    if (!error) applier.Stop();
  });
  // While somebody is asked, others may go on; while something is sent, nobody else sends.
  auto lock = StoreLock::Take(it.store_path, StoreLock::For::kPlans);
  if (!lock) return Complain(lock.error(), kExitCannotStart);
  (*lock)->Name("plan " + it.plan.Hash().substr(0, 12));
  auto applied = (*aws)->Run(applier.Run(it.plan, chosen));
  signals.cancel();
  if (!applied) {
    return Complain(applied.error(),
                    applied.error().code == Code::kCancelled ? kExitInterrupted : kExitCannotStart);
  }
  if (tally.ended == 0) std::cout << " Everything of it had ended before.\n";
  if (tally.unknown > 0) {
    std::cerr << fmt::format(
        "signet: what came of {} is not known; signet apply --resume {} looks "
        "again\n",
        Counted(tally.unknown, "change"), it.plan.Hash().substr(0, 12));
  }
  const bool whole = chosen.size() == it.plan.changes.size();
  return tally.bad > 0 || tally.unknown > 0 || !whole ? kExitRefused : kExitClean;
}

}  // namespace signet
