// report/evidence_file.h
// A run's evidence as lines that `signet scan --from FILE` reads (model/evidence_json.h):
// coverage, targets, identities.  What was not read is in it, so that judging the file
// elsewhere comes to the same verdict.
#pragma once

#include <ostream>

#include "model/journal.h"

namespace signet {

void EncodeEvidenceFile(RunReader& reader, std::ostream& out);

}  // namespace signet
