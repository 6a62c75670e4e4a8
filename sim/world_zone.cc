// Reads hosted zones, and gives each what Route 53 gives to a new one.
#include "sim/world_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "sim/digest.h"
#include "sim/world_words.h"

namespace sim {
namespace {

constexpr std::size_t kNameMax = 255;

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

std::string TakeName(Words& words, std::string_view what) {
  const std::string& name = words.Take(what);
  if (name.empty() || name.size() > kNameMax || name.find("..") != std::string::npos) {
    words.Fail(fmt::format("'{}' is not a name", name));
  }
  return Route53Name(name);
}

bool IsIn(std::string_view name, std::string_view zone) {
  return name == zone || (name.ends_with(zone) && name[name.size() - zone.size() - 1] == '.');
}

ZoneRecord ReadRecord(const WorldLine& line, const HostedZone& zone) {
  Words words(line);
  words.NoChildren();
  if (words.keyword() != "record") words.FailUnknown("a hosted zone");
  ZoneRecord record;
  record.name = TakeName(words, "a name");
  if (!IsIn(record.name, zone.name)) {
    words.Fail(fmt::format("{} does not lie in {}", record.name, zone.name));
  }
  record.type = words.Take("a type such as CNAME");
  if (words.Has("set")) record.set_id = words.Take("an identifier");
  if (words.Has("alias")) {
    record.alias = TakeName(words, "a name");
    words.End();
    return record;
  }
  record.values = words.TakeRest("values, or 'alias NAME'");
  if (record.type == "CNAME" && record.values.size() > 1) words.Fail("a CNAME has one value");
  return record;
}

}  // namespace

std::string Route53Name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string out;
  for (const char c : name) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (IsPlain(lower)) {
      out += lower;
    } else {
      out += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(lower)));
    }
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

HostedZone ReadZone(const WorldLine& line, const Account& account) {
  Words words(line);
  HostedZone zone;
  zone.name = TakeName(words, "the name of a zone");
  while (words.more()) {
    if (words.Has("private")) {
      zone.is_private = true;
    } else if (words.Has("id")) {
      zone.id = words.Take("an id such as Z0123456789");
    } else {
      words.Fail(fmt::format("'{}' is not private or id", words.Peek()));
    }
  }
  if (zone.id.empty()) {
    const std::string of = fmt::format("{} {} {}", account.id, zone.name, account.zones.size());
    zone.id = "Z" + Hex(Bytes(Sha256(of))).substr(0, 19);
    for (char& c : zone.id) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  for (const HostedZone& other : account.zones) {
    if (other.id == zone.id) words.Fail(fmt::format("zone {} is there twice", zone.id));
  }
  zone.records.push_back({zone.name, "NS", "", "", {"ns-1.awsdns-00.com.", "ns-2.awsdns-00.net."}});
  zone.records.push_back({zone.name,
                          "SOA",
                          "",
                          "",
                          {"ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 "
                           "86400"}});
  for (const WorldLine& child : line.children) zone.records.push_back(ReadRecord(child, zone));
  const auto key = [](const ZoneRecord& record) {
    return std::make_tuple(Route53Order(record.name), record.type, record.set_id);
  };
  std::sort(zone.records.begin(), zone.records.end(),
            [&](const ZoneRecord& a, const ZoneRecord& b) { return key(a) < key(b); });
  for (std::size_t i = 1; i < zone.records.size(); ++i) {
    if (key(zone.records[i - 1]) == key(zone.records[i])) {
      words.Fail(fmt::format("{} {} is there twice", zone.records[i].name, zone.records[i].type));
    }
  }
  return zone;
}

}  // namespace sim
