// The seeded simulation: one seed is one world, its faults and its time; laws are checked,
// not answers.
//
//   simulation          the fixed seeds, and that every kind of fault came up in them
//   simulation SEED     one seed, with what it did
//
// A kill is a real one: the scan runs in a child that ends without a word, and the store it
// leaves behind is taken up again.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>

#include "diagnose/diagnose.h"
#include "inventory/targets.h"
#include "report/format.h"
#include "round/round.h"
#include "tests/simulation/wire.h"
#include "tests/simulation/world.h"

namespace signet::simulation {
namespace {

constexpr uint64_t kSeeds = 30;  // Each fault comes first in two of them.
constexpr uint64_t kStepsMax = 2'000'000;
constexpr int kKilled = 9;

class Keys final : public CredentialSource {
 public:
  Keys() : keys_(std::make_shared<Credentials>()) {
    auto fresh = std::make_shared<Credentials>();
    fresh->access_key_id = kKey;
    fresh->secret_access_key = Secret(kSecret);
    keys_ = std::move(fresh);
  }
  Awaitable<Result<CredentialsPtr>> Get() override { co_return keys_; }
  void Invalidate(const CredentialsPtr&) override {}

 private:
  CredentialsPtr keys_;
};

struct Plan {
  uint64_t seed = 0;
  Depth depth = Depth::kWhy;
  size_t in_flight_max = 8;
  uint64_t kill_at_request = 0;                   // 0: never.
  std::optional<std::chrono::milliseconds> stop;  // After so much virtual time.
};

// A journal whose writer keeps up: on virtual time the thread that writes must not decide
// when the next call goes.
class Prompt final : public RunJournal {
 public:
  Prompt(Store& store, RunJournal& journal) : store_(store), journal_(journal) {}
  void Append(const Target& target, const std::vector<IdentityEvidence>& identities) override {
    journal_.Append(target, identities);
  }
  void Append(const TargetEvidence& target) override { journal_.Append(target); }
  void Drop(const Target& target, const std::string& identity) override {
    journal_.Drop(target, identity);
  }
  void Finish(const Coverage& coverage) override { journal_.Finish(coverage); }
  size_t backlog() const override {
    if (journal_.backlog() > GatherOptions::kBacklogMax) (void)store_.Flush();
    return journal_.backlog();
  }
  const Error* failed() const override { return journal_.failed(); }

 private:
  Store& store_;
  RunJournal& journal_;
};

struct Counts {
  std::map<std::string, uint64_t> faults;
  uint64_t kills = 0, stops = 0, disabled = 0, opaque = 0, vanished = 0, skewed = 0, resumed = 0;
};

class Laws {
 public:
  explicit Laws(uint64_t seed) : seed_(seed) {}
  bool Hold(bool holds, const std::string& law) {
    if (!holds) std::fprintf(stderr, "seed %lu: %s\n", seed_, law.c_str());
    broken_ += holds ? 0 : 1;
    return holds;
  }
  int broken() const { return broken_; }

