// Route 53 on the wire.  Its XML comes from AWS, but names and values in it from whoever may
// write to a zone.
#include "aws/route53_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

#include "model/region.h"

namespace signet::route53 {
namespace {

constexpr std::string_view kZonesPath = "/2013-04-01/hostedzone";
constexpr std::string_view kChangesPath = "/2013-04-01/change";
constexpr size_t kIdMax = 32;
constexpr size_t kTextMax = 4096;   // A value has at most 4,000 characters.
constexpr size_t kValuesMax = 400;  // AWS's limit for one record set.
constexpr size_t kMarkerMax = 1024;
constexpr size_t kNameServersMax = 64;  // AWS gives four.

AwsCall Read(std::string_view operation, std::string_view partition, std::string path,
             const std::vector<std::pair<std::string, std::string>>& query) {
  AwsCall call{
      .service = "route53", .operation = operation, .region = Region(GlobalRegionOf(partition))};
  call.path = std::move(path);
  call.query = EncodeForm(query);
  return call;
}

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= kIdMax && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

tl::unexpected<Error> Malformed(std::string_view operation, std::string_view why) {
  return Fail(Code::kMalformed, fmt::format("the answer of {} {}", operation, why));
}

// The root of an answer that holds `part`, or why it is none.
Result<pugi::xml_node> RootOf(pugi::xml_document& document, std::string_view body,
                              const std::string& operation, const char* part) {
  const auto parsed =
      document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) return Malformed(operation, std::string("is not XML: ") + parsed.description());
  const pugi::xml_node root = document.child((operation + "Response").c_str());
  if (!root.child(part)) return Malformed(operation, std::string("has no ") + part);
  return root;
}

// Nothing where the answer does not say whether it is the last: silence is not an end.
std::optional<bool> Truncated(pugi::xml_node root) {
  const std::string_view text = root.child_value("IsTruncated");
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

// The id of "/hostedzone/ID" or "/change/ID"; both forms are sent.
std::string_view WithoutPrefix(std::string_view id, std::string_view prefix) {
  if (id.starts_with(prefix)) id.remove_prefix(prefix.size());
  return id;
}

// The zone of a HostedZone element, or nothing where it cannot be one.
std::optional<HostedZone> ZoneIn(pugi::xml_node row) {
  HostedZone zone;
  zone.id = WithoutPrefix(row.child_value("Id"), "/hostedzone/");
  zone.name = Presented(row.child_value("Name"));
  const std::string_view is_private = row.child("Config").child_value("PrivateZone");
  zone.is_private = is_private == "true";
  // A zone that does not say which it is must not be read as a public one.
  const bool says = zone.is_private || is_private == "false";
  if (!IsId(zone.id) || zone.name.empty() || zone.name.size() > kTextMax || !says) {
    return std::nullopt;
  }
  return zone;
}

// A set whose elements are all known and fit, or nothing.
std::optional<HostedRecordSet> SetIn(pugi::xml_node row) {
  HostedRecordSet set;
  for (const pugi::xml_node part : row.children()) {
    const std::string_view element = part.name(), text = part.child_value();
    if (element == "Name") {
      set.name = Presented(text);
    } else if (element == "Type") {
      set.type = text;
    } else if (element == "TTL") {
      uint32_t ttl = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ttl);
      if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
      set.ttl = ttl;
    } else if (element == "ResourceRecords") {
      for (const pugi::xml_node record : part.children("ResourceRecord")) {
        const std::string_view value = record.child_value("Value");
        if (value.size() > kTextMax || set.values.size() >= kValuesMax) return std::nullopt;
        set.values.emplace_back(value);
      }
    } else if (part.type() == pugi::node_element && set.special.empty()) {
      set.special = element.substr(0, kIdMax);
    }
  }
  if (set.name.empty() || set.name.size() > kTextMax || set.type.empty() ||
      set.type.size() > kIdMax) {
    return std::nullopt;
  }
  return set;
}

}  // namespace

std::string Presented(std::string_view name) {
  if (name.find('\\') == std::string_view::npos) return std::string(name);
  std::string out;
  out.reserve(name.size() + 4);
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '\\') {
      out += name[i];
      continue;
    }
    const bool escape = i + 3 < name.size() && name[i + 1] <= '3' && IsOctal(name[i + 1]) &&
                        IsOctal(name[i + 2]) && IsOctal(name[i + 3]);
    const int code =
        escape ? (name[i + 1] - '0') * 64 + (name[i + 2] - '0') * 8 + name[i + 3] - '0' : '\\';
    if (escape) i += 3;
    if (code == '.' || code == '\\') {
      out += '\\';
      out += static_cast<char>(code);
    } else if (code <= ' ' || code >= 0x7f) {
      out += fmt::format("\\{:03d}", code);
    } else {
      out += static_cast<char>(code);
    }
  }
  return out;
}

AwsCall ListHostedZones(std::string_view partition, std::string_view marker) {
  std::vector<std::pair<std::string, std::string>> query;
  if (!marker.empty()) query.emplace_back("marker", marker);
  query.emplace_back("maxitems", std::to_string(kZonesOfPageMax));
  return Read("route53:ListHostedZones", partition, std::string(kZonesPath), query);
}

