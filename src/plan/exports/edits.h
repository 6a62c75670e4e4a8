// plan/exports/edits.h
// Edits: the changes of records of a plan, as exports write them: by zone, an edit for each
// record set, the values taken apart.  They point into the plan, which must outlive them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/plan.h"

namespace signet {

// One value of a set: what a format writes is made of these parts, never of the plan's text.
struct Value {
  DomainName target;                 // Of CNAME and MX.
  uint16_t preference = 0;           // Of MX.
  std::vector<std::string> strings;  // Of TXT, as bytes; at most 255 in each.
  friend auto operator<=>(const Value&, const Value&) = default;

  std::string Joined() const;  // The text of TXT.
};

struct ValueSet {
  DomainName name;
  RecordType type{};  // CNAME, MX or TXT.
  uint32_t ttl = 0;
  std::vector<Value> values;
  friend bool operator==(const ValueSet&, const ValueSet&) = default;
};

struct Edit {
  const Change* change = nullptr;
  std::vector<const Change*> also;         // Others that ask for the very same.
  const RefusedChange* refused = nullptr;  // Set where it may not be made by us.
  // Neither: a refused change whose record no export can say.
  std::optional<ValueSet> before;
  std::optional<ValueSet> after;
  ValueSet set;  // The one after, or that before where none is after.

  bool sayable() const { return before || after; }
  // What comes and what goes.  A set whose TTL changes comes and goes whole.
  std::vector<Value> Added() const;
  std::vector<Value> Removed() const;
  std::vector<Value> Kept() const;  // What stands there and stays.
};

struct ZoneEdits {
  ZonePlace place;
  std::vector<Edit> edits;  // In the order of the plan.
};

struct Edits {
  // An update of a zone must fit a message of 64 KiB, and a change batch 32,000 characters;
  // escaped, it is also still one line of what nsupdate reads.
  static constexpr size_t kValueBytesMax = 16'384;

  std::vector<ZoneEdits> zones;
  std::vector<ZoneEdits> refused;
};

// kBadInput as ExportPlan says.  A refused change never fails: it is shown as far as it goes.
Result<Edits> EditsOf(const Plan& plan);

// The edits of each identity together, in the order in which they first appear.
std::vector<std::vector<const Edit*>> ByIdentity(std::span<const Edit> edits);

}  // namespace signet
