// Records against name servers, on a screen: a row for each record, a column for each server.
// Where they do not all fit beside each other, servers that say the same share a column.
#pragma once

#include "report/explained_parts.h"
#include "report/screen.h"

namespace signet {

// Nothing where no server could be asked, or no record is known.
void PutGrid(Screen& screen, const ExplainedView& view);

}  // namespace signet
