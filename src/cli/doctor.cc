// signet doctor: everything a scan will need, tried in a few seconds, with a line each.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <list>
#include <map>

#include "aws/http_date.h"
#include "aws/sts.h"
#include "cli/aws_session.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/dns_session.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/scope.h"
#include "inventory/trying.h"
#include "loop/task_group.h"
#include "model/region.h"
#include "report/text.h"
#include "report/trials.h"

namespace signet {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kReachMax{4};         // For an endpoint to answer at all.
constexpr seconds kStartMax{8};         // Credentials, who we are, which accounts.
constexpr seconds kAccountsMax{12};     // All accounts together.
constexpr milliseconds kLook{10};       // How often a deadline is looked at.
constexpr size_t kAtOnceMax = 32;       // Accounts being tried.
constexpr size_t kEveryRegionMax = 25;  // Accounts; of more, one region each is tried.
constexpr size_t kNamedMax = 3;         // Accounts named in one line.
constexpr size_t kRoleLinesMax = 10;    // Accounts whose role has a line of its own.
constexpr seconds kSkewToTell{5};
constexpr seconds kExpiryToTell{15 * 60};
constexpr uint64_t kSpaceToTell = 256 << 20;  // Bytes free beside the store.

std::string Size(uint64_t bytes) {
  if (bytes >= (uint64_t{1} << 30)) return fmt::format("{} GiB", bytes >> 30);
  return fmt::format("{} MiB", bytes >> 20);
}

std::string Label(const AccountToRead& account) {
  return account.name.empty() ? account.id : account.id + " " + account.name;
}

class Doctor {
 public:
  void Put(std::string subject, TrialOutcome outcome, std::string told, std::string advice = {},
           std::string detail = {}) {
    trials_.push_back(
        {std::move(subject), outcome, std::move(told), std::move(advice), std::move(detail)});
  }
  void Good(std::string subject, std::string told) {
    Put(std::move(subject), TrialOutcome::kGood, std::move(told));
  }
  void Broken(std::string subject, std::string told, std::string advice) {
    Put(std::move(subject), TrialOutcome::kBroken, std::move(told), std::move(advice));
  }
  const std::vector<Trial>& trials() const { return trials_; }
  TrialOutcome worst() const {
    TrialOutcome worst = TrialOutcome::kGood;
    for (const Trial& trial : trials_) worst = std::max(worst, trial.outcome);
    return worst;
  }
  int exit_code() const {
    if (worst() == TrialOutcome::kBroken) return kExitCannotStart;
    return worst() >= TrialOutcome::kUntried ? kExitIncomplete : kExitClean;
  }