 private:
  uint64_t seed_;
  int broken_ = 0;
};

// One process's life: the store opened, a run begun or taken up, read until its end.
struct Life {
  Result<Run> run = Fail(Code::kCancelled, "never ended");
  std::string json;
  std::set<Target> finished_before, asked;
};

Life Live(const DrawnWorld& world, const Plan& plan, const std::string& store_path, Laws& laws,
          Counts& counts) {
  Life life;
  boost::asio::io_context io;
  VirtualClock clock(*ParseTime("2026-11-23T12:00:00Z"));
  Wire wire(world.text, clock, plan.seed, world.rate);
  wire.on_request = [&](uint64_t number) {
    if (number == plan.kill_at_request) _exit(kKilled);
  };
  const auto endpoints =
      Endpoints::Make([](const std::string&) { return std::nullopt; }, "http://127.0.0.1:1");
  Client client(wire, clock, *endpoints);
  client.Seed(static_cast<uint32_t>(plan.seed));
  wire.clock_is_learnt = [&] {
    return !world.skewed || client.clock_offset() != std::chrono::milliseconds(0);
  };
  Keys keys;
  auto store = Store::Open(store_path, Store::Mode::kReadWrite);
  if (!laws.Hold(store.has_value(), "the store opens")) return life;

  Run run;
  auto resumed = (*store)->ResumableRun();
  if (resumed) {
    run = *resumed;
    ++counts.resumed;
    if (auto finished = (*store)->FinishedTargets(run.id)) life.finished_before = *finished;
  } else {
    run.started = clock.Now();
    run.depth = plan.depth;
    run.version = "0";
    run.scope = "[]";
    auto begun = (*store)->BeginRun(run);
    if (!laws.Hold(begun.has_value(), "a run begins")) return life;
    run = *begun;
  }
  GatherOptions options;
  options.depth = plan.depth;
  options.in_flight_max = plan.in_flight_max;
  options.regions.patterns = {"us-east-1", "eu-west-1*", "eu-central-1", "ap-southeast-2"};
  RateBudget budget(world.rate);
  std::optional<Steady> stopped, ended;
  {
    const auto writer = (*store)->Journal(run.id);
    Prompt journal(**store, *writer);
    Gather gather(client, budget, journal, options);
    gather.Seed(plan.seed);
    const auto scan = [&]() -> Awaitable<void> {
      TargetChoice choice;
      choice.accounts = world.members;
      choice.accounts.push_back({kCaller, "", "", ""});
      auto chosen = co_await ChooseTargets(std::move(choice), client, keys, "us-west-2");
      if (chosen) {
        life.run = co_await ScanRound(**store, run, gather, std::move(chosen->accounts), {}, clock);
      } else {
        life.run = Fail(chosen.error());
      }
      ended = clock.Ticks();
    };
    const auto stop = [&]() -> Awaitable<void> {
      co_await clock.Sleep(*plan.stop);
      if (ended) co_return;
      stopped = clock.Ticks();
      gather.Stop("interrupted");
    };
    boost::asio::co_spawn(io, scan(), boost::asio::detached);
    if (plan.stop) boost::asio::co_spawn(io, stop(), boost::asio::detached);
    laws.Hold(clock.RunUntilIdle(io, kStepsMax), "the scan ends");
    const GatherProgress& progress = gather.progress();
    laws.Hold(progress.targets_opened - progress.targets_finished <= GatherOptions::kLiveTargetsMax,
              "live targets are bounded");
  }
  if (stopped) {
    ++counts.stops;
    laws.Hold(ended && *ended - *stopped <= Gather::kDrain + std::chrono::seconds(1),
              "a scan that is stopped ends within its drain");
  }
  laws.Hold(wire.at_once_max() <= plan.in_flight_max + GatherOptions::kOpeningMax,
            "calls in flight are bounded");
  for (const std::string& broken : wire.broken_laws()) laws.Hold(false, broken);
  if (world.quiet) laws.Hold(wire.throttles() == 0, "nobody is throttled at an even pace");
  life.asked = wire.asked();
  for (int kind = 0; kind < sim::FaultRule::kKinds; ++kind) {
    // A scan writes nothing, and only the answer to a write can be lost.
    if (static_cast<sim::FaultRule::Kind>(kind) == sim::FaultRule::Kind::kLostAnswer) continue;
    counts.faults[std::string(sim::FaultName(static_cast<sim::FaultRule::Kind>(kind)))] +=
        wire.aws().counters().faults[static_cast<size_t>(kind)];
  }
  if (world.skewed) ++counts.skewed;
  if (!laws.Hold(life.run.has_value(), "the round ends well")) {
    std::fprintf(stderr, "  %s\n", life.run.error().detail.c_str());
    return life;
  }
  auto reader = (*store)->Read(run.id);
  if (!laws.Hold(reader.has_value(), "the run can be read")) return life;
  std::vector<const RuleText*> texts;
  for (const Rule& rule : Rules()) texts.push_back(&rule.text);
  RenderOptions rendering;
  rendering.rules = texts;
  std::ostringstream json;
  Render(Format::kJson, **reader, rendering, json);
  life.json = json.str();
  return life;
}

// What the store says of each target against what the world holds.
void HoldAgainstTruth(const DrawnWorld& world, const std::string& store_path, RunId run, bool final,
                      bool again, Laws& laws, Counts& counts) {
  auto store = Store::Open(store_path, Store::Mode::kReadOnly);
  if (!laws.Hold(store.has_value(), "the store opens again")) return;
  auto reader = (*store)->Read(run);
  if (!laws.Hold(reader.has_value(), "the run is there")) return;
  std::map<Target, Coverage> coverage;
  (*reader)->EachCoverage([&](const Coverage& row) {
    laws.Hold(coverage.emplace(row.target, row).second, "a target has one last word");
    return true;
  });
  std::map<Target, std::map<std::string, std::string>> seen;
  (*reader)->EachIdentity([&](const IdentityEvidence& row) {
    laws.Hold(seen[row.target].emplace(row.identity, StatusText(row.status)).second,
              "no identity is listed twice: " + row.identity);
    return true;
  });
  uint64_t incomplete = 0;
  for (const auto& [target, row] : coverage) {
    laws.Hold(world.truth.contains(target), "no target that nobody asked for");
    if (row.incomplete()) ++incomplete;
    laws.Hold(row.incomplete() != row.reason.empty() || row.status == CoverageStatus::kDisabled,
              "what is not complete says why");
    // A target read again after a kill or a stop counts what its last reading saw; the run
    // also has what the one before saw.
    const bool counted = row.status == CoverageStatus::kComplete || !again
                             ? row.identities == seen[target].size()
                             : row.identities <= seen[target].size();
    laws.Hold(counted, "coverage counts what is there");
  }
  laws.Hold((*reader)->summary().targets_incomplete == incomplete, "the summary counts the gaps");
  for (const auto& [target, truth] : world.truth) {
    const std::string where = target.account + " " + target.region;
    if (!laws.Hold(coverage.contains(target), where + " has a last word")) continue;
    const Coverage& row = coverage.at(target);
    const auto& names = seen[target];
    const bool complete = row.status == CoverageStatus::kComplete;
    if (truth.opaque || truth.denied || truth.disabled)
      laws.Hold(!complete && names.empty(), where + " could not be read, and is not complete");
    if (final && truth.opaque) {
      ++counts.opaque;
      laws.Hold(row.status == CoverageStatus::kDenied, where + ": the role is denied");
    } else if (final && truth.disabled) {
      ++counts.disabled;
      laws.Hold(row.status == CoverageStatus::kDisabled, where + ": the region is disabled");
    } else if (world.quiet && final && !truth.denied) {
      laws.Hold(complete, where + " is complete where nothing goes wrong: " + row.reason);
    }
    for (const auto& [name, status] : names) {
      const auto known = truth.statuses.find(name);
      const bool same = known != truth.statuses.end() &&
                        (status == known->second || (status == "UNKNOWN" && !complete));
      laws.Hold(same, fmt::format("{}: {} is said to be {}", where, name, status));
    }
    if (!complete) continue;
    for (const auto& [name, status] : truth.statuses) {
      if (names.contains(name)) continue;
      laws.Hold(truth.vanishing.contains(name), fmt::format("{}: {} is lost", where, name));
      ++counts.vanished;
    }
  }
}

// A child that dies in the middle of its work leaves what it had made durable.
bool Kill(const DrawnWorld& world, const Plan& plan, const std::string& store_path) {
  const pid_t child = fork();
  if (child == 0) {
    Laws laws(plan.seed);
    Counts counts;
    Live(world, plan, store_path, laws, counts);
    _exit(laws.broken() ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == kKilled;
}

int RunSeed(uint64_t seed, Counts& counts) {
  Laws laws(seed);
  std::minstd_rand random(static_cast<uint32_t>(seed * 7919 + 13));
  const DrawnWorld world = Draw(seed);
  Plan plan;
  plan.seed = seed;
  plan.depth = static_cast<Depth>(random() % 4);
  plan.in_flight_max = 1 + random() % 12;
  // Memory where there is some: a killed process needs no disk that survives a power cut.
  std::error_code none;
  const bool memory = std::filesystem::is_directory("/dev/shm", none);
  std::string folder =
      (memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path()) /
      "signet-simulation-XXXXXX";
  if (!mkdtemp(folder.data())) return 1;

  // Undisturbed but for the world's own faults, twice: the same seed gives the same bytes.
  std::array<Life, 2> lives;
  for (size_t i = 0; i < lives.size(); ++i) {
    const std::string path = fmt::format("{}/{}.db", folder, i);
    lives[i] = Live(world, plan, path, laws, counts);
    if (lives[i].run) HoldAgainstTruth(world, path, lives[i].run->id, true, false, laws, counts);
  }
  laws.Hold(!lives[0].json.empty() && lives[0].json == lives[1].json,
            "the same seed gives the same bytes");

  // Killed, stopped, and taken up until it ends.
  const std::string path = folder + "/killed.db";
  for (int deaths = 0; deaths < 3; ++deaths) {
    Plan dying = plan;
    dying.kill_at_request = 1 + random() % 60;
    if (!Kill(world, dying, path)) break;
    ++counts.kills;
  }
  Plan stopping = plan;
  stopping.stop = std::chrono::milliseconds(random() % 20'000);
  std::set<Target> finished;
  for (const Plan& next : {stopping, plan}) {
    const Life life = Live(world, next, path, laws, counts);
    if (!life.run) break;
    for (const Target& target : life.finished_before) {
      laws.Hold(!life.asked.contains(target),
                target.account + " " + target.region + " was finished and is asked again");
    }
    HoldAgainstTruth(world, path, life.run->id, life.run->state == RunState::kFinished, true, laws,
                     counts);
    if (life.run->state == RunState::kFinished) break;
  }
  std::filesystem::remove_all(folder);
  if (laws.broken() > 0)
    std::fprintf(stderr, "seed %lu broke %d laws; repeat it with: simulation %lu\n", seed,
                 laws.broken(), seed);
  return laws.broken();
}

int Main(int argc, char** argv) {
  Counts counts;
  int broken = 0;
  if (argc > 1) {
    broken = RunSeed(std::strtoull(argv[1], nullptr, 10), counts);
  } else {
    for (uint64_t seed = 1; seed <= kSeeds; ++seed) broken += RunSeed(seed, counts);
  }
  std::map<std::string, uint64_t> all = counts.faults;
  all.insert({{"kill", counts.kills},
              {"stop", counts.stops},
              {"resume", counts.resumed},
              {"region-disabled", counts.disabled},
              {"role-not-assumable", counts.opaque},
              {"identity-deleted", counts.vanished},
              {"clock-wrong", counts.skewed}});
  for (const auto& [kind, count] : all) {
    std::printf("%-20s %lu\n", kind.c_str(), count);
    if (argc == 1 && count == 0) {
      std::fprintf(stderr, "no seed brought up %s: the simulation proves nothing of it\n",
                   kind.c_str());
      ++broken;
    }
  }
  return broken == 0 ? 0 : 1;
}

}  // namespace
}  // namespace signet::simulation

int main(int argc, char** argv) { return signet::simulation::Main(argc, argv); }
