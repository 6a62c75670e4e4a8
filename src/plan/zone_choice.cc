// The parent decides who serves a zone; what an account merely holds proves nothing.
#include "plan/zone_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "model/record_table.h"

namespace signet {
namespace {

std::vector<DomainName> NamesOf(const ZoneCut& cut) {
  std::vector<DomainName> names;
  for (const NameServer& server : cut.servers) names.push_back(server.name);
  std::sort(names.begin(), names.end());
  return names;
}

std::string Listed(const std::vector<DomainName>& names) {
  std::vector<std::string> texts;
  for (const DomainName& name : names) texts.push_back(name.text());
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string Named(const HostedZone& zone) {
  if (zone.place.provider == DnsProvider::kDynamicUpdate) return zone.place.id;
  return fmt::format("hosted zone {} of account {}", zone.place.id, zone.place.account);
}

ZoneChoice Several(const ZoneCut& cut, const HostedZone& shared) {
  return {nullptr, "several-providers",
          fmt::format("{} is delegated to {}, and {} is served from {}: every provider "
                      "must publish it, so it is exported and not written",
                      cut.zone.text(), Listed(NamesOf(cut)), Named(shared),
                      Listed(shared.name_servers))};
}

}  // namespace

ZoneChoice ChooseZone(const DomainName& record, const DnsEvidence& dns,
                      std::span<const HostedZone> zones) {
  const ZoneCut* cut = ZoneOver(dns, record);
  if (!cut) {
    return {nullptr, "no-zone",
            fmt::format("the walk from the root found no zone above {}, so nobody knows who must "
                        "publish it",
                        record.text())};
  }
  const std::vector<DomainName> delegated = NamesOf(*cut);
  const HostedZone* shared = nullptr;
  const HostedZone* twin = nullptr;
  for (const HostedZone& zone : zones) {
    if (zone.place.zone != cut->zone || zone.is_private) continue;
    if (zone.name_servers == delegated) return {&zone, "", ""};
    std::vector<DomainName> both;
    std::set_intersection(zone.name_servers.begin(), zone.name_servers.end(), delegated.begin(),
                          delegated.end(), std::back_inserter(both));
    (both.empty() ? twin : shared) = &zone;
  }
  if (shared) return Several(*cut, *shared);
  std::string why = fmt::format(
      "{} is served by {}, which is none of the zones that were "
      "read: whoever runs it must publish the record",
      cut->zone.text(), Listed(delegated));
  if (twin) {
    why += fmt::format("; {} has the same name, and nobody delegates to it", Named(*twin));
  }
  return {nullptr, "no-zone", std::move(why)};
}

}  // namespace signet
