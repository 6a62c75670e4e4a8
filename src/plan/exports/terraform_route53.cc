// HCL for the AWS provider.  A resource owns its whole set: one that stands there already is
// imported first, and without allow_overwrite a name that was thought free is not written over.
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

std::string ZoneHead(const ZonePlace& place) {
  return place.id.empty() ? ZoneVariableBlock(place.zone, "hosted") : "";
}

std::string ZoneId(const ZonePlace& place) {
  return place.id.empty() ? ZoneVariable(place.zone) : HclQuoted(OneLine(place.id));
}

std::string RecordOf(RecordType type, const Value& value) {
  if (type == RecordType::kTxt) return HclQuoted(Route53Text(value));  // It adds the outer quotes.
  return HclQuoted(WithoutDot(Route53Data(type, value)));
}

std::string Import(const ZonePlace& place, const ValueSet& set, std::string_view resource) {
  const std::string rest =
      fmt::format("_{}_{}", WithoutDot(Route53Name(set.name)), RecordTypeName(set.type));
  std::string id = HclQuoted(OneLine(place.id) + rest);
  if (place.id.empty()) {
    id = HclQuoted(rest);
    id.insert(1, "${" + ZoneVariable(place.zone) + "}");
  }
  return fmt::format("import {{\n  to = aws_route53_record.{}\n  id = {}\n}}\n", resource, id);
}

std::string Resource(const ZonePlace& place, const ValueSet& set, std::string_view resource) {
  std::string records;
  for (const Value& value : set.values) {
    records += (records.empty() ? "" : ", ") + RecordOf(set.type, value);
  }
  return fmt::format(
      "resource \"aws_route53_record\" \"{}\" {{\n"
      "  zone_id = {}\n  name    = {}\n  type    = \"{}\"\n  ttl     = {}\n  records = [{}]\n}}\n",
      resource, ZoneId(place), HclQuoted(WithoutDot(Route53Name(set.name))),
      RecordTypeName(set.type), set.ttl, records);
}

std::string ZoneText(const ZonePlace& place, std::span<const Edit> edits) {
  std::string out;
  for (const Edit& edit : edits) {
    out += About(edit, kComment);
    const std::string resource = ResourceName(place, edit.set, "");
    if (edit.before) {
      out += Remark(kComment,
                    edit.after ? "terraform plan must show this set as it is imported:"
                               : "Remove its resource from your configuration; it held:",
                    ZoneLines(*edit.before, edit.before->values));
    }
    if (edit.before && edit.after) out += Import(place, *edit.after, resource);
    if (edit.after) out += Resource(place, *edit.after, resource);
  }
  return out;
}

}  // namespace

void WriteTerraformRoute53(const Plan& plan, const Edits& edits, std::ostream& out) {
  WriteInLanguage(
      {.comment = kComment,
       .title = "Terraform resources aws_route53_record",
       .usage = "A set that Terraform manages already keeps its resource: put the values "
                "there, and drop its import block.",
       .route53_only = true,
       .zone_head = ZoneHead,
       .zone_edits = ZoneText},
      plan, edits, out);
}

}  // namespace signet
