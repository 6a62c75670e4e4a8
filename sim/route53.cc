// Route 53, what reads: the hosted zones of an account and what is in them, page by page.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

#include "sim/digest.h"
#include "sim/operations.h"
#include "sim/world_zone.h"

namespace sim {
namespace {

constexpr std::size_t kZonesPageMax = 100;
constexpr std::size_t kRecordsPageMax = 300;
constexpr std::string_view kVersionPath = "/2013-04-01";

void AppendElement(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format("<{}>", name);
  AppendXmlText(out, text);
  out += fmt::format("</{}>", name);
}

std::variant<std::size_t, std::string> MaxItems(const Call& call, std::size_t most) {
  const auto text = call.Parameter("maxitems");
  if (!text) return most;
  std::size_t max = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), max);
  if (error != std::errc() || end != text->data() + text->size() || max < 1 || max > most) {
    return fmt::format("maxitems '{}' is not between 1 and {}.", *text, most);
  }
  return max;
}

std::string ZoneArn(const State& state, std::string_view id) {
  return fmt::format("arn:{}:route53:::hostedzone/{}", state.world().partition, id);
}

const std::vector<HostedZone>& ZonesOf(const State& state, const Call& call) {
  return state.world().AccountForm(call.who.account).zones;
}

void AppendZone(std::string& out, State& state, const Call& call, const HostedZone& zone) {
  out += "<HostedZone>";
  AppendElement(out, "Id", "/hostedzone/" + zone.id);
  AppendElement(out, "Name", zone.name);
  AppendElement(out, "CallerReference", "world-" + zone.id);
  out += "<Config>";
  if (!zone.comment.empty()) AppendElement(out, "Comment", zone.comment);
  out += fmt::format("<PrivateZone>{}</PrivateZone></Config>", zone.is_private);
  out += fmt::format("<ResourceRecordSetCount>{}</ResourceRecordSetCount></HostedZone>",
                     state.zones().Records(call.who.account, zone).size());
}

Response ListHostedZones(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {"maxitems", "marker"})) return *std::move(wrong);
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const auto max = MaxItems(call, kZonesPageMax);
  if (const auto* wrong = std::get_if<std::string>(&max)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  const auto& zones = ZonesOf(state, call);
  const auto marker = call.Parameter("marker");
  auto zone = zones.begin();
  if (marker) {
    zone = std::find_if(zones.begin(), zones.end(),
                        [&](const HostedZone& one) { return one.id == *marker; });
    if (zone == zones.end()) {
      return Refuse(call, Refusal::kInvalid, fmt::format("The marker '{}' is not valid.", *marker));
    }
  }
  std::string out = "<HostedZones>";
  std::size_t rows = 0;
  for (; zone != zones.end() && rows < std::get<std::size_t>(max); ++zone, ++rows) {
    AppendZone(out, state, call, *zone);
  }
  out += "</HostedZones>";
  if (marker) AppendElement(out, "Marker", *marker);
  out += fmt::format("<IsTruncated>{}</IsTruncated>", zone != zones.end());
  if (zone != zones.end()) AppendElement(out, "NextMarker", zone->id);
  out += fmt::format("<MaxItems>{}</MaxItems>", std::get<std::size_t>(max));
  return AnswerRestXml(call, out);
}

