// The seeded simulation of plan, apply and undo: one seed is one set of zones, with their other
// writers, faults and deaths; laws are checked on the simulator's own records.
//
//   zone_simulation             a few seeds, and that every kind of trouble came up in them
//   zone_simulation COUNT       so many
//   zone_simulation seed SEED   one, with what it did
#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "apply/applier.h"
#include "model/apply_journal_sample.h"
#include "plan/inverse.h"
#include "store/store.h"
#include "tests/simulation/zone_hand.h"
#include "tests/simulation/zone_laws.h"

namespace signet::simulation {
namespace {

constexpr uint64_t kSeeds = 28;  // Each fault comes first in two of them.
constexpr uint64_t kStepsMax = 20'000'000;
constexpr double kRate = 5;
constexpr size_t kZones = 12;
constexpr size_t kManyZones = 200;
constexpr int kDeathsMax = 3;
constexpr int kRoundsMax = 6;  // After the deaths, while faults strike.

struct Counts {
  std::map<std::string, uint64_t> faults;
  uint64_t plans = 0, changes = 0, deaths = 0, others = 0, writes = 0, events = 0;
};

// A journal that may die with its process, and remembers when it first held each change.
class Witness final : public ApplyJournal {
 public:
  Witness(ApplyJournal& inner, ZoneWorld& world) : inner_(inner), world_(world) {}

  ZoneWire* wire = nullptr;  // Of the life at hand.
  uint64_t dies_at = 0;      // The step in which it does; 0: never.
  uint64_t steps = 0;
  std::map<std::string, std::map<std::string, uint64_t>> intended;  // By plan, by change.

  Result<void> Begin(const Plan& plan, Time at) override {
    return Step([&] { return inner_.Begin(plan, at); });
  }
  Result<void> Intend(const std::string& plan, const std::string& change, Time at) override {
    return Step([&] {
      auto kept = inner_.Intend(plan, change, at);
      if (kept) intended[plan].try_emplace(change, world_.at);
      return kept;
    });
  }
  Result<void> Answer(const std::string& plan, const std::string& change, std::string_view answer,
                      Time at) override {
    return Step([&] { return inner_.Answer(plan, change, answer, at); });
  }
  Result<void> Conclude(const std::string& plan, const std::string& change, const Outcome& outcome,
                        Time at) override {
    return Step([&] { return inner_.Conclude(plan, change, outcome, at); });
  }
  Result<AppliedPlan> Find(std::string_view plan) override { return inner_.Find(plan); }
  Result<std::vector<AppliedPlan>> List() override { return inner_.List(); }
  Result<void> NoteMail(const MailSent& mail) override { return inner_.NoteMail(mail); }
  Result<std::vector<MailSent>> MailsTo(const std::string& mailbox) override {
    return inner_.MailsTo(mailbox);
  }

 private:
  template <class Write>
  Result<void> Step(Write write) {
    if (++steps == dies_at) wire->dead = true;
    if (wire->dead) return Fail(Code::kStore, "the process is dead");
    return write();
  }

  ApplyJournal& inner_;
  ZoneWorld& world_;
};

// Where one hand keeps what it did: in memory, or in a store as the program has it.
struct Memory {
  explicit Memory(const std::string& path, ZoneWorld& world) {
    if (!path.empty()) {
      store = Store::Open(path, Store::Mode::kReadWrite).value();
      kept = store->Applied().value();
    } else {
      kept = std::make_unique<sample::MemoryApplyJournal>();
    }
    witness = std::make_unique<Witness>(*kept, world);
  }
  std::unique_ptr<Store> store;
  std::unique_ptr<ApplyJournal> kept;
  std::unique_ptr<Witness> witness;
  bool killed = false;
};

class Seed {
 public:
  Seed(uint64_t seed, Counts& counts, bool loud)
      : seed_(seed),
        counts_(counts),
        loud_(loud),
        random_(seed * 7919 + 13),
        drawn_(DrawZones(seed, seed % 14 == 0 ? kManyZones : kZones)),
        world_(drawn_.text, clock_) {}

