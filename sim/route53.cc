// Route 53: the hosted zones of an account and what is in them, page by page.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

#include "sim/operations.h"
#include "sim/world_zone.h"

namespace sim {
namespace {

constexpr std::size_t kZonesPageMax = 100;
constexpr std::size_t kRecordsPageMax = 300;

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

void AppendZone(std::string& out, const HostedZone& zone) {
  out += "<HostedZone>";
  AppendElement(out, "Id", "/hostedzone/" + zone.id);
  AppendElement(out, "Name", zone.name);
  AppendElement(out, "CallerReference", "world-" + zone.id);
  out += fmt::format("<Config><PrivateZone>{}</PrivateZone></Config>", zone.is_private);
  out += fmt::format("<ResourceRecordSetCount>{}</ResourceRecordSetCount></HostedZone>",
                     zone.records.size());
}

Response ListHostedZones(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {"maxitems", "marker"})) return *std::move(wrong);
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const auto max = MaxItems(call, kZonesPageMax);
  if (const auto* wrong = std::get_if<std::string>(&max)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  const auto& zones = state.world().AccountForm(call.who.account).zones;
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
    AppendZone(out, *zone);
  }
  out += "</HostedZones>";
  if (marker) AppendElement(out, "Marker", *marker);
  out += fmt::format("<IsTruncated>{}</IsTruncated>", zone != zones.end());
  if (zone != zones.end()) AppendElement(out, "NextMarker", zone->id);
  out += fmt::format("<MaxItems>{}</MaxItems>", std::get<std::size_t>(max));
  return AnswerRestXml(call, out);
}

void AppendRecord(std::string& out, const ZoneRecord& record) {
  out += "<ResourceRecordSet>";
  AppendElement(out, "Name", record.name);
  AppendElement(out, "Type", record.type);
  if (!record.set_id.empty()) {
    AppendElement(out, "SetIdentifier", record.set_id);
    out += "<Weight>1</Weight>";
  }
  if (!record.alias.empty()) {
    out += "<AliasTarget><HostedZoneId>Z2FDTNDATAQYW2</HostedZoneId>";
    AppendElement(out, "DNSName", record.alias);
    out += "<EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>";
  } else {
    out += "<TTL>300</TTL><ResourceRecords>";
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
  const World& world = state.world();
  const std::string arn =
      fmt::format("arn:{}:route53:::hostedzone/{}", world.partition, call.label);
  if (auto denied = CheckAccess(state, call, arn)) return *std::move(denied);
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
  const auto& zones = world.AccountForm(call.who.account).zones;
  const auto zone = std::find_if(zones.begin(), zones.end(),
                                 [&](const HostedZone& one) { return one.id == call.label; });
  if (zone == zones.end()) {
    return RefuseAs(call, 404, "NoSuchHostedZone",
                    fmt::format("No hosted zone found with ID: {}", call.label));
  }
  const auto key = [](const ZoneRecord& record) {
    return std::make_tuple(Route53Order(record.name), record.type, record.set_id);
  };
  const auto from = std::make_tuple(Route53Order(call.Text("name")), std::string(call.Text("type")),
                                    std::string(call.Text("identifier")));
  auto record = std::find_if(zone->records.begin(), zone->records.end(),
                             [&](const ZoneRecord& one) { return key(one) >= from; });
  std::string out = "<ResourceRecordSets>";
  for (std::size_t rows = 0; record != zone->records.end() && rows < std::get<std::size_t>(max);
       ++record, ++rows) {
    AppendRecord(out, *record);
  }
  const bool more = record != zone->records.end();
  out += fmt::format("</ResourceRecordSets><IsTruncated>{}</IsTruncated>", more);
  if (more) {
    AppendElement(out, "NextRecordName", record->name);
    AppendElement(out, "NextRecordType", record->type);
    if (!record->set_id.empty()) AppendElement(out, "NextRecordIdentifier", record->set_id);
  }
  out += fmt::format("<MaxItems>{}</MaxItems>", std::get<std::size_t>(max));
  return AnswerRestXml(call, out);
}

}  // namespace

Response AnswerRoute53(State& state, const Call& call) {
  return call.operation == Operation::kListHostedZones ? ListHostedZones(state, call)
                                                       : ListResourceRecordSets(state, call);
}

}  // namespace sim
