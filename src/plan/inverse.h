// plan/inverse.h
// InverseOf: the plan that takes back what a plan has written, and nothing that it found there.
#pragma once

#include <string>
#include <vector>

#include "model/apply_journal.h"
#include "model/evidence.h"
#include "plan/make_plan.h"

namespace signet {

struct UndoPolicy {
  bool break_verified = false;  // --allow break-verified.
  // What SES says now of the identities that the plan was for; one that is not here is taken
  // for verified: never act on silence (law 5).
  std::vector<IdentityEvidence> now;
};

// Changes in the reverse order.  What cannot be taken back, and what a verified identity or
// MAIL FROM now stands on, is among the refused, each with its reason.
Plan InverseOf(const AppliedPlan& applied, const PlanHead& head, const UndoPolicy& policy);

}  // namespace signet