Response ListHostedZonesByName(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {"dnsname", "hostedzoneid", "maxitems"})) {
    return *std::move(wrong);
  }
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const auto max = MaxItems(call, kZonesPageMax);
  if (const auto* wrong = std::get_if<std::string>(&max)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  const auto name = call.Parameter("dnsname");
  const auto id = call.Parameter("hostedzoneid");
  if (id && !name) {
    return Refuse(call, Refusal::kInvalid, "A hostedzoneid stands behind a dnsname.");
  }
  std::vector<const HostedZone*> zones;
  for (const HostedZone& zone : ZonesOf(state, call)) zones.push_back(&zone);
  const auto key = [](const HostedZone* zone) {
    return std::make_tuple(Route53Order(zone->name), zone->id);
  };
  std::sort(zones.begin(), zones.end(),
            [&](const auto* a, const auto* b) { return key(a) < key(b); });
  const auto from = std::make_tuple(name ? Route53Order(Route53Name(*name)) : std::string(),
                                    std::string(id.value_or("")));
  auto zone = std::find_if(zones.begin(), zones.end(),
                           [&](const HostedZone* one) { return key(one) >= from; });
  std::string out = "<HostedZones>";
  std::size_t rows = 0;
  for (; zone != zones.end() && rows < std::get<std::size_t>(max); ++zone, ++rows) {
    AppendZone(out, state, call, **zone);
  }
  out += "</HostedZones>";
  if (name) AppendElement(out, "DNSName", *name);
  if (id) AppendElement(out, "HostedZoneId", *id);
  out += fmt::format("<IsTruncated>{}</IsTruncated>", zone != zones.end());
  if (zone != zones.end()) {
    AppendElement(out, "NextDNSName", (*zone)->name);
    AppendElement(out, "NextHostedZoneId", (*zone)->id);
  }
  out += fmt::format("<MaxItems>{}</MaxItems>", std::get<std::size_t>(max));
  return AnswerRestXml(call, out);
}

Response GetHostedZone(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {})) return *std::move(wrong);
  if (auto denied = CheckAccess(state, call, ZoneArn(state, call.label))) return *std::move(denied);
  const HostedZone* zone = FindZone(state, call);
  if (!zone) return RefuseZone(call);
  std::string out;
  AppendZone(out, state, call, *zone);
  if (zone->is_private) {
    out += "<VPCs><VPC><VPCRegion>us-east-1</VPCRegion>";
    out += "<VPCId>vpc-0123456789abcdef0</VPCId></VPC></VPCs>";
    return AnswerRestXml(call, out);
  }
  out += "<DelegationSet><NameServers>";
  for (const std::string& server : zone->name_servers) AppendElement(out, "NameServer", server);
  out += "</NameServers></DelegationSet>";
  return AnswerRestXml(call, out);
}

void AppendRecord(std::string& out, const ZoneRecord& record) {
  out += "<ResourceRecordSet>";
  AppendElement(out, "Name", record.name);
  AppendElement(out, "Type", record.type);
  if (!record.set_id.empty()) {
    AppendElement(out, "SetIdentifier", record.set_id);
    out += fmt::format("<Weight>{}</Weight>", record.weight);
  }
  if (!record.alias.empty()) {
    out += "<AliasTarget>";
    AppendElement(out, "HostedZoneId", record.alias_zone);
    AppendElement(out, "DNSName", record.alias);
    out += fmt::format("<EvaluateTargetHealth>{}</EvaluateTargetHealth></AliasTarget>",
                       record.alias_health);
  } else {
    out += fmt::format("<TTL>{}</TTL><ResourceRecords>", record.ttl);
    for (const std::string& value : record.values) {
      out += "<ResourceRecord>";
      AppendElement(out, "Value", value);
      out += "</ResourceRecord>";
    }
    out += "</ResourceRecords>";
  }
  out += "</ResourceRecordSet>";
}

Response ListResourceRecordSets(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {"maxitems", "name", "type", "identifier"})) {
    return *std::move(wrong);
  }
  if (auto denied = CheckAccess(state, call, ZoneArn(state, call.label))) return *std::move(denied);
  const auto max = MaxItems(call, kRecordsPageMax);
  if (const auto* wrong = std::get_if<std::string>(&max)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  const bool misplaced = (call.Parameter("type") && !call.Parameter("name")) ||
                         (call.Parameter("identifier") && !call.Parameter("type"));
  if (misplaced) {
    return Refuse(call, Refusal::kInvalid,
                  "A type stands behind a name, and an identifier behind a type.");
  }
  const HostedZone* zone = FindZone(state, call);
  if (!zone) return RefuseZone(call);
  const auto& records = state.zones().Records(call.who.account, *zone);
  const auto start = call.Parameter("name");
  const RecordKey from{start ? Route53Order(Route53Name(*start)) : std::string(),
                       std::string(call.Text("type")), std::string(call.Text("identifier"))};
  auto record = std::find_if(records.begin(), records.end(),
                             [&](const ZoneRecord& one) { return KeyOf(one) >= from; });
  std::string out = "<ResourceRecordSets>";
  for (std::size_t rows = 0; record != records.end() && rows < std::get<std::size_t>(max);
       ++record, ++rows) {
    AppendRecord(out, *record);
  }
  const bool more = record != records.end();
  out += fmt::format("</ResourceRecordSets><IsTruncated>{}</IsTruncated>", more);
  if (more) {
    AppendElement(out, "NextRecordName", record->name);
    AppendElement(out, "NextRecordType", record->type);
    if (!record->set_id.empty()) AppendElement(out, "NextRecordIdentifier", record->set_id);
  }
  out += fmt::format("<MaxItems>{}</MaxItems>", std::get<std::size_t>(max));
  return AnswerRestXml(call, out);
}

