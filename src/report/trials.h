// report/trials.h
// What `signet doctor` found: a line each for people, one document for machines.
#pragma once

#include <ostream>
#include <span>

#include "model/trial.h"
#include "report/format.h"

namespace signet {

void RenderTrials(std::span<const Trial> trials, const RenderOptions& options, std::ostream& out);
// {"exit_code": 3, "trials": [{"subject", "outcome", "told", "advice", "detail"}]}
void EncodeTrials(std::span<const Trial> trials, int exit_code, std::ostream& out);

}  // namespace signet
