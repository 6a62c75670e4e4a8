// signet scan: every target, what is there, what is not verified, what could not be read.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "cli/aws_session.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/dns_session.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/progress_line.h"
#include "cli/scope.h"
#include "cli/shared_budget.h"
#include "inventory/targets.h"
#include "round/round.h"

namespace signet {
namespace {

// A scan's settings after flags, configuration and, with --resume, the stored scope.
struct Plan {
  ScanFlags flags;
  Config config;
  Outputs outputs;
  Depth depth = Depth::kWhy;
};

std::string EncodeArguments(const std::vector<std::string>& arguments) {
  return boost::json::serialize(boost::json::value_from(arguments));
}

// The scope of a run that did not finish: its flags say again which targets it reads.
Result<ScanFlags> ResumedFlags(const Run& run, const ScanFlags& now) {
  boost::system::error_code error;
  const auto parsed = boost::json::parse(run.scope, error);
  if (error || !parsed.is_array())
    return Fail(Code::kStore, fmt::format("run {} does not say what it was to read", run.id));
  auto command = ParseCommandLine(boost::json::value_to<std::vector<std::string>>(parsed));
  if (!command || !std::holds_alternative<ScanFlags>(*command)) {
    return Fail(
        Code::kStore,
        fmt::format("run {} was started with flags that this signet does not know", run.id));
  }
  ScanFlags flags = std::get<ScanFlags>(*command);
  if (!flags.from.empty()) {
    return Fail(Code::kBadInput, fmt::format("run {} read files; give its --from again", run.id));
  }
  flags.store = now.store;
  flags.output = now.output;
  flags.quiet = now.quiet;
  flags.resume = true;
  if (now.aws.profile) flags.aws.profile = now.aws.profile;
  if (now.aws.region) flags.aws.region = now.aws.region;
  if (now.aws.endpoint_url) flags.aws.endpoint_url = now.aws.endpoint_url;
  if (now.rate) flags.rate = now.rate;
  if (now.in_flight) flags.in_flight = now.in_flight;
  if (!now.trusted_accounts.empty()) flags.trusted_accounts = now.trusted_accounts;
  if (!now.rule_risks.empty()) flags.rule_risks = now.rule_risks;
  return flags;
}

// Flags that would be typed for nothing are refused: whoever typed them believes that they
// hold.  `given` is as typed; what it chooses nothing of, the configuration may have chosen.
Result<void> CheckTogether(const ScanFlags& given, const Config& config) {
  const ScopeFlags& scope = given.scope;
  ScopeFlags filled = scope;
  Fill(filled, config);
  const std::pair<const char*, bool> typed[] = {
      {"--org", scope.org},
      {"--accounts", scope.accounts_file.has_value()},
      {"--role-arn", !scope.role_arns.empty()},
      {"--org-role", scope.org_role.has_value()},
      {"--external-id", scope.external_id.has_value()},
      {"--include", !scope.include.empty()},
      {"--exclude", !scope.exclude.empty()},
      {"--regions", !scope.regions.empty()},
      {"--depth", given.depth.has_value()},
  };
  const auto refuse = [](std::string why) { return Fail(Code::kBadInput, std::move(why)); };
  if (given.resume && !given.from.empty())
    return refuse("--resume goes on with a scan of AWS; it does not go with --from");
  if (given.account && given.from.empty())
    return refuse("--account says whose the files of --from are; choose accounts with --include");
  for (const auto& [flag, is_typed] : typed) {
    if (!is_typed) continue;
    if (given.resume) {
      return refuse(fmt::format(
          "--resume goes on with what the run was to read; it does not go with {}", flag));
    }
    const std::string_view name = flag;
    if (!given.from.empty() && name != "--regions" && name != "--depth")
      return refuse(fmt::format("--from reads files and no account; it does not go with {}", flag));
  }
  const std::pair<const char*, bool> calling[] = {
      {"--profile", given.aws.profile.has_value()},
      {"--region", given.aws.region.has_value()},
      {"--endpoint-url", given.aws.endpoint_url.has_value()},
      {"--rate", given.rate.has_value()},
      {"--in-flight", given.in_flight.has_value()},
      {"--explain", given.explain.has_value()},
  };
  for (const auto& [flag, is_typed] : calling) {
    if (is_typed && !given.from.empty())
      return refuse(fmt::format("--from asks AWS nothing; it does not go with {}", flag));
  }
  return CheckRoles(scope, filled);
}

// Whose the AWS CLI's output is.  The configuration's regions count only where they are
// one: they say what to scan.
Result<Target> AssumedTarget(const ScanFlags& given, const Plan& plan,
                             const Environment& environment) {
  Target assumed{given.account.value_or("000000000000"), ""};
  if (auto id = ParseAccountId(assumed.account); !id)
    return Fail(Code::kBadInput, "--account: " + id.error().detail);
  const auto names_one = [](const Region& name) { return name != "all" && IsRegionName(name); };
  const auto& typed = given.scope.regions;
  if (!typed.empty() && (typed.size() != 1 || !names_one(typed[0]))) {
    return Fail(Code::kBadInput,
                "say which one region the AWS CLI's output is of: --regions eu-west-1");
  }
  const auto& regions = plan.flags.scope.regions;
  if (regions.size() == 1 && names_one(regions[0])) {
    assumed.region = regions[0];
  } else if (const auto region = environment("AWS_REGION"); region && !region->empty()) {
    if (!IsRegionName(*region)) {
      return Fail(Code::kBadInput,
                  fmt::format("AWS_REGION: '{}' is not a region's name like eu-west-1", *region));
    }
    assumed.region = *region;
  }
  return assumed;
}

// Keeps nothing: for a first reading that only asks whether the files can be read.
class Discarded final : public RunJournal {
 public:
  void Append(const Target&, const std::vector<IdentityEvidence>&) override {}
  void Append(const TargetEvidence&) override {}
  void Drop(const Target&, const std::string&) override {}
  void Finish(const Coverage&) override {}
  size_t backlog() const override { return 0; }
  const Error* failed() const override { return nullptr; }
};

// Reads the files without a run, so that a wrong one leaves none behind: a run that ended
// half-way would stand between --resume and the scan of AWS before it.
Result<void> CheckFiles(const std::vector<std::string>& labels, const Target& assumed, Time now) {
  Discarded nowhere;
  SavedEvidence saved(nowhere, assumed, now);
  for (const std::string& label : labels) {
    const std::string path = PathOfLabel(label);
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
      return Fail(Code::kBadInput,
                  path + ": not a file that can be read twice, as --store needs it");
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return Fail(Code::kBadInput, "cannot read " + path);
    if (auto read = saved.Read(in, label); !read) return read;
  }
  return {};
}

// Reads files instead of AWS.
Result<Run> ScanFiles(Store& store, Run run, const Plan& plan, const Target& assumed) {
  const Time now = RealClock().Now();
  for (const std::string& label : plan.flags.from) {
    std::error_code ignored;
    if (std::filesystem::is_directory(PathOfLabel(label), ignored))
      return Fail(Code::kBadInput, PathOfLabel(label) + " is a folder");
  }
  // A store in memory goes with us, and its files may be pipes: they are read once.
  if (plan.outputs.kept) {
    if (auto readable = CheckFiles(plan.flags.from, assumed, now); !readable)
      return Fail(readable.error());
  }
  auto begun = store.BeginRun(run);
  if (!begun) return Fail(begun.error());
  return FileRound(store, *begun, plan.flags.from, assumed, plan.config.rules, now);
}

constexpr const char* kInterruptedJudging =
    "interrupted while judging; all that was read is kept, and signet scan --resume judges it";

// The first Ctrl-C ends cleanly; the second ends at once.  Heard on a thread of its own,
// because judging keeps the loop busy.  SQLite cannot be stopped while it commits or rolls
// back, which takes long for a million findings: then the process goes as if it were killed,
// and the store is made for that.
class Interrupt {
 public:
  Interrupt(boost::asio::io_context& io, std::function<void()> stop)
      : io_(io), stop_(std::move(stop)), signals_(listening_, SIGINT, SIGTERM) {
    Wait();
    thread_ = std::thread([this] { listening_.run(); });
  }
  ~Interrupt() {
    listening_.stop();
    thread_.join();
  }
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  // Whoever asks is judging.
  bool seen() {
    judging_ = true;
    return seen_;
  }

