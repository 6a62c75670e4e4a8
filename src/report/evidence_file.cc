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
  // With its neighbours, so that a line taken out of the file is judged as in the run.
  reader.EachSubject([&](const IdentityEvidence& item, const Neighbours& near) {
    out << (near == Neighbours{} ? EncodeEvidence(item) : EncodeEvidence(item, near)) << '\n';
    return true;
  });
}

}  // namespace signet
