// The evidence file: what is written can be read again, whole.
#include "report/evidence_file.h"

#include <doctest/doctest.h>

#include <sstream>

#include "model/evidence_json.h"
#include "report/fake_run.h"

namespace signet {

TEST_CASE("evidence file: every identity, target and gap comes back") {
  FakeRun run;
  FillOrganisation(run);
  const IdentityEvidence& first = run.identities.at(0);
  Neighbours near;
  near.elsewhere.push_back({{"999900001111", "us-east-1"}, first.identity, first.type, {}, {}});
  near.coverage_complete = true;
  run.neighbours[first.identity] = near;
  std::ostringstream out;
  EncodeEvidenceFile(run, out);
  std::vector<IdentityEvidence> identities;
  std::vector<Coverage> coverages;
  size_t targets = 0;
  std::istringstream in(out.str());
  for (std::string text; std::getline(in, text);) {
    const Result<EvidenceLine> line = ParseEvidenceLine(text);
    REQUIRE(line.has_value());
    if (const auto* saved = std::get_if<SavedIdentity>(&*line)) {
      identities.push_back(saved->evidence);
      const bool has_near = saved->evidence.identity == first.identity;
      CHECK(saved->neighbours == (has_near ? std::optional(near) : std::nullopt));
    } else if (const auto* coverage = std::get_if<Coverage>(&*line)) {
      coverages.push_back(*coverage);
    } else {
      ++targets;
    }
  }
  CHECK(identities == run.identities);
  CHECK(coverages == run.coverages);
  CHECK(targets == run.targets.size());
}

}  // namespace signet