 private:
  static constexpr std::chrono::milliseconds kGrace{800};

  void Wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (seen_.exchange(true)) std::_Exit(kExitInterrupted);
      boost::asio::post(io_, stop_);
      Wait();
      EndJudging();
    });
  }
  // Judging may begin only after the signal, when what was being read is drained.
  void EndJudging() {
    grace_.expires_after(kGrace);
    grace_.async_wait([this](const boost::system::error_code& cancelled) {
      if (cancelled) return;
      if (!judging_) return EndJudging();
      Complain({Code::kCancelled, kInterruptedJudging}, kExitInterrupted);
      std::_Exit(kExitInterrupted);
    });
  }
  boost::asio::io_context& io_;
  const std::function<void()> stop_;
  std::atomic<bool> seen_ = false;
  std::atomic<bool> judging_ = false;
  boost::asio::io_context listening_{1};
  boost::asio::steady_timer grace_{listening_};
  boost::asio::signal_set signals_;
  std::thread thread_;
};

// Tells what a start is waiting for, where it takes so long that a person would wonder.
class StartWatch {
 public:
  StartWatch(boost::asio::io_context& io, const Client& client, ProgressLine& progress)
      : client_(client), progress_(progress), timer_(io) {
    Next(kWonder);
  }
  void End() {
    ended_ = true;
    timer_.cancel();
  }

