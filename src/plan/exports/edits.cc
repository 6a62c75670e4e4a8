// A plan's records, checked once more at the door of the exports: a plan is a file, and its
// author may be somebody who would like to write in a zone that is not his.
#include "plan/exports/edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace signet {
namespace {

bool Holds(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// The values of `some` that `others` does not have.
std::vector<Value> Without(const std::optional<ValueSet>& some,
                           const std::optional<ValueSet>& others) {
  if (!some) return {};
  if (!others || others->ttl != some->ttl) return some->values;
  std::vector<Value> left;
  for (const Value& value : some->values) {
    if (!Holds(others->values, value)) left.push_back(value);
  }
  return left;
}

// Nothing but quoted strings and the spaces between them.
bool IsQuotedStrings(std::string_view data) {
  bool inside = false;
  for (size_t at = 0; at < data.size(); ++at) {
    if (data[at] == '"') {
      inside = !inside;
    } else if (!inside && data[at] != ' ') {
      return false;
    } else if (inside && data[at] == '\\') {
      ++at;
    }
  }
  return !inside && data.find('"') != std::string_view::npos;
}

std::optional<Value> ValueOf(const RecordSet& set, const std::string& data) {
  constexpr size_t kStringMax = 255;
  if (data.size() > Edits::kValueBytesMax) return std::nullopt;
  const DnsRecord record{set.name, set.type, set.ttl, data};
  Value value;
  if (set.type == RecordType::kTxt) {
    value.strings = StringsOf(record);
    const bool fits = std::all_of(value.strings.begin(), value.strings.end(),
                                  [](const auto& part) { return part.size() <= kStringMax; });
    if (!IsQuotedStrings(data) || !fits) return std::nullopt;
    return value;
  }
  if (set.type != RecordType::kCname && set.type != RecordType::kMx) return std::nullopt;
  const auto target = TargetOf(record);
  const auto preference = PreferenceOf(record);
  if (!target || (set.type == RecordType::kMx && !preference)) return std::nullopt;
  value.target = *target;
  value.preference = preference.value_or(0);
  return value;
}

// Nothing where no export can say it.
std::optional<ValueSet> ValueSetOf(const RecordSet& set) {
  ValueSet out{set.name, set.type, set.ttl, {}};
  for (const std::string& data : set.values) {
    auto value = ValueOf(set, data);
    if (!value) return std::nullopt;
    out.values.push_back(*std::move(value));
  }
  const bool one = out.type != RecordType::kCname || out.values.size() == 1;
  if (out.values.empty() || !one) return std::nullopt;
  return out;
}

std::optional<Edit> EditOf(const Change& change) {
  Edit edit;
  edit.change = &change;
  if (change.before) edit.before = ValueSetOf(*change.before);
  if (change.after) edit.after = ValueSetOf(*change.after);
  const bool whole = edit.before.has_value() == change.before.has_value() &&
                     edit.after.has_value() == change.after.has_value();
  if (!whole || !edit.sayable()) return std::nullopt;
  if (edit.before) edit.set = *edit.before;
  if (edit.after) edit.set = *edit.after;
  return edit;
}

// As Route 53 gives them.  Anything else would be read as something else by some tool that it is
// handed to, a file's name for one.
bool IsZoneId(std::string_view id) {
  constexpr size_t kZoneIdMax = 32;
  return id.size() <= kZoneIdMax && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
         });
}

bool IsPlace(const ZonePlace& place) {
  if (place.provider == DnsProvider::kDynamicUpdate) return IsServer(place);
  return IsZoneId(place.id);
}

ZoneEdits& ZoneOf(std::vector<ZoneEdits>& zones, std::map<ZonePlace, size_t>& places,
                  const ZonePlace& place) {
  const auto [at, fresh] = places.emplace(place, zones.size());
  if (fresh) zones.push_back({place, {}});
  return zones[at->second];
}

tl::unexpected<Error> Unsayable(const Change& change, std::string_view why) {
  std::string name;
  if (change.before) name = change.before->name.absolute();
  if (change.after) name = change.after->name.absolute();
  return Fail(Code::kBadInput,
              fmt::format("the plan cannot be exported: {} {} for {} {}",
                          ChangeKindName(change.kind), name, change.identity, why));
}

class Gathering {
 public:
  Result<void> Add(const Change& change, bool undoes) {
    if (auto fits = CheckChange(change, undoes); !fits) return Fail(fits.error());
    auto edit = EditOf(change);
    if (!edit) return Unsayable(change, "has a value that is no CNAME, MX or TXT record");
    if (!IsPlace(change.place)) {
      return Unsayable(change, "has a hosted zone's id that is none");
    }
    auto& zone = ZoneOf(edits.zones, places_, change.place).edits;
    const auto key = std::tuple(change.place, edit->set.name, edit->set.type);
    const auto [at, fresh] = sets_.emplace(key, zone.size());
    if (fresh) {
      zone.push_back(*std::move(edit));
      return {};
    }
    Edit& first = zone[at->second];
    if (first.before != edit->before || first.after != edit->after) {
      return Unsayable(change, fmt::format("and one for {} want different things of one record set",
                                           first.change->identity));
    }
    first.also.push_back(&change);
    return {};
  }

  void AddRefused(const RefusedChange& refused) {
    Edit edit = EditOf(refused.change).value_or(Edit{});
    edit.change = &refused.change;
    edit.refused = &refused;
    ZonePlace place = refused.change.place;
    if (!IsPlace(place)) place.id.clear();
    ZoneOf(edits.refused, refused_places_, place).edits.push_back(std::move(edit));
  }

  Edits edits;

 private:
  std::map<ZonePlace, size_t> places_;
  std::map<ZonePlace, size_t> refused_places_;
  std::map<std::tuple<ZonePlace, DomainName, RecordType>, size_t> sets_;
};

}  // namespace

std::string Value::Joined() const {
  std::string joined;
  for (const std::string& part : strings) joined += part;
  return joined;
}

std::vector<Value> Edit::Added() const { return Without(after, before); }
std::vector<Value> Edit::Removed() const { return Without(before, after); }

std::vector<Value> Edit::Kept() const {
  if (!before || !after || before->ttl != after->ttl) return {};
  std::vector<Value> kept;
  for (const Value& value : before->values) {
    if (Holds(after->values, value)) kept.push_back(value);
  }
  return kept;
}

Result<Edits> EditsOf(const Plan& plan) {
  Gathering gathering;
  for (const Change& change : plan.changes) {
    if (!IsDns(change.kind)) continue;
    if (auto added = gathering.Add(change, !plan.undoes.empty()); !added)
      return Fail(added.error());
  }
  for (const RefusedChange& refused : plan.refused) {
    if (IsDns(refused.change.kind)) gathering.AddRefused(refused);
  }
  return std::move(gathering.edits);
}

std::vector<std::vector<const Edit*>> ByIdentity(std::span<const Edit> edits) {
  std::map<std::pair<Target, std::string>, size_t> places;
  std::vector<std::vector<const Edit*>> groups;
  for (const Edit& edit : edits) {
    const auto [at, fresh] =
        places.emplace(std::pair(edit.change->target, edit.change->identity), groups.size());
    if (fresh) groups.emplace_back();
    groups[at->second].push_back(&edit);
  }
  return groups;
}

}  // namespace signet
