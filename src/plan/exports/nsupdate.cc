// A script for nsupdate.  An update without prerequisites is ignored or overwrites, and both
// say NOERROR; with them the server compares and refuses (RFC 2136 2.4, 3.2).
#include <fmt/format.h>

#include "plan/exports/formats.h"
#include "plan/exports/quoting.h"

namespace signet {
namespace {

constexpr std::string_view kComment = "; ";

// A set that stands there is named whole: the server compares all of its values.
std::string Prerequisites(const Edit& edit) {
  const ValueSet& set = edit.set;
  const std::string name = ZoneName(set.name);
  const std::string type = RecordTypeName(set.type);
  if (!edit.before && set.type == RecordType::kCname) {
    return fmt::format("prereq nxdomain {}\n", name);  // No data of any type.
  }
  std::string out;
  if (!edit.before) out += fmt::format("prereq nxrrset {} {}\n", name, type);
  // Beside an alias an addition would be ignored without a word.
  if (set.type != RecordType::kCname) out += fmt::format("prereq nxrrset {} CNAME\n", name);
  if (!edit.before) return out;
  for (const Value& value : edit.before->values) {
    out += fmt::format("prereq yxrrset {} {} {}\n", name, type, ZoneData(set.type, value));
  }
  return out;
}

std::string Updates(const Edit& edit) {
  const ValueSet& set = edit.set;
  const std::string name = ZoneName(set.name);
  const std::string type = RecordTypeName(set.type);
  std::string out;
  for (const Value& value : edit.Removed()) {
    out += fmt::format("update delete {} {} {}\n", name, type, ZoneData(set.type, value));
  }
  for (const Value& value : edit.Added()) {
    out += fmt::format("update add {} {} {} {}\n", name, set.ttl, type, ZoneData(set.type, value));
  }
  return out;
}

// Where the plan knows it; elsewhere nsupdate asks the SOA.
std::string Server(const ZonePlace& place) {
  if (place.provider != DnsProvider::kDynamicUpdate || !IsServer(place)) return {};
  const size_t colon = place.id.rfind(':');
  if (colon == std::string::npos) return {};
  std::string address = place.id.substr(0, colon);
  std::erase_if(address, [](char c) { return c == '[' || c == ']'; });
  return fmt::format("server {} {}\n", address, place.id.substr(colon + 1));
}

std::string ZoneText(const ZonePlace& place, std::span<const Edit> edits) {
  std::string out;
  for (const auto& group : ByIdentity(edits)) {
    std::string about;
    std::string prerequisites;
    std::string updates;
    for (const Edit* edit : group) {
      about += About(*edit, kComment);
      prerequisites += Prerequisites(*edit);
      updates += Updates(*edit);
    }
    out += fmt::format("{}{}zone {}\n{}{}send\n", about, Server(place), ZoneName(place.zone),
                       prerequisites, updates);
  }
  return out;
}

}  // namespace

void WriteNsupdate(const Plan& plan, const Edits& edits, std::ostream& out) {
  WriteInLanguage(
      {.comment = kComment,
       .title = "Dynamic updates",
       .usage =
           "nsupdate -v -k KEYFILE FILE; put \"server ADDRESS\" in front where the SOA does not "
           "name the primary.\n"
           "Each update says what must stand there: YXDOMAIN, YXRRSET or NXRRSET mean that "
           "something else does, and that nothing was changed.",
       .zone_edits = ZoneText},
      plan, edits, out);
}

}  // namespace signet
