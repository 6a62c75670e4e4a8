// report/table.h
// A run for a person at a terminal: the answer first, then what could not be read, then
// the findings by risk, rule and cause, each with its next step.
#pragma once

#include <ostream>

#include "report/format.h"

namespace signet {

void RenderTable(RunReader& reader, const RenderOptions& options, std::ostream& out);

}  // namespace signet
