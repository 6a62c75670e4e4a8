// YAML as octoDNS reads it, which refuses keys that are out of order.  octoDNS owns whole zones:
// a set stands here with all of its values, and goes into the file of the zone, not over it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "plan/exports/formats.h"
#include "plan/exports/quoting.h"

namespace signet {
namespace {

constexpr std::string_view kComment = "# ";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes what is compared next from the front: a number, or what stands before one.
std::string_view TakePart(std::string_view& text, bool number) {
  const auto end =
      std::find_if(text.begin(), text.end(), [&](char c) { return IsDigit(c) != number; });
  const std::string_view part = text.substr(0, static_cast<size_t>(end - text.begin()));
  text.remove_prefix(part.size());
  return part;
}

// Numbers by their value: "a2" before "a10".
struct NaturalOrder {
  bool operator()(std::string_view a, std::string_view b) const {
    for (bool number = false; !a.empty() && !b.empty(); number = !number) {
      std::string_view left = TakePart(a, number);
      std::string_view right = TakePart(b, number);
      if (number) {
        left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
        right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
        if (left.size() != right.size()) return left.size() < right.size();
      }
      if (left != right) return left < right;
    }
    return a.empty() && !b.empty();
  }
};

// The one escape that octoDNS knows.
std::string TextOf(const Value& txt) {
  std::string out;
  for (const char c : txt.Joined()) out += c == ';' ? std::string("\\;") : std::string(1, c);
  return out;
}

bool Sayable(const ValueSet& set) {
  return set.type != RecordType::kTxt ||
         std::all_of(set.values.begin(), set.values.end(), IsPlainText);
}

std::string ValuesOf(const ValueSet& set, std::string_view indent) {
  std::string out;
  for (const Value& value : set.values) {
    if (set.type == RecordType::kMx) {
      out += fmt::format("{0}- exchange: {1}\n{0}  preference: {2}\n", indent,
                         YamlQuoted(ZoneName(value.target)), value.preference);
    } else {
      out += fmt::format("{}- {}\n", indent, YamlQuoted(TextOf(value)));
    }
  }
  return out;
}

// The members of a record, sorted; the first of several at a name begins with a dash.
std::string RecordText(const ValueSet& set, std::string_view first, std::string_view indent) {
  std::string out =
      fmt::format("{}ttl: {}\n{}type: {}\n", first, set.ttl, indent, RecordTypeName(set.type));
  if (set.type == RecordType::kCname) {
    return out + fmt::format("{}value: {}\n", indent, YamlQuoted(ZoneName(set.values[0].target)));
  }
  return out + fmt::format("{}values:\n{}", indent, ValuesOf(set, indent));
}

struct Key {
  std::string comments;
  std::map<std::string, const ValueSet*> sets;  // By the name of their type.
};

std::string KeyText(std::string_view name, const Key& key) {
  if (key.sets.empty()) return key.comments;
  std::string out = fmt::format("{}{}:\n", key.comments, YamlQuoted(name));
  const bool several = key.sets.size() > 1;
  for (const auto& [type, set] : key.sets) {
    out += several ? RecordText(*set, "  - ", "    ") : RecordText(*set, "  ", "  ");
  }
  return out;
}

void Gather(Key& key, const Edit& edit) {
  key.comments += About(edit, kComment);
  if (edit.before) {
    key.comments += Remark(kComment, edit.after ? "In the place of:" : "Take out:",
                           ZoneLines(*edit.before, edit.Removed()));
  }
  if (!edit.after) return;
  if (Sayable(*edit.after)) {
    key.sets.emplace(RecordTypeName(edit.after->type), &*edit.after);
  } else {
    key.comments += Remark(kComment, "NOT WRITTEN: octoDNS has no way to say a value of",
                           ZoneLines(*edit.after, edit.after->values));
  }
}

std::string ZoneText(const ZonePlace& place, std::span<const Edit> edits) {
  std::map<std::string, Key, NaturalOrder> keys;
  for (const Edit& edit : edits) Gather(keys[ZoneRelative(edit.set.name, place.zone)], edit);
  std::string out = fmt::format("---\n{}{}yaml\n", kComment, ZoneName(place.zone));
  for (const auto& [name, key] : keys) out += KeyText(name, key);
  return out;
}

}  // namespace

void WriteOctoDns(const Plan& plan, const Edits& edits, std::ostream& out) {
  WriteInLanguage(
      {.comment = kComment,
       .title = "octoDNS records",
       .usage = "Merge each document into the file of its zone, in order; what is in the file and "
                "not in here stays there.",
       .zone_edits = ZoneText},
      plan, edits, out);
}

}  // namespace signet
