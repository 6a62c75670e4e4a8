// report/plan_table.h
// A plan as a person reviews it: a diff, grouped by zone and by identity, then what is not done
// and why; and what came of one that was applied.
#pragma once

#include <ostream>

#include "model/apply_journal.h"
#include "model/plan.h"
#include "report/format.h"

namespace signet {

void RenderPlan(const Plan& plan, const RenderOptions& options, std::ostream& out);

// The changes of one zone alone, for the question before it is written to.
void RenderZoneDiff(const Plan& plan, const ZonePlace& place, const RenderOptions& options,
                    std::ostream& out);

// One line for a change that has ended.
void RenderOutcome(const Change& change, const Outcome& outcome, const RenderOptions& options,
                   std::ostream& out);

}  // namespace signet
