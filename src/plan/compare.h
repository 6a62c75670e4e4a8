// plan/compare.h
// Compare: what a wanted record means in the zone as its provider lists it: a set to create, a
// value to add, a set to replace, nothing, or something that must not be touched.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "model/hosted_zone.h"
#include "plan/wish.h"

namespace signet {

struct Standing {
  std::string guard;  // "already-there", "create-only", "special-set" ….
  std::string why;
};

// The change with kind, place, before, after, side effects and how to undo it; or why there is
// none.
std::variant<Change, Standing> Compare(const Wish& wish, const HostedZone& zone,
                                       bool allow_replace);

}  // namespace signet
