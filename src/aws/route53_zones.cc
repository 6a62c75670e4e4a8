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

// By what Route 53 sorts: labels from the right, each with its dot.  Nothing of a name with
// escapes: nobody says how those are sorted.
std::optional<std::string> ListOrder(const DomainName& name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  std::string key;
  const auto labels = name.Labels();
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    if (!std::all_of(label->begin(), label->end(), plain)) return std::nullopt;
    key += *label + '.';
  }
  return key;
}

std::optional<std::string> ListOrder(const std::string& hosted) {
  const auto name = DomainName::Parse(hosted);
  return name ? ListOrder(*name) : std::nullopt;
}

// Before which a page that begins early enough has told all; nothing: to the end of the zone.
std::optional<std::string> EndOf(const RecordPage& page) {
  if (!page.next) return std::nullopt;
  if (auto next = ListOrder(page.next->name)) return next;
  for (auto set = page.sets.rbegin(); set != page.sets.rend(); ++set) {
    if (auto last = ListOrder(set->name)) return last;
  }
  return "";
}

Result<SetsAt> SetsIn(const RecordPage& page, const DomainName& name) {
  SetsAt found;
  for (const HostedRecordSet& set : page.sets) {
    const auto at = DomainName::Parse(set.name);
    if (!at || *at != name) continue;
    auto understood = Understood(set);
    if (!understood) return Fail(understood.error());
    found.sets.push_back(*std::move(understood));
    found.raw.push_back(set);
  }
  return found;
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

Awaitable<SetsByName> ReadSetsOf(PacedClient& client, std::string_view partition,
                                 std::string zone_id, std::vector<DomainName> names) {
  SetsByName found;
  std::map<std::string, DomainName> sorted;
  std::vector<DomainName> alone;
  for (DomainName& name : names) {
    if (auto key = ListOrder(name)) {
      sorted.emplace(*std::move(key), std::move(name));
    } else {
      alone.push_back(std::move(name));
    }
  }
  std::optional<Error> failed;
  while (!sorted.empty() && !failed) {  // Each turn takes one name at least.
    const DomainName first = sorted.begin()->second;
    const auto body = co_await BodyOf(
        client, ListResourceRecordSets(partition, zone_id, RecordPlace{HostedName(first), "", ""}));
    auto page = body ? ParseRecordPage(*body) : Fail(body.error());
    if (!page) {
      failed = page.error();
      break;
    }
    const auto end = EndOf(*page);
    while (!sorted.empty() && (!end || sorted.begin()->first < *end)) {
      const DomainName& name = sorted.begin()->second;
      found.emplace(name, SetsIn(*page, name));
      sorted.erase(sorted.begin());
    }
    if (found.contains(first)) continue;
    alone.push_back(first);  // More sets than a page holds.
    sorted.erase(sorted.begin());
  }
  for (auto& [key, name] : sorted) found.emplace(name, Fail(*failed));
  for (const DomainName& name : alone) {
    if (failed) {
      found.emplace(name, Fail(*failed));
      continue;
    }
    auto sets = co_await ReadSetsAt(client, partition, zone_id, name);
    if (!sets) failed = sets.error();
    found.emplace(name, std::move(sets));
  }
  co_return found;
}

}  // namespace signet::route53
