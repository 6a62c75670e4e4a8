// Pages, each asked for where the one before ended.
#include "aws/route53_zones.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/brief.h"
#include "aws/route53_spelling.h"

namespace signet::route53 {
namespace {

Awaitable<Result<std::string>> BodyOf(PacedClient& client, AwsCall call) {
  const std::string operation(call.operation);
  AwsResult reply = co_await client.Ask(std::move(call));
  if (reply) co_return std::move(reply->body);
  const AwsError& error = reply.error();
  co_return Fail(error.error.code, fmt::format("{}: {}", operation, Brief(error)));
}

Result<HostedSet> Understood(const HostedRecordSet& listed) {
  const auto name = DomainName::Parse(listed.name);
  if (!name) return Fail(Code::kMalformed, name.error().detail);
  HostedSet out;
  out.set.name = *name;
  out.set.type = RecordTypeNamed(listed.type).value_or(RecordType{});
  out.set.ttl = listed.ttl.value_or(0);
  out.special = !listed.special.empty();
  if (out.special) return out;
  auto set = FromHosted(listed);
  if (set) {
    out.set = *std::move(set);
  } else if (set.error().code == Code::kUnsupported) {
    out.set.values = listed.values;  // Of no type that we write: for people, as it is spelt.
  } else {
    return Fail(set.error());
  }
  return out;
}

}  // namespace

Awaitable<Result<std::vector<HostedZone>>> ListAllZones(PacedClient& client,
                                                        std::string_view partition) {
  std::vector<HostedZone> zones;
  std::string marker;
  do {
    const auto body = co_await BodyOf(client, ListHostedZones(partition, marker));
    if (!body) co_return Fail(body.error());
    auto page = ParseZonePage(*body);
    if (!page) co_return Fail(page.error());
    if (page->zones.empty() && !page->next_marker.empty())
      co_return Fail(Code::kMalformed, "Route 53 gave an empty page of zones, and not the last");
    std::move(page->zones.begin(), page->zones.end(), std::back_inserter(zones));
    if (zones.size() > kZonesMax)
      co_return Fail(Code::kTooLarge, fmt::format("over {} hosted zones", kZonesMax));
    marker = std::move(page->next_marker);
  } while (!marker.empty());  // kZonesMax bounds it.
  co_return zones;
}

Awaitable<Result<signet::HostedZone>> ReadZone(PacedClient& client, std::string_view partition,
                                               HostedZone listed, ZonePlace place) {
  signet::HostedZone zone;
  zone.is_private = listed.is_private;
  const auto name = DomainName::Parse(listed.name);
  if (!name) co_return Fail(Code::kMalformed, name.error().detail);
  zone.place = std::move(place);
  zone.place.zone = *name;
  zone.place.id = listed.id;
  const auto body = co_await BodyOf(client, GetHostedZone(partition, listed.id));
  if (!body) co_return Fail(body.error());
  auto delegated = ParseDelegatedZone(*body);
  if (!delegated) co_return Fail(delegated.error());
  zone.name_servers = std::move(delegated->name_servers);
  std::sort(zone.name_servers.begin(), zone.name_servers.end());
  std::optional<RecordPlace> from;
  do {
    const auto records =
        co_await BodyOf(client, ListResourceRecordSets(partition, listed.id, from));
    if (!records) co_return Fail(records.error());
    auto page = ParseRecordPage(*records);
    if (!page) co_return Fail(page.error());
    for (const HostedRecordSet& set : page->sets) {
      auto understood = Understood(set);
      if (!understood) co_return Fail(understood.error());
      zone.sets.push_back(*std::move(understood));
    }
    if (zone.sets.size() > kSetsMax)
      co_return Fail(Code::kTooLarge, fmt::format("over {} record sets in a zone", kSetsMax));
    if (page->next && page->next == from)
      co_return Fail(Code::kMalformed, "Route 53 gave the same page again");
    from = std::move(page->next);
  } while (from);  // kSetsMax bounds it.
  std::sort(zone.sets.begin(), zone.sets.end(), [](const HostedSet& a, const HostedSet& b) {
    return std::tie(a.set.name, a.set.type) < std::tie(b.set.name, b.set.type);
  });
  co_return zone;
}

Awaitable<Result<SetsAt>> ReadSetsAt(PacedClient& client, std::string_view partition,
                                     std::string zone_id, DomainName name) {
  SetsAt found;
  std::optional<RecordPlace> from = RecordPlace{HostedName(name), "", ""};
  while (from) {  // Sets of one name are few; a name has at most one page of each type.
    const auto body = co_await BodyOf(client, ListResourceRecordSets(partition, zone_id, from));
    if (!body) co_return Fail(body.error());
    auto page = ParseRecordPage(*body);
    if (!page) co_return Fail(page.error());
    for (HostedRecordSet& set : page->sets) {
      auto understood = Understood(set);
      if (!understood) co_return Fail(understood.error());
      if (understood->set.name != name) co_return found;
      found.sets.push_back(*std::move(understood));
      found.raw.push_back(std::move(set));
    }
    if (page->next == from || found.sets.size() > kRecordsOfPageMax)
      co_return Fail(Code::kMalformed, "Route 53 gave pages of one name without an end");
    from = std::move(page->next);
  }
  co_return found;
}

}  // namespace signet::route53
