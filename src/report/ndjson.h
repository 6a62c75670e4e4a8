// report/ndjson.h
// A run as lines of JSON, each an object with a "kind": run, summary, coverage, finding,
// gap, identity, and a last line "end" with the counts, so that a file that was cut can
// be told from a whole one.  The other members are those of the JSON document.
#pragma once

#include <ostream>
#include <span>

#include "model/journal.h"
#include "model/rule.h"

namespace signet {

void EncodeNdjson(RunReader& reader, std::span<const RuleText* const> rules, std::ostream& out);

}  // namespace signet
