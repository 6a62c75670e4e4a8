// Lines of JSON: each whole by itself, and a cut file can be told.
#include "report/ndjson.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <map>
#include <sstream>

#include "report/fake_run.h"
#include "report/golden.h"

namespace signet {
namespace {

std::string Encode(FakeRun& run) {
  std::ostringstream out;
  EncodeNdjson(run, FakeRules(), out);
  return out.str();
}

}  // namespace

TEST_CASE("ndjson: looks as it did when somebody looked at it") {
  FakeRun organisation, hostile;
  FillOrganisation(organisation);
  FillHostile(hostile);
  CheckGolden("ndjson/organisation.ndjson", Encode(organisation));
  CheckGolden("ndjson/hostile.ndjson", Encode(hostile));
}

TEST_CASE("ndjson: one object a line, as many of each kind as the last line says") {
  for (const auto fill : {FillOrganisation, FillHostile, FillClean}) {
    FakeRun run;
    fill(run);
    std::map<std::string, int64_t> kinds;
    std::istringstream in(Encode(run));
    boost::json::object last;
    for (std::string line; std::getline(in, line);) {
      last = boost::json::parse(line).as_object();
      ++kinds[std::string(last.at("kind").as_string())];
    }
    CHECK(last.at("kind").as_string() == "end");
    CHECK(last.at("identities").as_int64() == kinds["identity"]);
    CHECK(last.at("findings").as_int64() == kinds["finding"]);
    CHECK(last.at("coverage").as_int64() == kinds["coverage"]);
    CHECK(last.at("gaps").as_int64() == kinds["gap"]);
    CHECK(kinds["identity"] == static_cast<int64_t>(run.identities.size()));
    CHECK(kinds["finding"] == static_cast<int64_t>(run.findings.size()));
    CHECK(kinds["coverage"] == static_cast<int64_t>(run.coverages.size()));
  }
}

}  // namespace signet
