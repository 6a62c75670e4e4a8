// The schema of a change batch, element by element; pugixml only takes the text apart.
#include "sim/change_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <pugixml.hpp>

#include "sim/record_value.h"
#include "sim/world_zone.h"

namespace sim {
namespace {

constexpr std::string_view kNamespace = "https://route53.amazonaws.com/doc/2013-04-01/";
constexpr std::size_t kChangesMax = 1000;
constexpr std::size_t kRecordsMax = 1000;
constexpr std::size_t kCharactersMax = 32'000;
constexpr std::size_t kValueMax = 4000;
constexpr std::size_t kNameMax = 1024;
constexpr std::size_t kCommentMax = 256;
constexpr std::size_t kSetIdMax = 128;
constexpr std::uint32_t kTtlMax = 2'147'483'647;
constexpr std::uint32_t kWeightMax = 255;

// Thrown by the readers below, and caught by ParseChangeBatch.
struct Refused {
  BatchRefusal why;
};

[[noreturn]] void FailSchema(std::string_view why) {
  throw Refused{{"InvalidInput", fmt::format("Invalid XML ; {}", why)}};
}

[[noreturn]] void FailInput(std::string why) { throw Refused{{"InvalidInput", std::move(why)}}; }

// What an element may hold: each once, but in lists, and in any order, because botocore writes
// them in its caller's.
void CheckChildren(const pugi::xml_node& parent, std::initializer_list<std::string_view> names,
                   bool list = false) {
  for (const pugi::xml_node& child : parent.children()) {
    const char* name = child.name();
    const bool known = child.type() == pugi::node_element &&
                       std::find(names.begin(), names.end(), name) != names.end();
    if (!known || (!list && parent.child(name) != child)) {
      FailSchema(
          fmt::format("cvc-complex-type.2.4.a: Invalid content was found starting with "
                      "element '{}' in {}.",
                      name, parent.name()));
    }
    if (child.first_attribute()) FailSchema(fmt::format("{} takes no attribute.", name));
  }
}

pugi::xml_node Needed(const pugi::xml_node& parent, const char* name) {
  const auto child = parent.child(name);
  if (!child) {
    FailSchema(
        fmt::format("cvc-complex-type.2.4.b: The content of element '{}' is not complete. "
                    "One of '{{\"{}\":{}}}' is expected.",
                    parent.name(), kNamespace, name));
  }
  return child;
}

std::string TextOf(const pugi::xml_node& element, std::size_t most) {
  const auto child = element.first_child();
  const bool plain =
      !child || child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata;
  if (!plain || child != element.last_child()) {
    FailSchema(fmt::format("{} holds one text only.", element.name()));
  }
  std::string text = element.text().get();
  if (text.size() > most) {
    FailSchema(fmt::format("cvc-maxLength-valid: {} is longer than {}.", element.name(), most));
  }
  return text;
}

std::uint32_t NumberOf(const pugi::xml_node& element, std::uint32_t most) {
  const std::string text = TextOf(element, 32);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number > most) {
    FailSchema(fmt::format("{} '{}' is not between 0 and {}.", element.name(), text, most));
  }
  return number;
}

std::string NameOf(const pugi::xml_node& element) {
  const std::string text = TextOf(element, kNameMax);
  if (text.empty()) FailSchema(fmt::format("{} is empty.", element.name()));
  return Route53Name(text);
}

bool BooleanOf(const pugi::xml_node& element) {
  const std::string text = TextOf(element, 8);
  if (text != "true" && text != "false") {
    FailSchema(fmt::format("{} '{}' is not true or false.", element.name(), text));
  }
  return text == "true";
}

void ReadAlias(const pugi::xml_node& element, ZoneRecord& set) {
  CheckChildren(element, {"HostedZoneId", "DNSName", "EvaluateTargetHealth"});
  set.alias_zone = TextOf(Needed(element, "HostedZoneId"), 32);
  set.alias = NameOf(Needed(element, "DNSName"));
  set.alias_health = BooleanOf(Needed(element, "EvaluateTargetHealth"));
}

void ReadValues(const pugi::xml_node& element, ZoneRecord& set) {
  CheckChildren(element, {"ResourceRecord"}, true);
  Needed(element, "ResourceRecord");
  for (const pugi::xml_node& record : element.children()) {
    CheckChildren(record, {"Value"});
    set.values.push_back(TextOf(Needed(record, "Value"), kValueMax));
  }
}

std::string Described(const RecordChange& change) {
  return fmt::format("[Action={}, Name={}, Type={}, SetIdentifier={}]", ActionName(change.action),
                     change.set.name, change.set.type,
                     change.set.set_id.empty() ? "null" : change.set.set_id);
}

void CheckWhole(const RecordChange& change, bool ttl, bool weight) {
  const ZoneRecord& set = change.set;
  if (set.alias.empty() && !ttl && set.values.empty()) {
    FailInput(
        fmt::format("Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and "
                    "ResourceRecords], or TrafficPolicyInstanceId], but found none in Change "
                    "with {}",
                    Described(change)));
  }
  if (!set.alias.empty() && (ttl || !set.values.empty())) {
    FailInput(
        fmt::format("Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and "
                    "ResourceRecords], or TrafficPolicyInstanceId], but found more than one "
                    "in Change with {}",
                    Described(change)));
  }
  if (set.alias.empty() && ttl == set.values.empty()) {
    FailInput(fmt::format("Invalid request: Missing field '{}' in Change with {}",
                          ttl ? "ResourceRecords" : "TTL", Described(change)));
  }
  if (weight == set.set_id.empty()) {
    FailInput(fmt::format("Invalid request: Missing field '{}' in Change with {}",
                          weight ? "SetIdentifier" : "Weight", Described(change)));
  }
}

void ReadSet(const pugi::xml_node& element, RecordChange& change) {
  for (const char* name :
       {"Region", "GeoLocation", "Failover", "MultiValueAnswer", "HealthCheckId",
        "TrafficPolicyInstanceId", "CidrRoutingConfig", "GeoProximityLocation"}) {
    if (element.child(name)) FailInput(fmt::format("{} is not simulated.", name));
  }
  CheckChildren(element, {"Name", "Type", "SetIdentifier", "Weight", "TTL", "ResourceRecords",
                          "AliasTarget"});
  ZoneRecord& set = change.set;
  set.name = NameOf(Needed(element, "Name"));
  set.type = TextOf(Needed(element, "Type"), 16);
  if (!IsRecordType(set.type)) FailSchema(fmt::format("Type '{}' is not known.", set.type));
  if (const auto id = element.child("SetIdentifier")) set.set_id = TextOf(id, kSetIdMax);
  const auto weight = element.child("Weight");
  if (weight) set.weight = NumberOf(weight, kWeightMax);
  const auto ttl = element.child("TTL");
  if (ttl) set.ttl = NumberOf(ttl, kTtlMax);
  if (const auto values = element.child("ResourceRecords")) ReadValues(values, set);
  if (const auto alias = element.child("AliasTarget")) ReadAlias(alias, set);
  CheckWhole(change, static_cast<bool>(ttl), static_cast<bool>(weight));
}

RecordChange ReadChange(const pugi::xml_node& element) {
  CheckChildren(element, {"Action", "ResourceRecordSet"});
  RecordChange change;
  const std::string action = TextOf(Needed(element, "Action"), 16);
  using Action = RecordChange::Action;
  bool known = false;
  for (const Action one : {Action::kCreate, Action::kDelete, Action::kUpsert}) {
    if (ActionName(one) != action) continue;
    change.action = one;
    known = true;
  }
  if (!known) FailSchema(fmt::format("Action '{}' is not CREATE, DELETE or UPSERT.", action));
  ReadSet(Needed(element, "ResourceRecordSet"), change);
  return change;
}

// An UPSERT may delete and create, and counts as both.
void CheckLimits(const std::vector<RecordChange>& changes) {
  std::size_t records = 0;
  std::size_t characters = 0;
  for (const RecordChange& change : changes) {
    const std::size_t times = change.action == RecordChange::Action::kUpsert ? 2 : 1;
    records += times * change.set.values.size();
    for (const std::string& value : change.set.values) characters += times * value.size();
  }
  const auto fail = [](std::string_view of, std::size_t limit) {
    throw Refused{
        {"InvalidChangeBatch", fmt::format("[Number of {} limit of {} exceeded.]", of, limit)}};
  };
  if (changes.size() > kChangesMax) fail("changes", kChangesMax);
  if (records > kRecordsMax) fail("records", kRecordsMax);
  if (characters > kCharactersMax) fail("characters", kCharactersMax);
}

ChangeBatch ReadBatch(const pugi::xml_document& document) {
  const auto root = document.document_element();
  const bool alone = document.first_child() == root && document.last_child() == root;
  if (!alone || std::string_view(root.name()) != "ChangeResourceRecordSetsRequest" ||
      std::string_view(root.attribute("xmlns").value()) != kNamespace) {
    throw Refused{
        {"MalformedInput", "ChangeBatch is not valid, expected ChangeResourceRecordSetsRequest"}};
  }
  CheckChildren(root, {"ChangeBatch"});
  const auto element = Needed(root, "ChangeBatch");
  CheckChildren(element, {"Comment", "Changes"});
  ChangeBatch batch;
  if (const auto comment = element.child("Comment")) batch.comment = TextOf(comment, kCommentMax);
  const auto changes = Needed(element, "Changes");
  CheckChildren(changes, {"Change"}, true);
  Needed(changes, "Change");
  for (const pugi::xml_node& change : changes.children()) {
    batch.changes.push_back(ReadChange(change));
  }
  CheckLimits(batch.changes);
  return batch;
}

}  // namespace

std::string_view ActionName(RecordChange::Action action) {
  constexpr std::string_view kNames[] = {"CREATE", "DELETE", "UPSERT"};
  return kNames[static_cast<int>(action)];
}

std::variant<ChangeBatch, BatchRefusal> ParseChangeBatch(std::string_view xml) {
  pugi::xml_document document;
  // A document type, a comment or an instruction has no place in a request.
  constexpr unsigned kStrict = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                               pugi::parse_comments | pugi::parse_pi | pugi::parse_doctype;
  const auto parsed = document.load_buffer(xml.data(), xml.size(), kStrict, pugi::encoding_utf8);
  if (!parsed) {
    return BatchRefusal{"MalformedInput",
                        fmt::format("Unable to parse request ({})", parsed.description())};
  }
  try {
    return ReadBatch(document);
  } catch (Refused& refused) {
    return std::move(refused.why);
  }
}

}  // namespace sim