 private:
  std::vector<Trial> trials_;
};

// Waits for the group; when the time is up its children are asked to end.
Awaitable<void> JoinBy(TaskGroup& group, Clock& clock, seconds time_max) {
  const Steady deadline = clock.Ticks() + time_max;
  while (group.running() > 0) {
    if (clock.Ticks() >= deadline) group.Cancel();
    co_await clock.Sleep(kLook);
  }
}

// --- The store ------------------------------------------------------------------------

void TryStore(Doctor& doctor, const std::string& path) {
  const std::string elsewhere = "give this user the file, or name another one with --store";
  fs::path folder = fs::path(path).parent_path();
  if (folder.empty()) folder = ".";
  std::error_code error;
  std::string told;
  if (fs::exists(path, error)) {
    const auto store = Store::Open(path, Store::Mode::kReadOnly);
    if (!store && fs::file_size(path, error) > 0)
      return doctor.Broken("store", store.error().detail, "");
    for (const std::string& place : {path, folder.string()}) {
      if (access(place.c_str(), W_OK) != 0)
        return doctor.Broken("store", place + " may not be written to", elsewhere);
    }
    const auto runs = store ? (*store)->Runs() : Result<std::vector<Run>>();
    if (!runs) return doctor.Broken("store", runs.error().detail, "");
    told = fmt::format("{}: {}", path, Counted(runs->size(), "run"));
  } else {
    while (!fs::exists(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
    if (folder.empty()) folder = ".";
    if (!fs::is_directory(folder, error) || access(folder.c_str(), W_OK | X_OK) != 0) {
      return doctor.Broken(
          "store",
          fmt::format("{} cannot be made: {} may not be written to", path, folder.string()),
          elsewhere);
    }
    told = path + ": the first scan makes it";
  }
  const auto space = fs::space(folder, error);
  if (error) return doctor.Good("store", told);
  told += fmt::format("; {} free", Size(space.available));
  if (space.available >= kSpaceToTell) return doctor.Good("store", told);
  doctor.Put("store", TrialOutcome::kNote, told, "free some space before a large scan");
}

// --- Endpoints and the clock ----------------------------------------------------------

struct Reach {
  std::string_view service;
  bool needed;  // A scan cannot start without it.
  std::string url;
  Result<HttpResponse> answer = Fail(Code::kTimedOut, "no answer in time");
  Time asked{}, answered{};
};

// Any answer at all will do: nothing is signed, so that wrong keys and clocks do not matter.
Awaitable<void> TryReach(Transport& transport, Clock& clock, Reach& reach) {
  HttpRequest request;
  request.url = reach.url + "/";
  request.timeout = request.connect_timeout = kReachMax;
  reach.asked = clock.Now();
  reach.answer = co_await transport.Send(std::move(request));
  reach.answered = clock.Now();
}

Awaitable<bool> TryReaches(AwsSession& aws, std::vector<Reach>& reaches) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (Reach& reach : reaches) group.Start(TryReach(aws.transport(), aws.clock(), reach));
  co_await JoinBy(group, aws.clock(), kReachMax + seconds(1));
  co_return true;
}

void TellReaches(Doctor& doctor, const std::vector<Reach>& reaches) {
  std::string good;
  // One endpoint for all services, as in tests, fails once.
  std::map<std::string, std::pair<std::string, bool>> failed;
  for (const Reach& reach : reaches) {
    std::string& names =
        reach.answer ? good : failed[reach.url + ": " + reach.answer.error().detail].first;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", reach.service);
    if (!reach.answer && reach.needed)
      failed[reach.url + ": " + reach.answer.error().detail].second = true;
  }
  for (const auto& [what, who] : failed) {
    doctor.Put("endpoint", who.second ? TrialOutcome::kBroken : TrialOutcome::kLacking,
               fmt::format("{} at {}", who.first, what),
               "look at the network, HTTPS_PROXY, AWS_CA_BUNDLE, --region and --endpoint-url");
  }
  if (!good.empty()) doctor.Good("endpoint", "reached: " + good);
}

void TellClock(Doctor& doctor, const std::vector<Reach>& reaches) {
  for (const Reach& reach : reaches) {
    if (!reach.answer) continue;
    const auto date = ParseHttpDate(reach.answer->Header("date"));
    if (!date) continue;
    // Date has whole seconds: the middle of both spans is the fairest guess.
    const Time here = reach.asked + (reach.answered - reach.asked) / 2;
    const milliseconds offset = *date + milliseconds(500) - here;
    if (std::chrono::abs(offset) < kSkewToTell) {
      return doctor.Good("clock", "in step with AWS's");
    }
    return doctor.Put("clock", TrialOutcome::kNote,
                      fmt::format("this machine is {} {} AWS; signing goes by AWS's time",
                                  RenderDuration(std::chrono::abs(offset)),
                                  offset.count() > 0 ? "behind" : "ahead of"),
                      "set the clock (timedatectl set-ntp true)");
  }
  doctor.Put("clock", TrialOutcome::kUntried, "no answer told the time");
}

// --- The DNS, which explain asks ------------------------------------------------------

Awaitable<bool> TryDns(Doctor& doctor, DnsSession& dns, const DnsFlags& flags) {
  if (const auto trouble = co_await dns.Trouble()) {
    doctor.Put("dns", TrialOutcome::kNote, trouble->sentence,
               "a scan needs no DNS; explain and scan --explain do");
    co_return false;
  }
  if (!flags.resolver) {
    doctor.Good("dns", "name servers answer at port 53, over UDP and TCP");
    co_return true;
  }
  const auto answers = co_await dns.source().LookUp(DomainName(), RecordType::kNs);
  const Exchange* last = answers.empty() ? nullptr : &answers.back();
  if (last && last->reply() && last->reply()->rcode == Rcode::kNoError) {
    doctor.Good("dns", *flags.resolver + " answers");
    co_return true;
  }
  const std::string why = !last            ? "it was not asked"
                          : last->unread() ? last->unread()->why.detail
                                           : RcodeName(last->reply()->rcode);
  doctor.Put("dns", TrialOutcome::kNote, fmt::format("{}: {}", *flags.resolver, why),
             "name another one with --resolver");
  co_return false;
}

// --- Credentials and accounts ---------------------------------------------------------

struct Start {
  Result<CredentialsPtr> credentials = Fail(Code::kTimedOut, "no source answered in time");
  Result<CallerIdentity> caller = Fail(Code::kTimedOut, "STS did not answer in time");
  Result<ChosenTargets> chosen = Fail(Code::kTimedOut, "the accounts were not told in time");
};

Awaitable<void> FindStart(AwsSession& aws, TargetChoice choice, Start& start) {
  start.credentials = co_await aws.base().Get();
  if (!start.credentials) co_return;
  start.caller = co_await GetCallerIdentity(aws.client(), aws.base(), aws.region());
  if (!start.caller) co_return;
  start.chosen = co_await ChooseTargets(std::move(choice), aws.client(), aws.base(), aws.region());
}

Awaitable<bool> TryStart(AwsSession& aws, TargetChoice choice, Start& start) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.Start(FindStart(aws, std::move(choice), start));
  co_await JoinBy(group, aws.clock(), kStartMax);
  co_return true;
}

// False where there is nobody to go on as.
bool TellStart(Doctor& doctor, const Start& start, Time now, bool org) {
  if (!start.credentials) {
    doctor.Broken("credentials", start.credentials.error().detail,
                  "set AWS_PROFILE, name one with --profile, or log in");
    return false;
  }
  const Credentials& keys = **start.credentials;
  const std::string which = fmt::format("{} ({})", keys.source, keys.access_key_id);
  if (!start.caller) {
    doctor.Broken("credentials", fmt::format("{}: {}", which, start.caller.error().detail),
                  "the keys, not the permissions, are refused: get new ones");
    return false;
  }
  if (!keys.expires) {
    doctor.Good("credentials", which + ", which do not expire");
  } else {
    const auto left = *keys.expires - now;
    const std::string told =
        fmt::format("{}, for another {}", which, RenderDuration(std::max(left, milliseconds(0))));
    if (left > kExpiryToTell) {
      doctor.Good("credentials", told);
    } else {
      doctor.Put("credentials", TrialOutcome::kNote, told,
                 "a long scan needs credentials that renew themselves: a profile, not keys");
    }
  }
  doctor.Good("caller", start.caller->arn);
  if (start.chosen) {
    for (const std::string& pattern : start.chosen->unmatched)
      doctor.Put("accounts", TrialOutcome::kNote, "no account matches " + pattern);
    return true;
  }
  const Error& why = start.chosen.error();
  doctor.Put("accounts", why.code == Code::kDenied ? TrialOutcome::kLacking : TrialOutcome::kBroken,
             why.detail,
             org ? "signet policy --org --units prints what the caller needs"
                 : "look at --role-arn, --accounts, --include and --exclude");
  return false;
}

Awaitable<bool> TryAccounts(AwsSession& aws, std::list<AccountTried>& accounts,
                            TryingOptions options) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  const Steady deadline = aws.clock().Ticks() + kAccountsMax;
  for (AccountTried& account : accounts) {
    if (!account.account.suspended.empty()) continue;
    while (group.running() >= kAtOnceMax && aws.clock().Ticks() < deadline) {
      co_await aws.clock().Sleep(kLook);
    }
    if (aws.clock().Ticks() >= deadline) break;
    group.Start(TryAccount(aws.client(), options, account));
  }
  const auto left = std::chrono::ceil<seconds>(deadline - aws.clock().Ticks());
  co_await JoinBy(group, aws.clock(), std::max(left, seconds(0)));
  co_return true;
}

