// Replicas do not chain: each points at the one identity that holds the key.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/ses_error.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (CurrentError(subject.evidence) != "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED")
    return std::nullopt;
  return fmt::format("it is a Deterministic Easy DKIM replica and the parent{} is a replica itself",
                     InParentRegion(subject.evidence));
}

}  // namespace

Cause DeedParentIsReplica() {
  return {.id = "deed-parent-is-replica",
          .rule = "identity-verified",
          .title = "The parent is a replica itself, and replicas do not chain.",
          .fix = "Create the replica again with the parent's own parent region as its origin.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