// hostedzone/{Id}/rrset as its three parts; a final slash, which some paths have, is none.
std::vector<std::string_view> PartsOf(std::string_view path) {
  std::vector<std::string_view> parts;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (true) {
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

std::optional<Response> RouteRoute53(Call& call, std::string_view path) {
  call.dialect = Dialect::kQuery;
  call.service = Service::kRoute53;
  const auto parts = PartsOf(path.substr(kVersionPath.size()));
  std::string_view needs = "GET";
  if (parts.size() == 1 && parts[0] == "hostedzone") {
    call.operation = Operation::kListHostedZones;
  } else if (parts.size() == 1 && parts[0] == "hostedzonesbyname") {
    call.operation = Operation::kListHostedZonesByName;
  } else if (parts.size() == 2 && parts[0] == "hostedzone") {
    call.operation = Operation::kGetHostedZone;
  } else if (parts.size() == 2 && parts[0] == "change") {
    call.operation = Operation::kGetChange;
  } else if (parts.size() == 3 && parts[0] == "hostedzone" && parts[2] == "rrset") {
    const bool reads = call.request.method == "GET";
    needs = reads ? "GET" : "POST";
    call.operation =
        reads ? Operation::kListResourceRecordSets : Operation::kChangeResourceRecordSets;
  } else {
    return RefuseAs(call, 404, "UnknownOperationException", "");
  }
  if (call.request.method != needs) {
    call.operation = Operation::kUnknown;
    return RefuseAs(call, 405, "UnknownOperationException",
                    "Zones are neither made nor deleted here.");
  }
  if (needs == "GET" && !call.request.body.empty()) {
    return Refuse(call, Refusal::kInvalid, "A body does not belong here.");
  }
  if (parts.size() == 1) return std::nullopt;
  auto label = PercentDecode(parts[1], false);
  if (!label || label->empty()) {
    return Refuse(call, Refusal::kInvalid, "The path is not percent-encoded.");
  }
  call.label = *std::move(label);
  return std::nullopt;
}

const HostedZone* FindZone(const State& state, const Call& call) {
  const auto& zones = ZonesOf(state, call);
  const auto zone = std::find_if(zones.begin(), zones.end(),
                                 [&](const HostedZone& one) { return one.id == call.label; });
  return zone == zones.end() ? nullptr : &*zone;
}

Response RefuseZone(const Call& call) {
  return RefuseAs(call, 404, "NoSuchHostedZone",
                  fmt::format("No hosted zone found with ID: {}", call.label));
}

Response AnswerRoute53(State& state, const Call& call) {
  switch (call.operation) {
    case Operation::kListHostedZonesByName:
      return ListHostedZonesByName(state, call);
    case Operation::kGetHostedZone:
      return GetHostedZone(state, call);
    case Operation::kListResourceRecordSets:
      return ListResourceRecordSets(state, call);
    case Operation::kChangeResourceRecordSets:
      return ChangeResourceRecordSets(state, call);
    case Operation::kGetChange:
      return GetChange(state, call);
    default:
      return ListHostedZones(state, call);
  }
}

}  // namespace sim
