// JavaScript for DNSControl.  D_EXTEND adds to the D of a zone without touching its text.
#include <fmt/format.h>

#include <algorithm>

#include "plan/exports/formats.h"
#include "plan/exports/quoting.h"

namespace signet {
namespace {

constexpr std::string_view kComment = "// ";

std::string Call(const ZonePlace& place, const ValueSet& set, const Value& value) {
  const std::string relative = ZoneRelative(set.name, place.zone);
  std::string arguments;
  if (set.type == RecordType::kTxt) {
    arguments = ScriptQuoted(value.Joined());  // It is split by DNSControl.
  } else {
    if (set.type == RecordType::kMx) arguments = fmt::format("{}, ", value.preference);
    arguments += ScriptQuoted(ZoneName(value.target));
  }
  return fmt::format("  {}({}, {}, TTL({}))", RecordTypeName(set.type),
                     ScriptQuoted(relative.empty() ? "@" : relative), arguments, set.ttl);
}

// What D_EXTEND is given: a call, and comments in front of it; or comments alone.
struct Part {
  std::string comments;
  std::string call;
};

void Append(std::vector<Part>& parts, const ZonePlace& place, const Edit& edit) {
  std::string comments = About(edit, kComment);
  if (edit.before) {
    comments += Remark(kComment, "Take out of your D():", ZoneLines(*edit.before, edit.Removed()));
    comments += Remark(kComment, "Leave in your D():", ZoneLines(*edit.before, edit.Kept()));
  }
  for (const Value& value : edit.Added()) {
    if (edit.set.type == RecordType::kTxt && !IsPlainText(value)) {
      comments += Remark(kComment, "NOT WRITTEN: DNSControl has no sure way to say",
                         ZoneLines(edit.set, {value}));
      continue;
    }
    parts.push_back({comments, Call(place, edit.set, value)});
    comments.clear();
  }
  if (!comments.empty()) parts.push_back({comments, ""});
}

std::string ZoneText(const ZonePlace& place, std::span<const Edit> edits) {
  std::vector<Part> parts;
  for (const Edit& edit : edits) Append(parts, place, edit);
  const std::string zone = ZoneName(place.zone);
  auto left =
      std::count_if(parts.begin(), parts.end(), [](const Part& p) { return !p.call.empty(); });
  // Not every engine takes a comma behind the last.
  std::string out = fmt::format("D_EXTEND({}{}\n", ScriptQuoted(zone.substr(0, zone.size() - 1)),
                                left > 0 ? "," : "");
  for (const Part& part : parts) {
    out += part.comments;
    if (!part.call.empty()) out += fmt::format("{}{}\n", part.call, --left > 0 ? "," : "");
  }
  return out + ");\n";
}

}  // namespace

void WriteDnsControl(const Plan& plan, const Edits& edits, std::ostream& out) {
  WriteInLanguage(
      {.comment = kComment,
       .title = "DNSControl records",
       .usage = "require() this file behind your D(); DNSControl deletes what neither of them has.",
       .zone_edits = ZoneText},
      plan, edits, out);
}

}  // namespace signet
