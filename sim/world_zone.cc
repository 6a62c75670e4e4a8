// Reads hosted zones, and gives each what Route 53 gives to a new one.
#include "sim/world_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/digest.h"
#include "sim/record_value.h"
#include "sim/world_words.h"

namespace sim {
namespace {

constexpr std::size_t kNameMax = 255;
constexpr std::size_t kNameServers = 4;
constexpr std::uint32_t kTtlMax = 2'147'483'647;
constexpr std::uint32_t kNsTtl = 172'800;
constexpr std::uint32_t kSoaTtl = 900;

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

char LowerOf(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// The byte of "\052", or nothing where no such escape begins.
std::optional<char> Octal(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '7'; };
  if (text.size() < 4 || text[0] != '\\' || text[1] > '3') return std::nullopt;
  if (!digit(1) || !digit(2) || !digit(3)) return std::nullopt;
  return static_cast<char>((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
}

std::string TakeName(Words& words, std::string_view what) {
  const std::string& name = words.Take(what);
  if (name.empty() || name.size() > kNameMax || name.find("..") != std::string::npos) {
    words.Fail(fmt::format("'{}' is not a name", name));
  }
  return Route53Name(name);
}

ZoneRecord ReadRecord(const WorldLine& line, const HostedZone& zone) {
  Words words(line);
  words.NoChildren();
  if (words.keyword() != "record") words.FailUnknown("a hosted zone");
  ZoneRecord record;
  record.name = TakeName(words, "a name");
  if (!LiesIn(record.name, zone.name)) {
    words.Fail(fmt::format("{} does not lie in {}", record.name, zone.name));
  }
  record.type = words.Take("a type such as CNAME");
  if (!IsRecordType(record.type)) {
    words.Fail(fmt::format("'{}' is not a type that Route 53 hosts", record.type));
  }
  for (bool more = true; more;) {
    if (words.Has("ttl")) {
      record.ttl = static_cast<std::uint32_t>(words.TakeCount("seconds", kTtlMax));
    } else if (words.Has("set")) {
      record.set_id = words.Take("an identifier");
    } else if (words.Has("weight")) {
      record.weight = static_cast<std::uint32_t>(words.TakeCount("a weight", 255));
    } else {
      more = false;
    }
  }
  if (words.Has("alias")) {
    record.alias = TakeName(words, "a name");
    words.End();
    return record;
  }
  record.values = words.TakeRest("values, or 'alias NAME'");
  if (record.type == "CNAME" && record.values.size() > 1) words.Fail("a CNAME has one value");
  return record;
}

// Route 53 numbers its name servers 0 to 2047, a quarter to each of four top-level domains, and
// eight to a zone that holds them.
std::vector<std::string> DelegationSet(const HostedZone& zone) {
  constexpr std::array<std::string_view, kNameServers> kDomains = {"com", "net", "org", "co.uk"};
  constexpr unsigned kEach = 512;
  const std::string drawn(Bytes(Sha256("delegation set " + zone.id)));
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kNameServers; ++i) {
    // Those of private zones are the same for everybody.
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(drawn[at]); };
    const unsigned draw = zone.is_private ? 0 : (byte(2 * i) * 256U + byte(2 * i + 1)) % kEach;
    names.push_back(fmt::format("ns-{}.awsdns-{:02}.{}", i * kEach + draw, draw / 8, kDomains[i]));
  }
  return names;
}

void AddApexRecords(HostedZone& zone) {
  ZoneRecord servers{.name = zone.name, .type = "NS", .set_id = "", .alias = "", .values = {}};
  servers.ttl = kNsTtl;
  for (const std::string& name : zone.name_servers) servers.values.push_back(name + ".");
  ZoneRecord soa{.name = zone.name, .type = "SOA", .set_id = "", .alias = "", .values = {}};
  soa.ttl = kSoaTtl;
  soa.values = {zone.name_servers[0] + ". awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"};
  zone.records.push_back(std::move(servers));
  zone.records.push_back(std::move(soa));
}

void ReadZoneWords(Words& words, HostedZone& zone) {
  while (words.more()) {
    if (words.Has("private")) {
      zone.is_private = true;
    } else if (words.Has("undelegated")) {
      zone.undelegated = true;
    } else if (words.Has("id")) {
      zone.id = words.Take("an id such as Z0123456789");
    } else if (words.Has("comment")) {
      zone.comment = words.Take("a comment");
    } else if (words.Has("name-servers")) {
      for (std::size_t i = 0; i < kNameServers; ++i) {
        std::string name = TakeName(words, "four names of name servers");
        name.pop_back();
        zone.name_servers.push_back(std::move(name));
      }
    } else {
      words.Fail(fmt::format("'{}' is not private, undelegated, id, comment or name-servers",
                             words.Peek()));
    }
  }
}

}  // namespace

std::string Route53Name(std::string_view name) {
  // An escaped dot is no separator, also at the end.
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string out;
  while (!name.empty()) {
    const auto escaped = Octal(name);
    const char c = LowerOf(escaped.value_or(name[0]));
    if (IsPlain(c) && !(escaped && c == '.')) {
      out += c;
    } else {
      out += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    name.remove_prefix(escaped ? 4 : 1);
  }
  return out + '.';
}

std::string Route53Order(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string key;
  while (!name.empty()) {
    const auto dot = name.rfind('.');
    key += name.substr(dot == std::string_view::npos ? 0 : dot + 1);
    key += '.';
    name = dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
  }
  return key;
}

bool LiesIn(std::string_view name, std::string_view zone) {
  if (zone == ".") return true;
  return name == zone || (name.size() > zone.size() && name.ends_with(zone) &&
                          name[name.size() - zone.size() - 1] == '.');
}

RecordKey KeyOf(const ZoneRecord& record) {
  return {Route53Order(record.name), record.type, record.set_id};
}

void SortRecords(std::vector<ZoneRecord>& records) {
  std::sort(records.begin(), records.end(),
            [](const ZoneRecord& a, const ZoneRecord& b) { return KeyOf(a) < KeyOf(b); });
}

HostedZone ReadZone(const WorldLine& line, const Account& account) {
  Words words(line);
  HostedZone zone;
  zone.name = TakeName(words, "the name of a zone");
  ReadZoneWords(words, zone);
  if (zone.id.empty()) {
    const std::string of = fmt::format("{} {} {}", account.id, zone.name, account.zones.size());
    zone.id = "Z" + Hex(Bytes(Sha256(of))).substr(0, 19);
    for (char& c : zone.id) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  for (const HostedZone& other : account.zones) {
    if (other.id == zone.id) words.Fail(fmt::format("zone {} is there twice", zone.id));
  }
  if (zone.name_servers.empty()) zone.name_servers = DelegationSet(zone);
  AddApexRecords(zone);
  for (const WorldLine& child : line.children) zone.records.push_back(ReadRecord(child, zone));
  SortRecords(zone.records);
  for (std::size_t i = 1; i < zone.records.size(); ++i) {
    if (KeyOf(zone.records[i - 1]) == KeyOf(zone.records[i])) {
      words.Fail(fmt::format("{} {} is there twice", zone.records[i].name, zone.records[i].type));
    }
  }
  return zone;
}

void DelegateNestedZones(World& world) {
  std::vector<HostedZone*> zones;
  for (Account& account : world.accounts) {
    for (HostedZone& zone : account.zones) {
      const bool twin = std::ranges::any_of(
          zones, [&](const HostedZone* other) { return other->name == zone.name; });
      if (!zone.is_private && !zone.undelegated && !twin) zones.push_back(&zone);
    }
  }
  for (const HostedZone* zone : zones) {
    HostedZone* above = nullptr;
    for (HostedZone* other : zones) {
      if (other->name == zone->name || !LiesIn(zone->name, other->name)) continue;
      if (!above || other->name.size() > above->name.size()) above = other;
    }
    const auto leads = [&](const ZoneRecord& one) {
      return one.name == zone->name && one.type == "NS";
    };
    if (!above || std::ranges::any_of(above->records, leads)) continue;
    ZoneRecord servers{.name = zone->name, .type = "NS", .set_id = "", .alias = "", .values = {}};
    for (const std::string& name : zone->name_servers) servers.values.push_back(name + ".");
    above->records.push_back(std::move(servers));
    SortRecords(above->records);
  }
}

}  // namespace sim
