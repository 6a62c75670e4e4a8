// plan/replica_wish.h
// ReplicaWishOf: a domain that waits in one region, and is verified by Easy DKIM in another of its
// account, becomes a replica of that one (Deterministic Easy DKIM): no record is needed.
#pragma once

#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "model/explained.h"
#include "model/plan.h"

namespace signet {

// Where it may be copied from, by what a run found: to be looked at before ReplicaWishOf.  Empty
// where nothing of the kind is wished for.
std::vector<Target> ReplicaParentsOf(const Explained& explained);

// The call with the first of them that can be copied from, by what SES says of the domain there
// now; or why none can.  Nothing: it is not wished for.  Pure.
std::optional<std::variant<Change, RefusedChange>> ReplicaWishOf(
    const Explained& explained, std::span<const IdentityEvidence> parents);

}  // namespace signet
