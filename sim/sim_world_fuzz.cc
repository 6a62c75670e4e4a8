// Any bytes as a world file: read, or refused with the line, and never worse.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/simulator.h"
#include "sim/target.h"
#include "sim/world.h"

namespace {

class Nothing : public sim::DnsLookup {
 public:
  sim::DnsAnswer LookUp(const std::string& name, sim::DnsType) override {
    return {static_cast<sim::DnsAnswer::Kind>(name.size() % 4), {name}};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto world = sim::ParseWorld(text);
  if (const auto* error = std::get_if<std::string>(&world)) {
    if (!error->starts_with("line ")) std::abort();
    return 0;
  }
  // Every identity of what was accepted can be told, and is found by its own name.
  constexpr std::uint64_t kLookedAtMax = 200;
  const auto& read = std::get<sim::World>(world);
  for (std::uint32_t i = 0; i < read.accounts.size(); ++i) {
    for (const auto& [name, region] : read.accounts[i].regions) {
      const sim::Target target(read, i, name);
      for (std::uint64_t at = 0; at < target.Count() && at < kLookedAtMax; ++at) {
        const sim::ListedSoFar all{1'000'000, 0};
        const auto row = target.RowAt(at, all);
        if (!row) continue;
        const auto found = target.Find(row->name, all);
        if (!found) std::abort();
        target.TellDkim(*found);
      }
    }
  }
  // What SES would look for in it ends, whatever the DNS says.
  Nothing nothing;
  sim::Simulator simulator(read);
  sim::Time now(std::chrono::seconds(1795435200));
  for (int round = 0; round < 3; ++round, now += std::chrono::hours(1)) {
    for (const auto& check : simulator.DueChecks(now)) {
      simulator.Apply(sim::Look(check, nothing), now);
    }
  }
  return 0;
}
