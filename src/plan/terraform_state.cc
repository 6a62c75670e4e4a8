// Two formats for the same resources.  Whatever is not understood is refused: a record that is
// overlooked here would be one that two tools write.
#include "plan/terraform_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace signet {
namespace {

namespace json = boost::json;

constexpr int kStateVersion = 4;
constexpr size_t kTypeMax = 16;      // "NSEC3PARAM" has ten.
constexpr size_t kAddressMax = 100;  // Of an address in a message.

tl::unexpected<Error> NotAState(std::string_view why) {
  return Fail(Code::kBadInput, fmt::format("not a state of Terraform's: {}", why));
}

// States are full of null: what is no text is not told.
std::string_view Text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

const json::object* Object(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? value->if_object() : nullptr;
}

struct Resource {
  std::string_view type;
  std::string address;
  bool managed = false;  // Else a data source.
  const json::object* values = nullptr;
};

using Visit = std::function<Result<void>(const Resource&)>;

// Each object of a list that must be one where it is there at all.
Result<void> Each(const json::object& in, std::string_view name,
                  const std::function<Result<void>(const json::object&)>& visit) {
  const json::value* value = in.if_contains(name);
  if (!value || value->is_null()) return {};
  const json::array* list = value->if_array();
  if (!list) return NotAState(fmt::format("'{}' is not a list", name));
  for (const json::value& item : *list) {
    const json::object* object = item.if_object();
    if (!object) return NotAState(fmt::format("'{}' is not a list of objects", name));
    if (auto visited = visit(*object); !visited) return visited;
  }
  return {};
}

// Format 4: a resource has one instance for each of its count or for_each, and those that wait
// to be deleted are instances, too.
Result<void> EachOfState(const json::object& state, const Visit& visit) {
  return Each(state, "resources", [&](const json::object& resource) {
    Resource out;
    out.type = Text(resource, "type");
    const std::string_view module = Text(resource, "module");
    out.address = fmt::format("{}{}{}.{}", module, module.empty() ? "" : ".", out.type,
                              Text(resource, "name"));
    out.managed = Text(resource, "mode") != "data";
    return Each(resource, "instances", [&](const json::object& instance) {
      out.values = Object(instance, "attributes");
      if (!out.values) out.values = Object(instance, "attributes_flat");  // Of before 0.12.
      return visit(out);
    });
  });
}

// terraform show -json; the parser bounds how deep modules lie.
Result<void> EachOfModule(const json::object& module, const Visit& visit) {
  auto own = Each(module, "resources", [&](const json::object& resource) {
    return visit({Text(resource, "type"), std::string(Text(resource, "address")),
                  Text(resource, "mode") != "data", Object(resource, "values")});
  });
  if (!own) return own;
  return Each(module, "child_modules",
              [&](const json::object& child) { return EachOfModule(child, visit); });
}

Result<void> EachResource(const json::object& root, const Visit& visit) {
  if (root.contains("encrypted_data"))
    return NotAState("it is encrypted; give what `tofu show -json` prints");
  if (const json::value* version = root.if_contains("version"); version) {
    const int64_t* number = version->if_int64();
    if (!number || *number != kStateVersion || !root.contains("lineage")) {
      return NotAState(
          "only format 4 of a state file is read; give what `terraform show -json` "
          "prints");
    }
    return EachOfState(root, visit);
  }
  const std::string_view format = Text(root, "format_version");
  if (!format.starts_with("0.") && !format.starts_with("1."))
    return NotAState("neither a state file nor what `terraform show -json` prints of one");
  if (root.contains("planned_values") || root.contains("resource_changes"))
    return NotAState("it is a plan; give what `terraform show -json` prints without a file");
  // A state without resources has no values.
  const json::object* values = Object(root, "values");
  const json::object* module = values ? Object(*values, "root_module") : nullptr;
  return module ? EachOfModule(*module, visit) : Result<void>();
}

// The names of zones by their id, as far as the state tells them.
using Zones = std::map<std::string, DomainName, std::less<>>;

void NoteZone(const Resource& resource, Zones& zones) {
  const bool route53 = resource.type == "aws_route53_zone";
  if (!resource.values || (!route53 && resource.type != "cloudflare_zone")) return;
  const std::string_view id = Text(*resource.values, route53 ? "zone_id" : "id");
  std::string_view name = Text(*resource.values, "name");
  if (name.empty()) name = Text(*resource.values, "zone");  // Cloudflare's before version 5.
  const auto parsed = DomainName::Parse(name);
  if (!id.empty() && parsed && !parsed->root()) zones.insert_or_assign(std::string(id), *parsed);
}

std::optional<DomainName> Parsed(std::string_view text) {
  auto name = DomainName::Parse(text);
  if (!name || name->root()) return std::nullopt;
  return *name;
}

// "www", "www.example.com" and "@" for the zone itself.
std::optional<DomainName> Within(std::string_view name, const DomainName& zone) {
  if (name.empty() || name == "@") return zone;
  const auto parsed = Parsed(name);
  if (!parsed || parsed->IsSameOrUnder(zone)) return parsed;
  return parsed->Under(zone);
}

// Nothing where the state does not tell the whole name.
std::optional<DomainName> NameOf(const Resource& resource, const Zones& zones) {
  const json::object& values = *resource.values;
  const std::string_view name = Text(values, "name");
  if (resource.type.starts_with("dns_")) {
    const auto zone = Parsed(Text(values, "zone"));
    return zone ? Within(name, *zone) : std::nullopt;
  }
  const bool route53 = resource.type == "aws_route53_record";
  if (const auto whole = Text(values, route53 ? "fqdn" : "hostname"); !whole.empty())
    return Parsed(whole);
  if (const auto zone = zones.find(Text(values, "zone_id")); zone != zones.end())
    return Within(name, zone->second);
  // From version 5 on, Cloudflare's records have their whole name.
  const bool whole = resource.type == "cloudflare_dns_record" && name.find('.') != name.npos;
  return whole ? Parsed(name) : std::nullopt;
}

// The type of the record that it is; empty where it does not tell, nothing where it is none.
std::optional<std::string> TypeOf(const Resource& resource) {
  constexpr std::string_view kHead = "dns_";
  std::string_view type = resource.type;
  if (type == "aws_route53_record" || type == "cloudflare_record" ||
      type == "cloudflare_dns_record") {
    return std::string(resource.values ? Text(*resource.values, "type") : "");
  }
  // "dns_a_record_set", "dns_cname_record".
  if (!type.starts_with(kHead) || type.find("_record") == type.npos) return std::nullopt;
  type.remove_prefix(kHead.size());
  std::string out(type.substr(0, type.find('_')));
  for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

bool IsType(std::string_view type) {
  return !type.empty() && type.size() <= kTypeMax &&
         std::all_of(type.begin(), type.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

Result<void> NoteRecord(const Resource& resource, const Zones& zones, ManagedRecords& into) {
  const auto type = resource.managed ? TypeOf(resource) : std::nullopt;
  if (!type) return {};
  const auto name = resource.values ? NameOf(resource, zones) : std::nullopt;
  if (!name || !IsType(*type)) {
    return Fail(Code::kBadInput,
                fmt::format("the state does not tell the whole name and the type of {}; run "
                            "terraform refresh and give it again",
                            resource.address.substr(0, kAddressMax)));
  }
  if (into.size() >= TerraformState::kRecordsMax)
    return NotAState(fmt::format("it has more than {} records", TerraformState::kRecordsMax));
  into.Add(*name, *type);
  return {};
}

}  // namespace

Result<void> ReadTerraformState(std::string_view text, ManagedRecords& into) {
  if (text.size() > TerraformState::kBytesMax) return NotAState("it is larger than 64 MiB");
  json::parse_options options;
  options.max_depth = TerraformState::kDepthMax;
  boost::system::error_code error;
  const json::value value = json::parse(text, error, {}, options);
  const json::object* root = error ? nullptr : value.if_object();
  if (!root) return NotAState("no JSON object");
  Zones zones;
  auto noted = EachResource(*root, [&](const Resource& resource) {
    NoteZone(resource, zones);
    return Result<void>();
  });
  if (!noted) return noted;
  return EachResource(*root,
                      [&](const Resource& resource) { return NoteRecord(resource, zones, into); });
}

}  // namespace signet
