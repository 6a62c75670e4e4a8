// A TTL that somebody chose otherwise does not make a record another; for what is to be
// replaced or removed, everything must be as it was.
#include "apply/seen.h"

#include <fmt/format.h>

#include <algorithm>

namespace signet {
namespace {

std::string Shown(const HostedSet& one) {
  if (one.special)
    return fmt::format("{} (an alias, or one of several)", RecordTypeName(one.set.type));
  return fmt::format("{} {} (TTL {})", RecordTypeName(one.set.type),
                     fmt::join(one.set.values, ", "), one.set.ttl);
}

std::string Shown(const std::vector<HostedSet>& at) {
  std::vector<std::string> sets;
  for (const HostedSet& one : at) sets.push_back(Shown(one));
  return sets.empty() ? "nothing" : fmt::format("{}", fmt::join(sets, "; "));
}

bool SameValues(const RecordSet& there, const RecordSet& wanted) {
  return there.type == wanted.type && there.values == wanted.values;
}

bool HoldsAll(const RecordSet& there, const RecordSet& wanted) {
  return std::includes(there.values.begin(), there.values.end(), wanted.values.begin(),
                       wanted.values.end());
}

}  // namespace

Seen SeenAt(const Change& change, const std::vector<HostedSet>& at) {
  using State = Seen::State;
  const RecordType type = change.record().type;
  const auto of_type = std::find_if(at.begin(), at.end(),
                                    [&](const HostedSet& one) { return one.set.type == type; });
  const HostedSet* there = of_type == at.end() ? nullptr : &*of_type;
  // A CNAME stands alone at its name (RFC 1034 3.6.2).
  const bool conflict = std::any_of(at.begin(), at.end(), [&](const HostedSet& one) {
    return one.set.type != type &&
           (type == RecordType::kCname || one.set.type == RecordType::kCname);
  });
  if (conflict || (there && there->special)) return {State::kOther, Shown(at)};
  if (!there) {
    const bool was_free = !change.before, is_to_be_free = !change.after;
    if (is_to_be_free) return {State::kAfter, ""};
    return {was_free ? State::kBefore : State::kOther, Shown(at)};
  }
  if (change.before && there->set == *change.before) return {State::kBefore, ""};
  if (change.after) {
    const bool adds = change.kind == ChangeKind::kAddValue;
    if (SameValues(there->set, *change.after) || (adds && HoldsAll(there->set, *change.after)))
      return {State::kAfter, ""};
  }
  return {State::kOther, Shown(at)};
}

}  // namespace signet
