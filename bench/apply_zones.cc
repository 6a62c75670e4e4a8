// What making and applying a large plan costs, against the simulated Route 53 in process, on
// virtual time.
// usage: bench_apply ACCOUNTS ZONES IDENTITIES INSYNC_SECONDS RATE; prints name and value, a line
// each.
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "apply/applier.h"
#include "model/apply_journal_sample.h"
#include "tests/simulation/zone_hand.h"

namespace signet::simulation {
namespace {

constexpr uint64_t kStepsMax = 100'000'000;

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// Of this process, in KiB: "VmHWM" the highest since it was forgotten, "VmRSS" now.
long Memory(const std::string& which) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word != which + ":") continue;
    long kib = 0;
    status >> kib;
    return kib;
  }
  return 0;
}
void ForgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

int Run(size_t accounts, size_t zone_count, size_t identities, const std::string& insync,
        double rate) {
  const DrawnZones drawn = PlainZones(
      accounts, zone_count, identities,
      "limit route53:* " + std::to_string(rate) + " burst 1\nroute53 insync-after " + insync + "s");
  VirtualClock clock(Time(std::chrono::milliseconds(1'790'000'000'000)));
  ZoneWorld world(drawn.text, clock);
  Hand hand(world, clock, 0, 1, rate);
  boost::asio::io_context io;
  std::vector<HostedZone> zones;
  const auto read = [&]() -> Awaitable<void> { zones = (co_await hand.Read(drawn)).value(); };
  boost::asio::co_spawn(io, read(), boost::asio::detached);
  if (!clock.RunUntilIdle(io, kStepsMax)) return 1;

  ForgetPeak();
  const long before = Memory("VmRSS");
  const double cpu = CpuSeconds();
  const Plan plan = PlanFor(drawn, zones, clock.Now());
  const std::string encoded = EncodePlan(plan);
  std::printf("plan_changes %zu\nplan_refused %zu\nplan_bytes %zu\nplan_seconds %.3f\n",
              plan.changes.size(), plan.refused.size(), encoded.size(), CpuSeconds() - cpu);
  std::printf("plan_peak_mib %.1f\n", static_cast<double>(Memory("VmHWM") - before) / 1024);

  const Authorisations authorised({{"*", "*", "*", "dns@example.test", "2026-11-25"}});
  sample::MemoryApplyJournal journal;
  size_t applied = 0;
  Applier applier(journal, clock, hand.opener(),
                  {.authorised = authorised, .say = [&](const Change&, const Outcome& outcome) {
                     applied += outcome.kind == OutcomeKind::kApplied;
                   }});
  hand.wire().calls.clear();
  const uint64_t throttled = world.aws().counters().throttled;
  const Steady start = clock.Ticks();
  const double apply_cpu = CpuSeconds();
  Steady end = start;
  const auto apply = [&]() -> Awaitable<void> {
    (void)co_await applier.Run(plan);
    end = clock.Ticks();
  };
  boost::asio::co_spawn(io, apply(), boost::asio::detached);
  if (!clock.RunUntilIdle(io, kStepsMax)) return 1;
  std::printf("applied %zu\nvirtual_seconds %.1f\napply_cpu_seconds %.2f\nthrottled %lu\n", applied,
              std::chrono::duration<double>(end - start).count(), CpuSeconds() - apply_cpu,
              world.aws().counters().throttled - throttled);
  for (const char* call : {"list", "write", "poll"})
    std::printf("calls_%s %lu\n", call, hand.wire().calls[call]);
  return 0;
}

}  // namespace
}  // namespace signet::simulation

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  return signet::simulation::Run(
      std::strtoul(argv[1], nullptr, 10), std::strtoul(argv[2], nullptr, 10),
      std::strtoul(argv[3], nullptr, 10), argv[4], std::strtod(argv[5], nullptr));
}
