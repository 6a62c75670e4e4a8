// HCL for the Cloudflare provider, version 5, where a resource is a single record: what stands
// beside it is not touched, and what must go before it has an id that only Cloudflare knows.
#include <fmt/format.h>

#include "plan/exports/formats.h"
#include "plan/exports/quoting.h"
#include "plan/exports/terraform_names.h"

namespace signet {
namespace {

constexpr std::string_view kComment = "# ";

std::string WithoutDot(std::string name) {
  name.pop_back();
  return name;
}

std::string ZoneHead(const ZonePlace& place) { return ZoneVariableBlock(place.zone, "Cloudflare"); }

std::string Resource(const ZonePlace& place, const ValueSet& set, const Value& value) {
  const std::string content =
      set.type == RecordType::kTxt ? ZoneData(set.type, value) : WithoutDot(ZoneName(value.target));
  std::vector<std::pair<std::string_view, std::string>> attributes{
      {"zone_id", ZoneVariable(place.zone)},
      {"name", HclQuoted(WithoutDot(ZoneName(set.name)))},
      {"type", HclQuoted(RecordTypeName(set.type))},
      {"ttl", std::to_string(set.ttl)},
      {"content", HclQuoted(content)},
      {"proxied", "false"}};
  if (set.type == RecordType::kMx) {
    attributes.emplace_back("priority", std::to_string(value.preference));
  }
  const size_t width = attributes.back().first.size();  // The longest.
  std::string out = fmt::format("resource \"cloudflare_dns_record\" \"{}\" {{\n",
                                ResourceName(place, set, ZoneData(set.type, value)));
  for (const auto& [name, text] : attributes)
    out += fmt::format("  {:<{}} = {}\n", name, width, text);
  return out + "}\n";
}

std::string ZoneText(const ZonePlace& place, std::span<const Edit> edits) {
  std::string out;
  for (const Edit& edit : edits) {
    out += About(edit, kComment);
    if (edit.before) {
      out += Remark(kComment,
                    "First delete by hand exactly:", ZoneLines(*edit.before, edit.Removed()));
    }
    if (!edit.after) continue;
    for (const Value& value : edit.Added()) out += Resource(place, *edit.after, value);
  }
  return out;
}

}  // namespace

void WriteTerraformCloudflare(const Plan& plan, const Edits& edits, std::ostream& out) {
  WriteInLanguage({.comment = kComment,
                   .title = "Terraform resources cloudflare_dns_record",
                   .usage = "SES must see the records themselves: nothing here is proxied, and on "
                            "a paid zone set settings = { flatten_cname = false }.",
                   .zone_head = ZoneHead,
                   .zone_edits = ZoneText},
                  plan, edits, out);
}

}  // namespace signet
