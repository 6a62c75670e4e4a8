// How old a state is, from the only two witnesses there are.
#include "model/evidence.h"

#include <algorithm>

namespace signet {

std::optional<Time> InStatusSince(const IdentityEvidence& evidence, const Neighbours& neighbours) {
  std::optional<Time> since = neighbours.in_status_since;
  const DkimAttributes* dkim = evidence.dkim.read();
  if (IsDomain(evidence.type) && evidence.status == VerificationStatus::kPending && dkim &&
      dkim->last_key_generation) {
    since = since ? std::min(*since, *dkim->last_key_generation) : *dkim->last_key_generation;
  }
  return since;
}

}  // namespace signet
