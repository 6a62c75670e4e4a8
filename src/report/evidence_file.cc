// What SES said, as it was saved.
#include "report/evidence_file.h"

#include "model/evidence_json.h"

namespace signet {

void EncodeEvidenceFile(RunReader& reader, std::ostream& out) {
  const auto put = [&](const auto& item) {
    out << EncodeEvidence(item) << '\n';
    return true;
  };
  reader.EachCoverage([&](const Coverage& item) { return put(item); });
  reader.EachTarget([&](const TargetEvidence& item) { return put(item); });
  reader.EachIdentity([&](const IdentityEvidence& item) { return put(item); });
}

}  // namespace signet
