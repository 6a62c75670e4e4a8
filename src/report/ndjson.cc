// The document's objects, one a line, for tools that stream.
#include "report/ndjson.h"

#include "report/json.h"

namespace signet {
namespace {

JsonLine Kind(std::string_view kind) {
  JsonLine line;
  line.Text("kind", kind);
  return line;
}

}  // namespace

void EncodeNdjson(RunReader& reader, std::span<const RuleText* const> rules, std::ostream& out) {
  uint64_t coverage = 0, findings = 0, gaps = 0, identities = 0;
  const auto put = [&](const JsonLine& line) { out << line.str() << '\n'; };

  JsonLine run = Kind("run");
  AddRun(run, reader.run());
  put(run);
  JsonLine summary = Kind("summary");
  AddSummary(summary, reader.run(), reader.summary());
  put(summary);
  reader.EachCoverage([&](const Coverage& item) {
    JsonLine line = Kind("coverage");
    AddCoverage(line, item);
    put(line);
    ++coverage;
    return true;
  });
  reader.EachFinding([&](const RunReader::StoredFinding& item) {
    JsonLine line = Kind("finding");
    AddFinding(line, item, rules);
    put(line);
    ++findings;
    return true;
  });
  reader.EachGap([&](const Gap& item) {
    JsonLine line = Kind("gap");
    AddGap(line, item);
    put(line);
    ++gaps;
    return true;
  });
  reader.EachIdentity([&](const IdentityEvidence& item) {
    JsonLine line = Kind("identity");
    AddIdentity(line, item);
    put(line);
    ++identities;
    return true;
  });
  JsonLine end = Kind("end");
  end.Number("coverage", coverage).Number("findings", findings).Number("gaps", gaps);
  end.Number("identities", identities);
  AddReadError(end, reader.failed());
  put(end);
}

}  // namespace signet
