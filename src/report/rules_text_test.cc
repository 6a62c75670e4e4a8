// The catalogue, shown and encoded.
#include "report/rules_text.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <sstream>

#include "report/fake_run.h"
#include "report/golden.h"
#include "report/text.h"

namespace signet {

TEST_CASE("rules: looks as it did when somebody looked at it") {
  for (const int width : {80, 160}) {
    std::ostringstream list, one;
    RenderRules(FakeRules(), {.width = width, .rules = {}}, list);
    RenderRule(*FakeRules()[0], {.width = width, .rules = {}}, one);
    CheckGolden("rules/list-" + std::to_string(width) + ".txt", list.str());
    CheckGolden("rules/identity-verified-" + std::to_string(width) + ".txt", one.str());
  }
}

TEST_CASE("rules: no line is longer than the terminal") {
  for (int width = 40; width <= 200; width += 7) {
    std::ostringstream out;
    RenderRules(FakeRules(), {.width = width, .rules = {}}, out);
    for (const RuleText* rule : FakeRules()) RenderRule(*rule, {.width = width, .rules = {}}, out);
    std::istringstream in(out.str());
    for (std::string line; std::getline(in, line);) {
      CHECK(DisplayWidth(line) <= static_cast<size_t>(width));
    }
  }
}

TEST_CASE("rules: the JSON names what was mapped by us") {
  std::ostringstream out;
  EncodeRules(FakeRules(), out);
  const auto rules = boost::json::parse(out.str()).as_array();
  REQUIRE(rules.size() == FakeRules().size());
  const auto& standards = rules[0].at("standards").as_array();
  CHECK(standards[0].at("name").as_string() == "CBP");
  CHECK(!standards[0].at("our_mapping").as_bool());
  CHECK(standards[1].at("our_mapping").as_bool());
  CHECK(rules[0].at("remediation_address").at("cli").as_array().size() == 1);
}

TEST_CASE("rules: what a cause asks for instead is shown under its name, and encoded") {
  RuleText rule = *FakeRules()[0];
  rule.for_cause = {{"email-case-mismatch", {{"Delete the twin {identity}."}, {"aws x"}, ""}}};
  std::ostringstream page, json;
  RenderRule(rule, {.width = 80, .rules = {}}, page);
  const size_t heading = page.str().find("Where the cause is email-case-mismatch");
  REQUIRE(heading != std::string::npos);
  CHECK(page.str().find("Delete the twin {identity}.", heading) != std::string::npos);
  CHECK(page.str().find("aws x", heading) != std::string::npos);
  EncodeRule(rule, json);
  const auto by_cause = boost::json::parse(json.str()).at("remediation_cause").as_object();
  REQUIRE(by_cause.size() == 1);
  CHECK(by_cause.at("email-case-mismatch").at("console").at(0).as_string() ==
        "Delete the twin {identity}.");
}

}  // namespace signet