  int Run() {
    const std::string folder = Folder();
    world_.aws().LetFaultsStrike(false);
    const Snapshot first = world_.Now();
    const Plan plan = Planned();
    const int hands = drawn_.two ? 2 : 1;
    std::vector<Memory> memories;
    for (int hand = 0; hand < hands; ++hand) {
      memories.emplace_back(seed_ % 3 == 0 ? fmt::format("{}/{}.db", folder, hand) : "", world_);
    }
    counts_.plans += 1;
    counts_.changes += plan.changes.size();
    Troubled(std::vector<Plan>(memories.size(), plan), memories);
    std::vector<Applied> all;
    for (size_t hand = 0; hand < memories.size(); ++hand) {
      all.push_back(ToldOf(plan, memories[hand], static_cast<int>(hand)));
      HoldOutcomes(world_, all.back(), breaker("apply"));
    }
    if (hands == 1) HoldAgainstCalm(plan);

    std::vector<Plan> undos;
    UndoPolicy policy;
    policy.break_verified = true;
    for (Memory& memory : memories) {
      undos.push_back(
          InverseOf(memory.kept->Find(plan.Hash()).value(), {"0", 1, clock_.Now()}, policy));
    }
    const uint64_t undo_from = world_.at;
    Troubled(undos, memories);
    for (size_t hand = 0; hand < memories.size(); ++hand) {
      if (undos[hand].changes.empty()) continue;
      all.push_back(ToldOf(undos[hand], memories[hand], static_cast<int>(hand)));
      HoldOutcomes(world_, all.back(), breaker("undo"));
    }
    HoldWrites(world_, all, breaker("writes"));
    HoldRestored(first);
    counts_.events += world_.events.size();
    counts_.writes += world_.sent.size();
    for (int kind = 0; kind < sim::FaultRule::kKinds; ++kind) {
      counts_.faults[std::string(sim::FaultName(static_cast<sim::FaultRule::Kind>(kind)))] +=
          world_.aws().counters().faults[static_cast<size_t>(kind)];
    }
    if (loud_) Tell(plan, all, undo_from);
    memories.clear();
    std::filesystem::remove_all(folder);
    if (broken_ > 0)
      std::fprintf(stderr, "seed %lu broke %d laws; repeat it with: zone_simulation seed %lu\n",
                   seed_, broken_, seed_);
    return broken_;
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  Break breaker(const char* stage) {
    return [this, stage](const std::string& what) {
      if (++broken_ <= kToldMax)
        std::fprintf(stderr, "seed %lu, %s: %s\n", seed_, stage, what.c_str());
    };
  }
  static std::string Folder() {
    std::error_code none;
    const bool memory = std::filesystem::is_directory("/dev/shm", none);
    std::string folder =
        (memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path()) /
        "signet-zones-XXXXXX";
    if (!mkdtemp(folder.data())) std::abort();
    return folder;
  }

  void Spawn(boost::asio::io_context& io, Awaitable<void> task) {
    boost::asio::co_spawn(io, std::move(task), boost::asio::detached);
  }
  static Awaitable<void> RunOne(Applier& applier, const Plan& plan) {
    (void)co_await applier.Run(plan);
  }
  void Finish(boost::asio::io_context& io) {
    if (!clock_.RunUntilIdle(io, kStepsMax)) breaker("clock")("it never ends");
  }

  Plan Planned() {
    Hand hand(world_, clock_, 0, seed_, kRate);
    boost::asio::io_context io;
    std::vector<HostedZone> zones;
    const auto read = [&]() -> Awaitable<void> { zones = (co_await hand.Read(drawn_)).value(); };
    Spawn(io, read());
    Finish(io);
    Plan plan = PlanFor(drawn_, zones, clock_.Now());
    for (const RefusedChange& refused : plan.refused) ++counts_.faults["guard " + refused.guard];
    for (const Change& change : plan.changes)
      ++counts_.faults[std::string("change ") + std::string(ChangeKindName(change.kind))];
    return plan;
  }

  // All hands at once, each with its plan, until they end or die.
  void Live(const std::vector<Plan>& plans, std::vector<Memory>& memories, bool dying,
            bool troubled) {
    boost::asio::io_context io;
    std::vector<std::unique_ptr<Hand>> hands;
    std::vector<std::unique_ptr<Applier>> appliers;
    const Authorisations authorised({{"*", "*", "*", "dns@example.test", "2026-11-25"}});
    const uint64_t shut = troubled ? Below(4) : 1;
    for (size_t i = 0; i < memories.size(); ++i) {
      if (plans[i].changes.empty()) continue;
      hands.push_back(std::make_unique<Hand>(world_, clock_, static_cast<int>(i),
                                             seed_ * 31 + world_.at + i, kRate));
      Hand& hand = *hands.back();
      Witness& witness = *memories[i].witness;
      witness.wire = &hand.wire();
      witness.dies_at = 0;
      if (dying) {
        memories[i].killed = true;
        ++counts_.deaths;
        if (Below(2) == 0) {
          witness.steps = 0;
          witness.dies_at = 1 + Below(2 + 3 * plans[i].changes.size());
        } else {
          hand.wire().dies_at = 1 + Below(6 * kZones);
        }
      }
      if (troubled && drawn_.hurried) hand.wire().late_percent = 20;
      if (troubled && drawn_.others) {
        hand.wire().before = [&, i] {
          if (Below(12) == 0) Meddle(plans[i]);
        };
      }
      appliers.push_back(std::make_unique<Applier>(
          witness, clock_, hand.opener([shut, troubled](const ZonePlace& place) {
            return troubled && shut == 0 && place.id.ends_with('3');
          }),
          ApplyOptions{.authorised = authorised}));
      Spawn(io, RunOne(*appliers.back(), plans[i]));
    }
    Finish(io);
  }

  // Killed, taken up, disturbed, and in the end left alone.
  void Troubled(const std::vector<Plan>& plans, std::vector<Memory>& memories) {
    world_.aws().LetFaultsStrike(true);
    for (uint64_t deaths = Below(kDeathsMax + 1); deaths > 0; --deaths)
      Live(plans, memories, true, true);
    for (uint64_t rounds = Below(kRoundsMax); rounds > 0; --rounds)
      Live(plans, memories, false, true);
    world_.aws().LetFaultsStrike(false);
    for (int calm = 0; calm < 2; ++calm) Live(plans, memories, false, false);
  }

  // Somebody else, who knows nothing of us, in every second zone.
  void Meddle(const Plan& plan) {
    const Change& change = plan.changes[Below(plan.changes.size())];
    const ZoneId zone = PlaceOf(change);
    if (!IsShared(zone)) return;
    Records records = world_.At(zone);
    const auto there = std::find_if(records.begin(), records.end(),
                                    [&](const auto& one) { return IsAt(sim::KeyOf(one), change); });
    const std::string name = sim::Route53Name(change.record().name.text());
    switch (Below(6)) {
      case 0:
        if (there == records.end()) return;
        records.erase(there);
        break;
      case 1:
        if (there == records.end() || !there->alias.empty()) return;
        there->ttl += 1;
        break;
      case 2:
        if (there == records.end() || there->type != "TXT") return;
        there->values.push_back(fmt::format("\"another {}\"", world_.at));
        break;
      case 3: {
        if (there != records.end()) records.erase(there);
        std::erase_if(records, [&](const auto& one) { return one.name == name; });
        sim::ZoneRecord other;
        other.name = name;
        other.type = "CNAME";
        other.values = {"other.example.net."};
        records.push_back(other);
        break;
      }
      case 4: {  // The very same, as we would write it.
        if (there != records.end() || !change.after || change.before) return;
        sim::ZoneRecord same;
        same.name = name;
        same.type = RecordTypeName(change.after->type);
        same.ttl = change.after->ttl;
        same.values = change.after->values;
        std::erase_if(records, [&](const auto& one) { return one.name == name; });
        records.push_back(same);
        break;
      }
      default:
        records.front().values.push_back("\"elsewhere\"");
        if (records.front().type != "TXT")
          records.front().values = {fmt::format("9 mx{}.", world_.at)};
        if (records.front().type != "TXT" && records.front().type != "MX") return;
    }
    ++counts_.others;
    world_.WriteAsOther(zone, std::move(records));
  }

  bool IsShared(const ZoneId& zone) const {
    return drawn_.others && (zone.zone.back() - '0') % 2 == 1;
  }

  Applied ToldOf(const Plan& plan, Memory& memory, int hand) {
    return {hand, plan, memory.kept->Find(plan.Hash()).value().changes,
            memory.witness->intended[plan.Hash()], memory.killed};
  }

  // What an undisturbed run makes of the same zones.
  void HoldAgainstCalm(const Plan& plan) {
    VirtualClock clock(kStart);
    ZoneWorld calm(drawn_.text, clock);
    calm.aws().LetFaultsStrike(false);
    sample::MemoryApplyJournal journal;
    Hand hand(calm, clock, 0, seed_, kRate);
    const Authorisations authorised({{"*", "*", "*", "dns@example.test", "2026-11-25"}});
    Applier applier(journal, clock, hand.opener(), {.authorised = authorised});
    boost::asio::io_context io;
    Spawn(io, RunOne(applier, plan));
    if (!clock.RunUntilIdle(io, kStepsMax)) breaker("calm")("it never ends");
    for (const auto& [zone, records] : calm.Now()) {
      if (!IsShared(zone) && records != world_.At(zone))
        breaker("calm")("zone " + zone.zone + " is not as an undisturbed run leaves it");
    }
  }

  static std::string Shown(const sim::ZoneRecord& record) {
    return fmt::format("{} {} {} {}", record.name, record.type, record.ttl,
                       fmt::join(record.values, ", "));
  }
  // A CNAME that was replaced comes back with its final dot, which Route 53 takes for the same;
  // everything else byte for byte.
  static Records Dotted(Records records) {
    for (sim::ZoneRecord& record : records) {
      if (record.type == "CNAME" && !record.values.empty() && !record.values[0].ends_with('.'))
        record.values[0] += '.';
    }
    return records;
  }
  // The sets of one that the other has not.
  static std::string Difference(const Records& before, const Records& after) {
    std::string out;
    for (const auto* side : {&before, &after}) {
      const Records& other = side == &before ? after : before;
      for (const sim::ZoneRecord& record : *side) {
        if (std::find(other.begin(), other.end(), record) == other.end())
          out += (side == &before ? " -" : " +") + Shown(record);
      }
    }
    return out;
  }

  void HoldRestored(const Snapshot& first) {
    for (const auto& [zone, records] : first) {
      if (!IsShared(zone) && Dotted(records) != Dotted(world_.At(zone)))
        breaker("undo")("zone " + zone.zone +
                        " is not as it was before: " + Difference(records, world_.At(zone)));
    }
  }

  void Tell(const Plan& plan, const std::vector<Applied>& all, uint64_t undo_from) {
    std::printf("%zu changes in %zu zones; %zu batches sent; undo begins at %lu\n",
                plan.changes.size(), world_.zones().size(), world_.sent.size(), undo_from);
    for (const ZoneEvent& event : world_.events) {
      std::printf("%6lu hand %2d %s %s\n", event.at, event.hand, event.zone.zone.c_str(),
                  event.comment.c_str());
      for (const auto& [key, sides] : event.changed) {
        std::printf("         %s %s: %s -> %s\n", std::get<0>(key).c_str(),
                    std::get<1>(key).c_str(),
                    sides.first ? fmt::format("{}", fmt::join(sides.first->values, ",")).c_str()
                                : "nothing",
                    sides.second ? fmt::format("{}", fmt::join(sides.second->values, ",")).c_str()
                                 : "nothing");
      }
    }
    for (const Applied& applied : all) {
      for (size_t i = 0; i < applied.records.size(); ++i) {
        const auto& outcome = applied.records[i].outcome;
        std::printf("hand %d %s: %s %s\n", applied.hand,
                    applied.plan.changes[i].record().name.text().c_str(),
                    outcome ? std::string(OutcomeKindName(outcome->kind)).c_str() : "no end",
                    outcome ? outcome->detail.c_str() : "");
      }
    }
  }

  static constexpr int kToldMax = 20;
  static constexpr Time kStart{std::chrono::milliseconds(1'790'000'000'000)};
  const uint64_t seed_;
  Counts& counts_;
  const bool loud_;
  std::mt19937_64 random_;
  VirtualClock clock_{kStart};
  const DrawnZones drawn_;
  ZoneWorld world_;
  int broken_ = 0;
};

int Main(int argc, char** argv) {
  Counts counts;
  const bool one = argc > 2;
  const uint64_t first = one ? std::strtoull(argv[2], nullptr, 10) : 1;
  const uint64_t last = one ? first : argc > 1 ? std::strtoull(argv[1], nullptr, 10) : kSeeds;
  int broken = 0;
  for (uint64_t seed = first; seed <= last; ++seed) broken += Seed(seed, counts, one).Run();
  for (const auto& [kind, count] : counts.faults) {
    if (count > 0) std::printf("%-28s %lu\n", kind.c_str(), count);
  }
  std::printf(
      "%lu plans of %lu changes; %lu batches sent, %lu changes of zones, %lu of them by "
      "others; %lu deaths\n",
      counts.plans, counts.changes, counts.writes, counts.events, counts.others, counts.deaths);
  for (const char* kind :
       {"throttle", "error", "slow", "stall", "cut", "lost-answer", "drop", "html", "denied"}) {
    if (!one && last >= kSeeds && counts.faults[kind] == 0) {
      std::fprintf(stderr, "no seed brought up %s: the simulation proves nothing of it\n", kind);
      ++broken;
    }
  }
  return broken == 0 ? 0 : 1;
}

}  // namespace
}  // namespace signet::simulation

int main(int argc, char** argv) { return signet::simulation::Main(argc, argv); }
