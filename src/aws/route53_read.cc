// Route 53 on the wire.  Its XML comes from AWS, but names and values in it from whoever may
// write to a zone.
#include "aws/route53_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "model/region.h"

namespace signet::route53 {
namespace {

constexpr std::string_view kVersion = "/2013-04-01/hostedzone";
constexpr size_t kIdMax = 32;
constexpr size_t kTextMax = 4096;   // A value has at most 4,000 characters.
constexpr size_t kValuesMax = 400;  // AWS's limit for one record set.
constexpr size_t kMarkerMax = 1024;

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

// The root of an answer that is a list, or why it is none.
Result<pugi::xml_node> RootOf(pugi::xml_document& document, std::string_view body,
                              const std::string& operation, const char* list) {
  const auto parsed =
      document.load_buffer(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) return Malformed(operation, std::string("is not XML: ") + parsed.description());
  const pugi::xml_node root = document.child((operation + "Response").c_str());
  if (!root.child(list)) return Malformed(operation, std::string("has no ") + list);
  return root;
}

// Nothing where the answer does not say whether it is the last: silence is not an end.
std::optional<bool> Truncated(pugi::xml_node root) {
  const std::string_view text = root.child_value("IsTruncated");
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

}  // namespace

std::string Unescaped(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (size_t i = 0; i < name.size(); ++i) {
    const bool escape = name[i] == '\\' && i + 3 < name.size() && name[i + 1] <= '3' &&
                        IsOctal(name[i + 1]) && IsOctal(name[i + 2]) && IsOctal(name[i + 3]);
    if (escape) {
      out += static_cast<char>((name[i + 1] - '0') * 64 + (name[i + 2] - '0') * 8 +
                               (name[i + 3] - '0'));
      i += 3;
    } else {
      out += name[i];
    }
  }
  return out;
}

AwsCall ListHostedZones(std::string_view partition, std::string_view marker) {
  std::vector<std::pair<std::string, std::string>> query;
  if (!marker.empty()) query.emplace_back("marker", marker);
  query.emplace_back("maxitems", std::to_string(kZonesOfPageMax));
  return Read("route53:ListHostedZones", partition, std::string(kVersion), query);
}

Result<ZonePage> ParseZonePage(std::string_view body) {
  const std::string kOperation = "ListHostedZones";
  pugi::xml_document document;
  const auto root = RootOf(document, body, kOperation, "HostedZones");
  if (!root) return Fail(root.error());
  ZonePage page;
  for (const pugi::xml_node row : root->child("HostedZones").children("HostedZone")) {
    HostedZone zone;
    std::string_view id = row.child_value("Id");
    constexpr std::string_view kBefore = "/hostedzone/";
    if (id.starts_with(kBefore)) id.remove_prefix(kBefore.size());
    zone.id = id;
    zone.name = Unescaped(row.child_value("Name"));
    const std::string_view is_private = row.child("Config").child_value("PrivateZone");
    zone.is_private = is_private == "true";
    // A zone that does not say which it is must not be read as a public one.
    const bool says = zone.is_private || is_private == "false";
    if (!IsId(id) || zone.name.empty() || zone.name.size() > kTextMax || !says ||
        page.zones.size() >= kZonesOfPageMax) {
      return Malformed(kOperation, "names a zone that cannot be");
    }
    page.zones.push_back(std::move(zone));
  }
  const auto truncated = Truncated(*root);
  if (!truncated) return Malformed(kOperation, "does not say whether it is the last");
  if (!*truncated) return page;
  page.next_marker = root->child_value("NextMarker");
  if (page.next_marker.empty() || page.next_marker.size() > kMarkerMax)
    return Malformed(kOperation, "is not the last and does not say where the next begins");
  return page;
}

AwsCall ListResourceRecordSets(std::string_view partition, std::string_view zone,
                               const std::optional<RecordPlace>& from) {
  std::vector<std::pair<std::string, std::string>> query;
  if (from && !from->identifier.empty()) query.emplace_back("identifier", from->identifier);
  query.emplace_back("maxitems", std::to_string(kRecordsOfPageMax));
  if (from) query.emplace_back("name", from->name);
  if (from) query.emplace_back("type", from->type);
  return Read("route53:ListResourceRecordSets", partition,
              fmt::format("{}/{}/rrset", kVersion, PercentEncode(zone)), query);
}

Result<RecordPage> ParseRecordPage(std::string_view body) {
  const std::string kOperation = "ListResourceRecordSets";
  pugi::xml_document document;
  const auto root = RootOf(document, body, kOperation, "ResourceRecordSets");
  if (!root) return Fail(root.error());
  RecordPage page;
  for (const pugi::xml_node row : root->child("ResourceRecordSets").children("ResourceRecordSet")) {
    HostedRecordSet set{Unescaped(row.child_value("Name")), row.child_value("Type"), {}};
    if (set.name.empty() || set.name.size() > kTextMax || set.type.empty() ||
        page.sets.size() >= kRecordsOfPageMax) {
      return Malformed(kOperation, "names a record set that cannot be");
    }
    for (const pugi::xml_node record : row.child("ResourceRecords").children("ResourceRecord")) {
      const std::string_view value = record.child_value("Value");
      if (value.size() > kTextMax || set.values.size() >= kValuesMax)
        return Malformed(kOperation, "holds a value that cannot be");
      set.values.emplace_back(value);
    }
    page.sets.push_back(std::move(set));
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

}  // namespace signet::route53