 private:
  static constexpr std::chrono::seconds kWonder{3};
  static constexpr std::chrono::seconds kAgain{10};

  void Next(std::chrono::seconds wait) {
    timer_.expires_after(wait);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
      if (cancelled || ended_) return;
      progress_.Say("waiting for " +
                    (client_.latest().empty() ? std::string("credentials") : client_.latest()));
      Next(kAgain);
    });
  }

  const Client& client_;
  ProgressLine& progress_;
  boost::asio::steady_timer timer_;
  bool ended_ = false;
};

struct Stage {
  Error error;
  int code = kExitCannotStart;
};

// Who lifts the limit of SES, as a simulation may, lifts this one.
double ZoneRate(const Plan& plan) {
  const double rate = plan.flags.rate.value_or(plan.config.rate.value_or(kDefaultRate));
  return rate == 0 ? 0 : ZoneGather::kPerSecond;
}

tl::expected<Run, Stage> ScanAws(Store& store, Run run, const Plan& plan,
                                 const Environment& environment) {
  const auto stop = [](const Error& error) {
    return tl::make_unexpected(
        Stage{error, error.code == Code::kBadInput ? kExitUsage : kExitCannotStart});
  };
  auto choice = ChoiceOf(plan.flags.scope);
  if (!choice) return stop(choice.error());
  ProgressLine progress(plan.flags.quiet);
  auto session = AwsSession::Open(plan.flags.aws, environment,
                                  [&](const std::string& what) { progress.Say(what); });
  if (!session) return stop(session.error());
  AwsSession& aws = **session;
  auto budget = OpenSharedBudget(plan.flags.rate.value_or(plan.config.rate.value_or(kDefaultRate)),
                                 environment);
  if (!budget) return stop(budget.error());
  StartWatch watch(aws.io(), aws.client(), progress);
  auto chosen = aws.Run(ChooseTargets(std::move(*choice), aws.client(), aws.base(), aws.region()));
  watch.End();
  if (!chosen && chosen.error().code == Code::kTimedOut) {
    return stop(
        {Code::kTimedOut, chosen.error().detail + "; signet doctor tells what is in the way"});
  }
  if (!chosen) return stop(chosen.error());
  for (const std::string& pattern : chosen->unmatched)
    progress.Say(fmt::format("no account matches {}", pattern));

  // Before a run is begun that would be left open.
  std::unique_ptr<DnsSession> dns;
  std::optional<DnsGather> dns_gather;
  std::unique_ptr<RateBudget> zone_budget;
  std::optional<ZoneGather> zone_gather;
  if (plan.flags.explain) {
    auto opened = DnsSession::Open(plan.flags.dns, aws.io(), aws.clock(), &aws.transport());
    if (!opened) return stop(opened.error());
    dns = *std::move(opened);
    if (const auto trouble = aws.Run(dns->Trouble())) {
      if (trouble->blocked) return stop({Code::kUnreachable, trouble->sentence});
      progress.Say(trouble->sentence);
    }
    dns_gather.emplace(dns->source(), dns->suffixes(), aws.clock(),
                       DnsGatherOptions{dns->reading()});
  }
  if (plan.flags.explain == "all" && plan.depth >= Depth::kPosture) {
    auto opened = OpenSharedBudget(ZoneRate(plan), environment);
    if (!opened) return stop(opened.error());
    zone_budget = *std::move(opened);
    zone_gather.emplace(aws.client(), *zone_budget, chosen->partition);
  } else if (plan.flags.explain == "all") {
    progress.Say(
        "dangling-dkim says nothing this time: --depth posture reads all DKIM tokens, and then "
        "the hosted zones");
  }

  if (!plan.flags.resume) {
    auto begun = store.BeginRun(run);
    if (!begun) return stop(begun.error());
    run = *begun;
  }
  GatherOptions options;
  options.depth = plan.depth;
  options.in_flight_max = plan.flags.in_flight.value_or(options.in_flight_max);
  options.regions = {plan.flags.scope.regions, chosen->partition};
  options.legacy_tokens = plan.flags.explain && plan.flags.dns.legacy;
  const auto journal = store.Journal(run.id);
  Gather gather(aws.client(), **budget, *journal, options);
  progress.Begin(gather.progress(), chosen->accounts.size(), options.regions.Candidates().size());
  if (dns_gather) progress.BeginDns(dns_gather->progress());
  Interrupt interrupt(aws.io(), [&] {
    gather.Stop("interrupted");
    if (zone_gather) zone_gather->Stop("interrupted");
    if (dns_gather) dns_gather->Stop("interrupted");
  });
  progress.Watch(aws.io());
  RoundExtras extras;
  extras.stopped = [&interrupt] { return interrupt.seen(); };
  extras.say = [&progress](const std::string& line) { progress.Say(line); };
  if (zone_gather) extras.zones.emplace(ZoneStage{*zone_gather, *journal, chosen->accounts});
  if (dns_gather) {
    const bool all = plan.flags.explain == "all";
    extras.dns.emplace(
        DnsStage{*dns_gather, *journal, all ? AskDnsOf::kAll : AskDnsOf::kUnverified});
  }
  auto ended = aws.Run(ScanRound(store, run, gather, std::move(chosen->accounts), plan.config.rules,
                                 aws.clock(), std::move(extras)));
  progress.End();
  if (!ended && ended.error().code == Code::kCancelled) {
    return tl::make_unexpected(Stage{{Code::kCancelled, kInterruptedJudging}, kExitInterrupted});
  }
  if (!ended) return stop(ended.error());
  // Too late to stop anything: the run is whole, but nobody waits for its report.
  if (ended->state == RunState::kFinished && interrupt.seen()) {
    return tl::make_unexpected(Stage{
        {Code::kCancelled, fmt::format("interrupted; run {0} had just ended: signet report {0} "
                                       "shows it",
                                       ended->id)},
        kExitInterrupted});
  }
  return *ended;
}

}  // namespace

