// Readable as far as that goes, told apart by a hash.
#include "plan/exports/terraform_names.h"

#include <fmt/format.h>

#include "model/identity.h"
#include "plan/exports/quoting.h"

namespace signet {

std::string ResourceName(const ZonePlace& place, const ValueSet& set, std::string_view data) {
  constexpr size_t kReadableMax = 60;
  constexpr size_t kHashSize = 12;
  std::string readable;
  for (const char c : set.name.text().substr(0, kReadableMax)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain || (!readable.empty() && readable.back() != '_')) readable += plain ? c : '_';
  }
  const std::string type = RecordTypeName(set.type);
  const std::string hash = HashOfPlanText(
      fmt::format("{}\n{}\n{}\n{}\n{}", place.zone.text(), place.id, set.name.text(), type, data));
  return fmt::format("ses_{}_{}_{}", readable, LowerAscii(type), hash.substr(0, kHashSize));
}

std::string ZoneVariable(const DomainName& zone) { return "var.zone_id_" + ZoneWord(zone); }

std::string ZoneVariableBlock(const DomainName& zone, std::string_view whose) {
  return fmt::format("variable \"zone_id_{}\" {{\n  description = {}\n  type        = string\n}}\n",
                     ZoneWord(zone),
                     HclQuoted(fmt::format("Id of the {} zone {}", whose, ZoneName(zone))));
}

}  // namespace signet
