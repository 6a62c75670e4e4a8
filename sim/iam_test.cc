#include "sim/iam.h"

#include <doctest/doctest.h>

namespace sim {
namespace {

Verdict Ask(const char* policy, std::string_view action, std::string_view resource = "*",
            std::string_view api = "2") {
  const auto parsed = ParsePolicy(policy);
  REQUIRE_MESSAGE(std::holds_alternative<Policy>(parsed), std::get<std::string>(parsed));
  const std::vector<Policy> policies{std::get<Policy>(parsed)};
  return Judge(policies,
               {action, resource, [&](std::string_view key) -> std::optional<std::string> {
                  if (key == "ses:ApiVersion") return std::string(api);
                  return std::nullopt;
                }});
}

TEST_CASE("iam: what no statement allows is not allowed") {
  constexpr const char* kPolicy =
      R"({"Statement":{"Effect":"Allow","Action":"ses:List*","Resource":"*"}})";
  CHECK(Ask(kPolicy, "ses:ListEmailIdentities") == Verdict::kAllowed);
  CHECK(Ask(kPolicy, "ses:GetEmailIdentity") == Verdict::kNotAllowed);
}

TEST_CASE("iam: actions ignore case, resources do not") {
  constexpr const char* kPolicy =
      R"({"Statement":[{"Effect":"Allow","Action":["SES:getemailidentity"],
          "Resource":"arn:aws:ses:*:111122223333:identity/*"}]})";
  CHECK(Ask(kPolicy, "ses:GetEmailIdentity",
            "arn:aws:ses:eu-west-1:111122223333:identity/a.example") == Verdict::kAllowed);
  CHECK(Ask(kPolicy, "ses:GetEmailIdentity",
            "arn:aws:ses:eu-west-1:444455556666:identity/a.example") == Verdict::kNotAllowed);
  CHECK(Ask(kPolicy, "ses:GetEmailIdentity",
            "ARN:aws:ses:eu-west-1:111122223333:identity/a.example") == Verdict::kNotAllowed);
}

TEST_CASE("iam: a resource that names identities allows no call without one") {
  constexpr const char* kPolicy =
      R"({"Statement":{"Effect":"Allow","Action":"ses:*",
          "Resource":"arn:aws:ses:*:*:identity/*"}})";
  CHECK(Ask(kPolicy, "ses:ListEmailIdentities") == Verdict::kNotAllowed);
}

TEST_CASE("iam: a deny outranks every allow") {
  constexpr const char* kPolicy =
      R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
          {"Effect":"Deny","Action":"ses:Get*","Resource":"*",
           "Condition":{"StringEquals":{"ses:ApiVersion":"1"}}}]})";
  CHECK(Ask(kPolicy, "ses:GetAccount", "*", "2") == Verdict::kAllowed);
  CHECK(Ask(kPolicy, "ses:GetAccount", "*", "1") == Verdict::kDenied);
}

TEST_CASE("iam: an absent condition key fails a comparison and passes its negation") {
  CHECK(Ask(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*",
      "Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}})",
            "a:b") == Verdict::kNotAllowed);
  CHECK(Ask(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*",
      "Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}}})",
            "a:b") == Verdict::kAllowed);
  CHECK(Ask(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*",
      "Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}}})",
            "a:b") == Verdict::kAllowed);
}

TEST_CASE("iam: all values of a key, or any, and a plain operator is no test of several") {
  const auto ask = [](const std::string& condition, std::vector<std::string> types) {
    const auto parsed =
        ParsePolicy(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{)" +
                    condition + "}}}");
    REQUIRE(std::holds_alternative<Policy>(parsed));
    const KeyedValues sets = {{"route53:ChangeResourceRecordSetsRecordTypes", std::move(types)}};
    return Judge({std::get<Policy>(parsed)}, {"route53:x", "*", {}, &sets}) == Verdict::kAllowed;
  };
  const std::string types =
      R"(StringEquals":{"route53:changeresourcerecordsetsRecordTypes":["CNAME","TXT"]})";
  const std::string all = R"("ForAllValues:)" + types;
  const std::string any = R"("ForAnyValue:)" + types;
  CHECK(ask(all, {"CNAME"}));
  CHECK_FALSE(ask(all, {"CNAME", "A"}));
  CHECK(ask(all, {}));
  CHECK(ask(any, {"A", "TXT"}));
  CHECK_FALSE(ask(any, {}));
  CHECK(std::holds_alternative<std::string>(
      ParsePolicy(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{")" +
                  types + "}}}")));
}

TEST_CASE("iam: NotAction and NotResource turn around") {
  constexpr const char* kPolicy =
      R"({"Statement":[{"Effect":"Allow","NotAction":"ses:Delete*","Resource":"*"}]})";
  CHECK(Ask(kPolicy, "ses:GetAccount") == Verdict::kAllowed);
  CHECK(Ask(kPolicy, "ses:DeleteIdentity") == Verdict::kNotAllowed);
}

TEST_CASE("iam: what is not simulated is an error and never skipped") {
  const auto error = [](const char* policy) {
    const auto parsed = ParsePolicy(policy);
    const auto* why = std::get_if<std::string>(&parsed);
    return why ? *why : std::string();
  };
  CHECK(error("{") != "");
  CHECK(error("{}") == "the policy has no Statement");
  CHECK(error(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*",
      "Condition":{"IpAddress":{"aws:SourceIp":"1.2.3.4"}}}})") ==
        "the condition operator IpAddress is not simulated");
  CHECK(error(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"${aws:username}"}})") ==
        "policy variables are not simulated");
  CHECK(error(R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}})") ==
        "Principal is not simulated in a policy");
  CHECK(error(R"({"Statement":{"Effect":"allow","Action":"*","Resource":"*"}})") ==
        "Effect is unknown");
}

}  // namespace
}  // namespace sim
