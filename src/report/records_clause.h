// What the DNS holds of the records that decide, in one clause.
#pragma once

#include <string>

#include "report/explained_parts.h"

namespace signet {

// "1 of its 3 DKIM records is wrong and 1 is missing, at both name servers"; empty where every
// record is right or none could be read.
std::string RecordsClause(const ExplainedView& view);

}  // namespace signet
