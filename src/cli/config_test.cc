// The configuration file: every key arrives, and every mistake is told with its line.
#include "cli/config.h"

#include <doctest/doctest.h>

namespace signet {
namespace {

std::string Wrong(std::string_view text) {
  const auto config = ParseConfig(text, "c.toml");
  if (config) return "accepted";
  CHECK(config.error().code == Code::kBadInput);
  return config.error().detail;
}

TEST_CASE("config: a zone of dynamic updates is named whole") {
  const auto config = ParseConfig(
      "[[dynamic_update]]\nzone = \"corp.example\"\nserver = \"192.0.2.1\"\nkey_file = \"k\"\n",
      "c.toml");
  REQUIRE(config);
  REQUIRE(config->updates.size() == 1);
  CHECK(config->updates[0].zone == "corp.example");
  CHECK(config->updates[0].server == "192.0.2.1");
  CHECK(config->updates[0].key_file == "k");
  CHECK(Wrong("[[dynamic_update]]\nzone = \"corp.example\"\nserver = \"192.0.2.1\"\n") ==
        "c.toml: line 1: 'dynamic_update.key_file' is missing");
}

TEST_CASE("config: every key arrives where it is used") {
  const auto config = ParseConfig(R"(
profile = "prod"
region = "eu-west-1"
endpoint_url = "http://127.0.0.1:1"
store = "/tmp/s.db"
depth = "full"
rate = 1
fail_on = "high"
role_arns = ["arn:aws:iam::111122223333:role/r"]
accounts = "a.csv"
org = true
org_role = "reader"
external_id = "x"
include = ["1*"]
exclude = ["2*"]
regions = ["eu-*"]
trusted_accounts = ["111122223333"]
owner_tags = ["team"]
[[rule]]
id = "identity-verified"
risk = "high"
account = "1*"
region = "eu-*"
identity = "*.example"
[[rule]]
id = "identity-verified"
off = true
[[exception]]
rule = "identity-verified"
account = "444455556666"
region = "us-east-1"
identity = "old.example"
owner = "shop"
reason = "going away"
until = 2027-06-30
)",
                                  "c.toml");
  REQUIRE_MESSAGE(config.has_value(), config.error().detail);
  CHECK(config->aws.profile == "prod");
  CHECK(config->aws.region == "eu-west-1");
  CHECK(config->aws.endpoint_url == "http://127.0.0.1:1");
  CHECK(config->store == "/tmp/s.db");
  CHECK(config->depth == "full");
  CHECK(config->rate == 1.0);
  CHECK(config->fail_on == "high");
  CHECK(config->scope.role_arns.size() == 1);
  CHECK(config->scope.accounts_file == "a.csv");
  CHECK(config->scope.org);
  CHECK(config->scope.org_role == "reader");
  CHECK(config->scope.external_id == "x");
  CHECK(config->scope.include == std::vector<std::string>{"1*"});
  CHECK(config->scope.exclude == std::vector<std::string>{"2*"});
  CHECK(config->scope.regions == std::vector<std::string>{"eu-*"});
  CHECK(config->rules.trusted_listed);
  CHECK(config->rules.trusted_accounts.contains("111122223333"));
  CHECK(config->rules.owner_tags == std::vector<std::string>{"team"});
  REQUIRE(config->rules.overrides.size() == 2);
  const auto& rule = config->rules.overrides.begin()->second;
  CHECK(rule.risk == Risk::kHigh);
  CHECK(rule.account == "1*");
  CHECK(rule.region == "eu-*");
  CHECK(rule.identity == "*.example");
  CHECK(std::next(config->rules.overrides.begin())->second.off);
  REQUIRE(config->exceptions.size() == 1);
  const Exception& exception = config->exceptions[0];
  CHECK(exception.rule == "identity-verified");
  CHECK(exception.account == "444455556666");
  CHECK(exception.region == "us-east-1");
  CHECK(exception.identity == "old.example");
  CHECK(exception.owner == "shop");
  CHECK(exception.reason == "going away");
  CHECK(exception.until == *ParseTime("2027-06-30T23:59:59Z"));
}

TEST_CASE("config: an empty file is a configuration that sets nothing") {
  const auto config = ParseConfig("", "c.toml");
  REQUIRE(config.has_value());
  CHECK_FALSE(config->rules.trusted_listed);
  CHECK_FALSE(config->rate);
  CHECK(config->exceptions.empty());
}

TEST_CASE("config: an empty list of trusted accounts is a list") {
  const auto config = ParseConfig("trusted_accounts = []", "c.toml");
  REQUIRE(config.has_value());
  CHECK(config->rules.trusted_listed);
}

TEST_CASE("config: a mistake is told with its line and what is expected") {
  CHECK(Wrong("\nregoin = \"x\"") == "c.toml: line 2: unknown key 'regoin'");
  CHECK(Wrong("profile = 5") == "c.toml: line 1: 'profile' is not a text");
  CHECK(Wrong("\n\nrate = \"fast\"") == "c.toml: line 3: 'rate' is not a number");
  CHECK(Wrong("org = 1") == "c.toml: line 1: 'org' is not true or false");
  CHECK(Wrong("regions = \"eu-*\"") == "c.toml: line 1: 'regions' is not a list of texts");
  CHECK(Wrong("regions = [1]") == "c.toml: line 1: 'regions' is not a list of texts");
  CHECK(Wrong("trusted_accounts = [\"12\"]") ==
        "c.toml: line 1: 'trusted_accounts' is not a list of account ids");
  CHECK(Wrong("rule = 1") == "c.toml: line 1: 'rule' is not written as [[rule]]");
  CHECK(Wrong("\n[[rule]]\nrisk = \"low\"") == "c.toml: line 2: 'rule.id' is missing");
  CHECK(Wrong("[[rule]]\nid = \"nope\"") ==
        "c.toml: line 2: 'rule.id' is not a rule; `signet rules` lists them");
  CHECK(Wrong("[[rule]]\nid = \"identity-verified\"\nrisk = \"loud\"") ==
        "c.toml: line 3: 'rule.risk' is not info, low, medium, high or critical");
  CHECK(Wrong("[[rule]]\nid = \"identity-verified\"\nwhy = 1") ==
        "c.toml: line 3: unknown key 'rule.why'");
  CHECK(Wrong("rate = 1\nrate = 2").starts_with("c.toml: line 2: "));
  CHECK(Wrong("rate = ").starts_with("c.toml: line 1: "));
  CHECK(Wrong("\xff").starts_with("c.toml: line 1: "));
}

TEST_CASE("config: an exception needs what it covers, an owner, a reason and an end") {
  const std::string whole =
      "[[exception]]\nrule = \"dkim-*\"\nowner = \"o\"\nreason = \"w\"\nuntil = \"2027-01-01\"\n";
  CHECK(Wrong(whole) == "accepted");
  const auto without = [&](const std::string& key) {
    std::string text = whole;
    const size_t at = text.find(key + " =");
    text.erase(at, text.find('\n', at) + 1 - at);
    return Wrong(text);
  };
  for (const char* key : {"rule", "owner", "reason", "until"})
    CHECK(without(key) == "c.toml: line 1: 'exception." + std::string(key) + "' is missing");
  CHECK(Wrong("[[exception]]\nrule=\"coverage\"\nowner=\"o\"\nreason=\"w\"\nuntil=\"tomorrow\"")
            .starts_with("c.toml: line 5: 'exception.until' is not a date"));
}

TEST_CASE("config: an exception for a rule that does not exist is refused by its name") {
  const auto with = [](const std::string& rule) {
    return Wrong("[[exception]]\nrule = \"" + rule +
                 "\"\nowner = \"o\"\nreason = \"w\"\nuntil = 2027-01-01\n");
  };
  for (const char* known : {"identity-verified", "policy-*", "coverage", "*"})
    CHECK_MESSAGE(with(known) == "accepted", known);
  for (const std::string unknown : {"identity-verifed", "polcy-*", "Coverage", "cov*"}) {
    CHECK(with(unknown) == "c.toml: line 2: 'exception.rule' is not a rule, but '" + unknown +
                               "'; `signet rules` lists them");
  }
}

TEST_CASE("config: what was typed holds over the file") {
  Config file;
  file.scope.regions = {"eu-*"};
  file.scope.org = true;
  file.scope.org_role = "reader";
  file.aws.region = "eu-west-1";
  ScopeFlags typed;
  typed.role_arns = {"arn:aws:iam::111122223333:role/r"};
  typed.regions = {"us-east-1"};
  Fill(typed, file);
  CHECK_FALSE(typed.org);  // Another choice of accounts was made.
  CHECK(typed.regions == std::vector<std::string>{"us-east-1"});
  CHECK(typed.org_role == "reader");
  ScopeFlags silent;
  Fill(silent, file);
  CHECK(silent.org);
  CHECK(silent.regions == std::vector<std::string>{"eu-*"});
  AwsFlags aws;
  aws.region = "us-east-1";
  Fill(aws, file);
  CHECK(aws.region == "us-east-1");
}

TEST_CASE("config: --rule takes RULE=RISK and RULE=off, and nothing else") {
  RuleSettings rules;
  CHECK(AddRuleFlags(rules, {"identity-verified=high", "identity-verified=off"}));
  CHECK(rules.overrides.size() == 2);
  for (const char* wrong : {"identity-verified", "identity-verified=", "identity-verified=loud",
                            "nope=high", "=high", ""}) {
    CHECK_MESSAGE(!AddRuleFlags(rules, {wrong}), wrong);
  }
}

}  // namespace
}  // namespace signet
