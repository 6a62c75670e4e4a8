// Remediation filled: each value in its place, and unable to leave it.
#include "model/rule.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

Finding About(std::string identity) {
  Finding finding;
  finding.target = {"111122223333", "eu-west-1"};
  finding.type = TypeOfName(identity);
  finding.identity = std::move(identity);
  finding.facts = {{"mail_from", "bounce.example.test"}, {"empty", ""}};
  return finding;
}

std::string Command(std::string text, const Finding& finding) {
  return FillRemediation(Remediation{{}, {std::move(text)}, ""}, finding).cli.at(0);
}

std::string Terraform(std::string text, const Finding& finding) {
  return FillRemediation(Remediation{{}, {}, std::move(text)}, finding).terraform;
}

}  // namespace

TEST_CASE("remediation: built-in words and facts are filled, braces of others stay") {
  CHECK(Command("{account} {region} {identity} {domain} {mail_from}", About("Ann@Example.test")) ==
        "111122223333 eu-west-1 Ann@Example.test example.test bounce.example.test");
  CHECK(Terraform("a { b = \"${local.x}\" c = {} }", About("a.test")) ==
        "a { b = \"${local.x}\" c = {} }");
}

TEST_CASE("remediation: a word without a value stays visible") {
  CHECK(Command("{no_such}", About("a.test")) == "<no_such>");
  CHECK(Command("x {empty}", About("a.test")) == "x ''");
}

TEST_CASE("remediation: a command quotes what a shell would read") {
  CHECK(Command("x {identity}", About("a b$(c)'d@e.test")) == "x 'a b$(c)'\\''d@e.test'");
  CHECK(Command("# {identity}", About("a\nrm -r x@e.test")) == "# a?rm -r x@e.test");
}

TEST_CASE("remediation: Terraform keeps a value inside its quotes") {
  CHECK(Terraform("\"{identity}\"", About("a\"b\\c${d}%{e}$f@g.test")) ==
        "\"a\\\"b\\\\c$${d}%%{e}$f@g.test\"");
}

TEST_CASE("remediation: an address has its own way where the rule knows one") {
  RuleText rule;
  rule.remediation = {{"domain"}, {}, ""};
  CHECK(FillRemediation(rule, About("ann@a.test")).console.at(0) == "domain");
  rule.for_address = Remediation{{"address"}, {}, ""};
  CHECK(FillRemediation(rule, About("ann@a.test")).console.at(0) == "address");
  CHECK(FillRemediation(rule, About("a.test")).console.at(0) == "domain");
}
