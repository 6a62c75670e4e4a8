// The document: valid whatever was in the names, and nothing lost or twice.
#include "report/json.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <map>
#include <sstream>

#include "report/fake_run.h"
#include "report/golden.h"

namespace signet {
namespace {

namespace json = boost::json;

std::string Encode(FakeRun& run) {
  std::ostringstream out;
  EncodeJson(run, FakeRules(), out);
  return out.str();
}

json::object Parse(const std::string& text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  REQUIRE_MESSAGE(!error, error.message());
  return value.as_object();
}

std::string Key(const json::value& item) {
  std::string key;
  for (const char* name : {"rule", "account", "region", "identity"}) {
    if (const json::value* member = item.as_object().if_contains(name)) {
      key += std::string(member->as_string()) + "\n";
    }
  }
  return key;
}

}  // namespace

TEST_CASE("json: looks as it did when somebody looked at it") {
  FakeRun organisation, clean, hostile, interrupted;
  FillOrganisation(organisation);
  FillClean(clean);
  FillHostile(hostile);
  FillInterrupted(interrupted);
  interrupted.error = Error{Code::kStore, "disk I/O error"};
  CheckGolden("json/organisation.json", Encode(organisation));
  CheckGolden("json/clean.json", Encode(clean));
  CheckGolden("json/hostile.json", Encode(hostile));
  CheckGolden("json/interrupted.json", Encode(interrupted));
}

TEST_CASE("json: every identity and every finding is there exactly once") {
  FakeRun run;
  FillOrganisation(run);
  const json::object document = Parse(Encode(run));
  std::map<std::string, int> identities, findings;
  for (const json::value& item : document.at("identities").as_array()) ++identities[Key(item)];
  for (const json::value& item : document.at("findings").as_array()) ++findings[Key(item)];
  CHECK(document.at("identities").as_array().size() == run.identities.size());
  CHECK(document.at("findings").as_array().size() == run.findings.size());
  for (const IdentityEvidence& item : run.identities) {
    CHECK(
        identities[item.target.account + "\n" + item.target.region + "\n" + item.identity + "\n"] ==
        1);
  }
  for (const RunReader::StoredFinding& stored : run.findings) {
    const Finding& item = stored.finding;
    CHECK(findings[item.rule + "\n" + item.target.account + "\n" + item.target.region + "\n" +
                   item.identity + "\n"] == 1);
  }
  CHECK(document.at("coverage").as_array().size() == run.coverages.size());
  CHECK(document.at("gaps").as_array().size() == run.gaps.size());
}

TEST_CASE("json: hostile names come back as they were, save bytes that are no text") {
  FakeRun run;
  FillHostile(run);
  const std::string text = Encode(run);
  const json::object document = Parse(text);
  const json::array& identities = document.at("identities").as_array();
  size_t changed = 0;
  for (size_t i = 0; i < identities.size(); ++i) {
    if (identities[i].at("identity").as_string() != run.identities[i].identity) ++changed;
  }
  CHECK(changed == 1);
  for (const char c : text) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  CHECK(text.find("\u202E") == std::string::npos);
}

TEST_CASE("json: incompleteness and findings are told apart") {
  FakeRun run;
  FillClean(run);
  CHECK(Parse(Encode(run)).at("summary").at("clean").as_bool());
  run.AddTarget({"111122223333", "eu-north-1"}, CoverageStatus::kFailed, "no route");
  const json::object failed = Parse(Encode(run));
  CHECK(!failed.at("summary").at("complete").as_bool());
  CHECK(!failed.at("summary").at("clean").as_bool());
  CHECK(failed.at("summary").at("findings").as_int64() == 0);
}

TEST_CASE("json: an accepted gap is complete, and still not called complete coverage") {
  FakeRun run;
  FillClean(run);
  run.AddTarget({"111122223333", "eu-north-1"}, CoverageStatus::kDenied, "denied").accepted_by =
      "Ada Byron";
  const json::object document = Parse(Encode(run));
  CHECK(document.at("summary").at("complete").as_bool());
  const json::object& last = document.at("coverage").as_array().back().as_object();
  CHECK(last.at("status").as_string() == "denied");
  CHECK(last.at("accepted_by").as_string() == "Ada Byron");
}

TEST_CASE("json: an explanation is told whole, and its heart in the finding itself") {
  FakeRun run;
  FillClean(run);
  Finding& finding = run.AddFinding("identity-verified", "target-doubled", Risk::kMedium,
                                    run.identities[0], "It is pending.");
  Explanation told;
  told.cause = "target-doubled";
  told.confidence = Confidence::kLikely;
  told.name = *DomainName::Parse("a._domainkey.example.com");
  told.evidence = {"dig +norecurse @192.0.2.1 a._domainkey.example.com CNAME -> CNAME \"x\""};
  told.fix.sentence = "Enter the target with a dot at its end.";
  told.fix.publish = {{told.name, RecordType::kCname, 1800, {"a.dkim.amazonses.com."}}};
  finding.explanations = {told, told};
  run.Sort();
  const std::string text = Encode(run);
  CheckGolden("json/explained.json", text);
  const json::value item = Parse(text).at("findings").at(0);
  CHECK(item.at("confidence").as_string() == "likely");
  CHECK(std::string(item.at("evidence").at(0).as_string()) == told.evidence[0]);
  CHECK(item.at("fix").at("publish").at(0).at("ttl").as_int64() == 1800);
  CHECK(item.at("explanations").as_array().size() == 2);
}

TEST_CASE("json: a status that SES invents keeps its spelling") {
  FakeRun run;
  FillClean(run);
  run.identities[0].status = {VerificationStatus::kOther, "ON_HOLD"};
  CHECK(Parse(Encode(run)).at("identities").at(0).at("status").as_string() == "ON_HOLD");
}

}  // namespace signet