Result<ZonePage> ParseZonePage(std::string_view body) {
  const std::string kOperation = "ListHostedZones";
  pugi::xml_document document;
  const auto root = RootOf(document, body, kOperation, "HostedZones");
  if (!root) return Fail(root.error());
  ZonePage page;
  for (const pugi::xml_node row : root->child("HostedZones").children("HostedZone")) {
    auto zone = ZoneIn(row);
    if (!zone || page.zones.size() >= kZonesOfPageMax)
      return Malformed(kOperation, "names a zone that cannot be");
    page.zones.push_back(*std::move(zone));
  }
  const auto truncated = Truncated(*root);
  if (!truncated) return Malformed(kOperation, "does not say whether it is the last");
  if (!*truncated) return page;
  page.next_marker = root->child_value("NextMarker");
  if (page.next_marker.empty() || page.next_marker.size() > kMarkerMax)
    return Malformed(kOperation, "is not the last and does not say where the next begins");
  return page;
}

AwsCall GetHostedZone(std::string_view partition, std::string_view zone) {
  return Read("route53:GetHostedZone", partition,
              fmt::format("{}/{}", kZonesPath, PercentEncode(zone)), {});
}

Result<DelegatedZone> ParseDelegatedZone(std::string_view body) {
  const std::string kOperation = "GetHostedZone";
  pugi::xml_document document;
  const auto root = RootOf(document, body, kOperation, "HostedZone");
  if (!root) return Fail(root.error());
  auto zone = ZoneIn(root->child("HostedZone"));
  if (!zone) return Malformed(kOperation, "names a zone that cannot be");
  DelegatedZone out{*std::move(zone), {}};
  const pugi::xml_node servers = root->child("DelegationSet").child("NameServers");
  for (const pugi::xml_node server : servers.children("NameServer")) {
    auto name = DomainName::Parse(server.child_value());
    if (!name || name->root() || out.name_servers.size() >= kNameServersMax)
      return Malformed(kOperation, "names a name server that cannot be");
    out.name_servers.push_back(*std::move(name));
  }
  if (!out.zone.is_private && out.name_servers.empty())
    return Malformed(kOperation, "names no server of a public zone");
  return out;
}

AwsCall ListResourceRecordSets(std::string_view partition, std::string_view zone,
                               const std::optional<RecordPlace>& from) {
  std::vector<std::pair<std::string, std::string>> query;
  if (from && !from->identifier.empty()) query.emplace_back("identifier", from->identifier);
  query.emplace_back("maxitems", std::to_string(kRecordsOfPageMax));
  if (from) query.emplace_back("name", from->name);
  if (from) query.emplace_back("type", from->type);
  return Read("route53:ListResourceRecordSets", partition,
              fmt::format("{}/{}/rrset", kZonesPath, PercentEncode(zone)), query);
}

Result<RecordPage> ParseRecordPage(std::string_view body) {
  const std::string kOperation = "ListResourceRecordSets";
  pugi::xml_document document;
  const auto root = RootOf(document, body, kOperation, "ResourceRecordSets");
  if (!root) return Fail(root.error());
  RecordPage page;
  for (const pugi::xml_node row : root->child("ResourceRecordSets").children("ResourceRecordSet")) {
    auto set = SetIn(row);
    if (!set || page.sets.size() >= kRecordsOfPageMax)
      return Malformed(kOperation, "names a record set that cannot be");
    page.sets.push_back(*std::move(set));
  }
  const auto truncated = Truncated(*root);
  if (!truncated) return Malformed(kOperation, "does not say whether it is the last");
  if (!*truncated) return page;
  page.next = RecordPlace{root->child_value("NextRecordName"), root->child_value("NextRecordType"),
                          root->child_value("NextRecordIdentifier")};
  if (page.next->name.empty() || page.next->type.empty() || page.next->name.size() > kTextMax ||
      page.next->type.size() > kIdMax || page.next->identifier.size() > kTextMax) {
    return Malformed(kOperation, "is not the last and does not say where the next begins");
  }
  return page;
}

AwsCall GetChange(std::string_view partition, std::string_view change) {
  return Read("route53:GetChange", partition,
              fmt::format("{}/{}", kChangesPath, PercentEncode(change)), {});
}

Result<ChangeInfo> ParseChange(std::string_view body) { return ParseChangeOf(body, "GetChange"); }

Result<ChangeInfo> ParseChangeOf(std::string_view body, const std::string& operation) {
  pugi::xml_document document;
  const auto root = RootOf(document, body, operation, "ChangeInfo");
  if (!root) return Fail(root.error());
  const pugi::xml_node info = root->child("ChangeInfo");
  ChangeInfo change;
  change.id = WithoutPrefix(info.child_value("Id"), "/change/");
  if (!IsId(change.id)) return Malformed(operation, "names a change that cannot be");
  const std::string_view status = info.child_value("Status");
  if (status != "PENDING" && status != "INSYNC")
    return Malformed(operation, "does not say how far the change has come");
  change.state = status == "INSYNC" ? ChangeState::kInSync : ChangeState::kPending;
  return change;
}

}  // namespace signet::route53
