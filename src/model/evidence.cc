// How old a state is, from the only two witnesses there are.
#include "model/evidence.h"

#include <algorithm>

namespace signet {

std::optional<Time> InStatusSince(const IdentityEvidence& evidence, const Neighbours& neighbours) {
  // A state that this very look saw first may be any age.
  std::optional<Time> since = neighbours.in_status_since;
  if (since && *since >= evidence.taken_at) since.reset();
  const DkimAttributes* dkim = evidence.dkim.read();
  if (IsDomain(evidence.type) && evidence.status == VerificationStatus::kPending && dkim &&
      dkim->last_key_generation) {
    since = since ? std::min(*since, *dkim->last_key_generation) : *dkim->last_key_generation;
  }
  return since;
}

}  // namespace signet