// "111122223333 Shop, 444455556666 Mail and 3 more".
std::string Named(const std::vector<std::string>& labels) {
  const size_t shown = std::min(labels.size(), kNamedMax);
  std::string out = fmt::format(
      "{}", fmt::join(labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (labels.size() > shown) out += fmt::format(" and {} more", Grouped(labels.size() - shown));
  return out;
}

void TellAccounts(Doctor& doctor, const std::list<AccountTried>& accounts) {
  std::vector<std::string> suspended, late;
  size_t reached = 0, refused = 0;
  for (const AccountTried& tried : accounts) {
    const std::string label = Label(tried.account);
    if (!tried.account.suspended.empty()) {
      suspended.push_back(label);
    } else if (!tried.no_credentials.detail.empty() && tried.done) {
      if (++refused <= kRoleLinesMax) {
        // "cannot assume ARN: …": the rest is AWS's.
        const std::string& why = tried.no_credentials.detail;
        const bool denied = tried.no_credentials.code == Code::kDenied;
        doctor.Put("role", TrialOutcome::kLacking,
                   fmt::format("{}: {}", label, denied ? why.substr(0, why.find(": ")) : why),
                   denied ? "look at its trust policy, the external id and our own sts:AssumeRole; "
                            "signet policy --format cloudformation prints the role"
                          : "",
                   why);
      }
    } else if (!tried.done) {
      late.push_back(label);
    } else {
      ++reached;
    }
  }
  if (refused > kRoleLinesMax) {
    doctor.Put(
        "role", TrialOutcome::kLacking,
        fmt::format("{} more accounts could not be entered", Grouped(refused - kRoleLinesMax)));
  }
  if (reached > 0) {
    doctor.Good("accounts", reached == accounts.size()
                                ? Counted(reached, "account") + " entered"
                                : fmt::format("{} of {} entered", Grouped(reached),
                                              Counted(accounts.size(), "account")));
  }
  if (!suspended.empty()) {
    doctor.Put("accounts", TrialOutcome::kNote, Named(suspended) + ": not active, and not read");
  }
  if (!late.empty()) {
    doctor.Put(
        "accounts", TrialOutcome::kUntried,
        fmt::format("{}: not tried to the end within {} s", Named(late), kAccountsMax.count()),
        "try again with --include, a part at a time");
  }
}

void TellRegions(Doctor& doctor, const std::list<AccountTried>& accounts) {
  size_t entered = 0, fewest = SIZE_MAX, most = 0, proved = 0;
  for (const AccountTried& tried : accounts) {
    if (!tried.done || !tried.no_credentials.detail.empty()) continue;
    ++entered;
    proved += tried.regions_proved;
    fewest = std::min(fewest, tried.regions.size());
    most = std::max(most, tried.regions.size());
  }
  if (entered == 0) return;
  std::string told =
      fewest == most ? Counted(most, "region") : fmt::format("{} to {} regions", fewest, most);
  if (entered > 1) told += " in each account";
  const bool named = proved == 0;
  told += named ? " to be read" : " with SES enabled";
  if (entered == 1 && proved == 1) {
    const AccountTried& only = *std::find_if(
        accounts.begin(), accounts.end(),
        [](const auto& tried) { return tried.done && tried.no_credentials.detail.empty(); });
    if (!only.disabled.empty()) told += fmt::format("; {} not enabled", Named(only.disabled));
  }
  if (most == 0) {
    return doctor.Put("regions", TrialOutcome::kNote, "no region is enabled among those asked for",
                      "look at --regions");
  }
  if (accounts.size() > kEveryRegionMax) told += "; one of each account is tried here";
  doctor.Good("regions", told);
}

// The heart of IAM's sentence; where it has none that we know, all of it.
std::string WhyDenied(const std::string& detail) {
  const auto says = [&](std::string_view words) { return detail.find(words) != std::string::npos; };
  if (says("service control policy")) return "by a service control policy";
  if (says("permissions boundary")) return "by a permissions boundary";
  if (says("explicit deny")) return "by an explicit deny";
  if (says("no identity-based policy allows")) return "no policy allows it";
  return detail;
}

// One line an action: allowed everywhere, or where not.
void TellActions(Doctor& doctor, const std::list<AccountTried>& accounts, Depth depth) {
  struct Count {
    size_t tried = 0;
    std::vector<std::string> denied, unknown;
    std::string denial, doubt;
  };
  std::map<std::string_view, Count> counts;
  for (const AccountTried& tried : accounts) {
    for (const ActionTried& action : tried.actions) {
      Count& count = counts[action.action];
      ++count.tried;
      const std::string place =
          Label(tried.account) + (action.region.empty() ? "" : " " + action.region);
      if (action.allowed) continue;
      const bool denied = action.why.code == Code::kDenied;
      (denied ? count.denied : count.unknown).push_back(place);
      std::string& why = denied ? count.denial : count.doubt;
      if (why.empty()) why = action.why.detail;
    }
  }
  for (const Permission& permission : Permissions()) {
    const auto it = counts.find(permission.action);
    if (it == counts.end()) continue;
    const Count& count = it->second;
    if (!count.denied.empty()) {
      const bool costs = permission.need == Need::kCoverage;
      const bool scp = count.denial.find("service control policy") != std::string::npos;
      doctor.Put(
          "permission", costs ? TrialOutcome::kLacking : TrialOutcome::kNote,
          fmt::format("{} is denied in {}: {}", permission.action, Named(count.denied),
                      WhyDenied(count.denial)),
          scp ? "leave the region out with --regions, or accept the gap with an [[exception]]"
              : fmt::format("without it: {}. signet policy --depth {}{} prints the policy",
                            permission.without, DepthName(depth),
                            permission.need == Need::kZones ? " --zones" : ""),
          count.denial);
    }
    if (!count.unknown.empty()) {
      doctor.Put("permission", TrialOutcome::kUntried,
                 fmt::format("{} could not be tried in {}: {}", permission.action,
                             Named(count.unknown), count.doubt));
    }
    if (count.denied.empty() && count.unknown.empty())
      doctor.Good("permission", std::string(permission.action));
  }
}

// --- All of it ------------------------------------------------------------------------

// What must be there before anything is asked of AWS; the code of wrong flags, or 0.
int Examine(Doctor& doctor, DoctorFlags flags, const Environment& environment) {
  auto config = LoadConfig(flags.store, environment);
  if (!config) {
    doctor.Broken("config", config.error().detail, "correct the file, or name one with --config");
    return 0;
  }
  Fill(flags.aws, *config);
  Fill(flags.scope, *config);
  const auto depth = DepthNamed(flags.depth.value_or(config->depth.value_or("why")));
  if (!depth) {
    doctor.Broken("config", "depth: give status, why, posture or full", "correct the file");
    return 0;
  }
  if (flags.zones && *depth < Depth::kPosture) {
    return Complain({Code::kBadInput, "--zones: hosted zones are read from --depth posture on"},
                    kExitUsage);
  }
  auto choice = ChoiceOf(flags.scope);
  if (!choice) return Complain(choice.error(), kExitUsage);

  if (const auto path = StorePath(flags.store, *config, environment)) {
    TryStore(doctor, *path);
  } else {
    doctor.Broken("store", path.error().detail, "");
  }
  std::vector<std::string> said;
  auto session = AwsSession::Open(flags.aws, environment,
                                  [&](const std::string& what) { said.push_back(what); });
  if (!session) {
    doctor.Broken("config", session.error().detail, "");
    return 0;
  }
  AwsSession& aws = **session;
  auto dns = DnsSession::Open(flags.dns, aws.io(), aws.clock(), &aws.transport());
  if (!dns) return Complain(dns.error(), kExitUsage);
  const std::string partition(PartitionOf(aws.region()));
  RegionChoice regions{flags.scope.regions, partition};
  const auto candidates = regions.Candidates();
  const bool home_read =
      std::find(candidates.begin(), candidates.end(), aws.region()) != candidates.end();
  const Region ses = home_read || candidates.empty() ? aws.region() : candidates.front();
  const Region global(GlobalRegionOf(partition));
  std::vector<Reach> reaches;
  const auto reach = [&](std::string_view service, const Region& region, bool needed) {
    reaches.push_back({service, needed, aws.endpoints().UrlOf(service, region)});
  };
  reach("sts", aws.region(), true);
  reach("ses", ses, true);
  if (!regions.named()) reach("account", global, false);
  if (choice->org) reach("organizations", global, true);
  aws.Run(TryReaches(aws, reaches));
  TellReaches(doctor, reaches);
  TellClock(doctor, reaches);
  aws.Run(TryDns(doctor, **dns, flags.dns));
  const bool reached = std::all_of(reaches.begin(), reaches.end(),
                                   [](const Reach& row) { return row.answer || !row.needed; });
  if (!reached) {
    doctor.Put("permission", TrialOutcome::kUntried, "not tried, because AWS was not reached");
    return 0;
  }

  Start start;
  const bool org = choice->org;
  aws.Run(TryStart(aws, std::move(*choice), start));
  const bool wrong_flags = start.chosen ? false : start.chosen.error().code == Code::kBadInput;
  if (start.caller && wrong_flags) return Complain(start.chosen.error(), kExitUsage);
  if (!TellStart(doctor, start, aws.clock().Now(), org)) return 0;

  std::list<AccountTried> accounts;
  for (AccountToRead& account : start.chosen->accounts)
    accounts.emplace_back().account = std::move(account);
  regions.partition = start.chosen->partition;
  aws.Run(TryAccounts(aws, accounts,
                      {.depth = *depth,
                       .regions = regions,
                       .home = aws.region(),
                       .zones = flags.zones,
                       .every_region = accounts.size() <= kEveryRegionMax}));
  TellAccounts(doctor, accounts);
  TellRegions(doctor, accounts);
  TellActions(doctor, accounts, *depth);
  for (const std::string& what : said) {
    // The clock has its line already.
    if (!what.starts_with("this machine's clock")) doctor.Put("aws", TrialOutcome::kNote, what);
  }
  return 0;
}

}  // namespace

int RunCommand(const DoctorFlags& flags) {
  Doctor doctor;
  if (const int code = Examine(doctor, flags, RealEnvironment()); code != 0) return code;
  if (flags.format == "json") {
    EncodeTrials(doctor.trials(), doctor.exit_code(), std::cout);
  } else {
    RenderTrials(doctor.trials(), TerminalOptions(STDOUT_FILENO), std::cout);
  }
  std::cout.flush();
  if (!std::cout) return Complain({Code::kStore, "cannot write to stdout"}, kExitCannotStart);
  return doctor.exit_code();
}

}  // namespace signet