int RunCommand(const ScanFlags& given) {
  const Environment environment = RealEnvironment();
  Plan plan;
  plan.flags = given;
  auto config = LoadConfig(given.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  plan.config = std::move(*config);
  auto outputs = ParseOutputs(given.output, plan.config.fail_on);
  if (!outputs) return Complain(outputs.error(), kExitUsage);
  plan.outputs = std::move(*outputs);
  if (auto places = CheckPlaces(plan.outputs); !places)
    return Complain(places.error(), kExitCannotStart);
  if (auto fits = CheckTogether(given, plan.config); !fits)
    return Complain(fits.error(), kExitUsage);
  // Saved evidence may be a stranger's: it gets into our history only where that is asked for.
  const auto path = given.from.empty() || given.store.store
                        ? StorePath(given.store, plan.config, environment)
                        : Result<std::string>(":memory:");
  if (!path) return Complain(path.error(), kExitCannotStart);
  plan.outputs.kept = *path != ":memory:";
  auto store = Store::Open(*path, Store::Mode::kReadWrite);
  if (!store) return Complain(store.error(), kExitCannotStart);

  Run run;
  if (given.resume) {
    auto resumed = (*store)->ResumableRun();
    if (!resumed) return Complain(resumed.error(), kExitCannotStart);
    run = *resumed;
    auto flags = ResumedFlags(run, given);
    if (!flags) return Complain(flags.error(), kExitCannotStart);
    plan.flags = std::move(*flags);
  }
  Fill(plan.flags.aws, plan.config);
  Fill(plan.flags.scope, plan.config);
  if (!plan.flags.depth) plan.flags.depth = plan.config.depth;
  // What is compared of a verified domain is in no list.
  const char* usual = plan.flags.explain == "all" ? "posture" : "why";
  const auto depth = DepthNamed(plan.flags.depth.value_or(usual));
  if (!depth) {
    return Complain({Code::kBadInput, "depth: give status, why, posture or full"},
                    kExitCannotStart);
  }
  plan.depth = given.resume ? run.depth : *depth;
  for (const std::string& account : plan.flags.trusted_accounts) {
    if (auto id = ParseAccountId(account); !id)
      return Complain({Code::kBadInput, "--trusted-account: " + id.error().detail}, kExitUsage);
    plan.config.rules.trusted_listed = true;
    plan.config.rules.trusted_accounts.insert(account);
  }
  if (auto added = AddRuleFlags(plan.config.rules, plan.flags.rule_risks); !added)
    return Complain(added.error(), kExitUsage);

  if (!given.resume) {
    run.started = RealClock().Now();
    run.depth = plan.depth;
    run.version = SIGNET_VERSION;
    run.scope = EncodeArguments(plan.flags.arguments);
  }
  Run ended;
  if (plan.flags.from.empty()) {
    auto scanned = ScanAws(**store, run, plan, environment);
    if (!scanned) return Complain(scanned.error().error, scanned.error().code);
    ended = *scanned;
  } else {
    const auto assumed = AssumedTarget(given, plan, environment);
    if (!assumed) return Complain(assumed.error(), kExitUsage);
    auto read = ScanFiles(**store, run, plan, *assumed);
    if (!read) {
      const Code code = read.error().code;
      const bool ours = code == Code::kBadInput || code == Code::kTooLarge;
      return Complain(read.error(), ours ? kExitUsage : kExitCannotStart);
    }
    ended = *read;
  }
  auto reader = (*store)->Read(ended.id, plan.config.exceptions);
  if (!reader) return Complain(reader.error(), kExitCannotStart);
  if (auto written = WriteOutputs(**reader, plan.outputs); !written)
    return Complain(written.error(), kExitCannotStart);
  return ExitCodeOf((*reader)->run(), (*reader)->summary(), plan.outputs.fail_on);
}

}  // namespace signet
