// Any bytes as the body of a change batch, for a zone that must come out whole or untouched.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "sim/change_batch.h"
#include "sim/world_zone.h"

namespace {

sim::HostedZone ReadWorldZone() {
  auto world = sim::ParseWorld(R"(account 111122223333
  hosted-zone a.example id Z1
    record *.a.example CNAME b.example
    record w.a.example A set blue 192.0.2.1
    record t.a.example TXT "\"x\""
)");
  return std::get<sim::World>(world).accounts[0].zones[0];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sim::HostedZone zone = ReadWorldZone();
  const auto batch = sim::ParseChangeBatch({reinterpret_cast<const char*>(data), size});
  if (!std::holds_alternative<sim::ChangeBatch>(batch)) return 0;
  const auto after = sim::AfterBatch(zone.name, zone.records, std::get<sim::ChangeBatch>(batch));
  const auto* records = std::get_if<std::vector<sim::ZoneRecord>>(&after);
  if (!records) return 0;
  std::set<sim::RecordKey> keys;
  int apex = 0;
  for (const auto& record : *records) {
    if (!sim::LiesIn(record.name, zone.name) || !keys.insert(sim::KeyOf(record)).second)
      std::abort();
    if (sim::Route53Name(record.name) != record.name) std::abort();
    apex += record.name == zone.name && (record.type == "NS" || record.type == "SOA") ? 1 : 0;
  }
  if (apex != 2) std::abort();
  return 0;
}
