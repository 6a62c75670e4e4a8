// Who a policy lets in, in the many ways that IAM's language can say it.
#include "diagnose/policy.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace signet;

namespace {

// One Allow statement with the given Principal and, maybe, Condition.
PolicyStatement Allow(std::string_view principal, std::string_view condition = "") {
  const std::string text = fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{},"Action":"ses:*","Resource":"*"{}{}}}]}})",
      principal, condition.empty() ? "" : R"(,"Condition":)", condition);
  const auto parsed = ParsePolicy(text);
  REQUIRE_MESSAGE(parsed, text);
  REQUIRE(parsed->size() == 1);
  return parsed->front();
}

bool Refused(std::string_view document) { return !ParsePolicy(document); }

}  // namespace

TEST_CASE("policy: everyone, however it is written") {
  for (const char* principal :
       {R"("*")", R"({"AWS":"*"})", R"({"AWS":["111122223333","*"]})", R"({"*":"*"})",
        R"({"AWS":"arn:aws:iam::*:root"})", R"({"Federated":"*"})"}) {
    CAPTURE(principal);
    CHECK(Allow(principal).open_to_world());
  }
}

TEST_CASE("policy: NotPrincipal allows everyone else") {
  const auto parsed = ParsePolicy(
      R"({"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"ses:*"}})");
  REQUIRE(parsed);
  CHECK(parsed->at(0).open_to_world());
}

TEST_CASE("policy: named principals are not everyone, and tell their accounts") {
  const PolicyStatement got = Allow(
      R"({"AWS":["arn:aws:iam::111122223333:role/x","444455556666","arn:aws-us-gov:sts::777788889999:assumed-role/a/b"]})");
  CHECK_FALSE(got.open_to_world());
  CHECK(got.accounts == std::set<AccountId>{"111122223333", "444455556666", "777788889999"});
  CHECK(got.unplaced.empty());
}

TEST_CASE("policy: a principal without an account is kept apart") {
  CHECK(Allow(R"({"AWS":["AIDAEXAMPLEEXAMPLE00","1234"]})").unplaced.size() == 2);
}

TEST_CASE("policy: a service is nobody's account and not everyone") {
  const PolicyStatement got = Allow(R"({"Service":"cognito-idp.amazonaws.com"})");
  CHECK_FALSE(got.open_to_world());
  CHECK(got.accounts.empty());
}

TEST_CASE("policy: conditions that tie everyone down to somebody") {
  for (const char* condition :
       {R"({"StringEquals":{"aws:PrincipalOrgID":"o-abc123"}})",
        R"({"StringEquals":{"AWS:SourceAccount":["111122223333","444455556666"]}})",
        R"({"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:*"}})",
        R"({"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-abc/r-1/*"]}})",
        R"({"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}})",
        R"({"IpAddress":{"aws:SourceIp":["192.0.2.0/24"]}})",
        R"({"StringEquals":{"aws:SourceVpce":"vpce-1"},"Bool":{"aws:SecureTransport":true}})"}) {
    CAPTURE(condition);
    CHECK_FALSE(Allow(R"("*")", condition).open_to_world());
  }
}

TEST_CASE("policy: conditions that tie nobody down") {
  for (const char* condition :
       {R"({})", R"({"StringEquals":{"ses:FromAddress":"a@example.test"}})",
        R"({"StringLike":{"aws:PrincipalArn":"*"}})",
        R"({"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/mailer"}})",
        R"({"StringEquals":{"aws:SourceAccount":["111122223333","*"]}})",
        R"({"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}})",
        R"({"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-abc/"}})",
        R"({"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}})",
        R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})",
        R"({"StringEquals":{"aws:PrincipalTag/team":"mail"}})",
        R"({"StringLike":{"aws:PrincipalOrgID":"o-*"}})",
        R"({"StringEquals":{"aws:SourceAccount":[]}})",
        R"({"Bool":{"aws:SecureTransport":"true"},"NumericLessThan":{"x":[1,2]}})"}) {
    CAPTURE(condition);
    CHECK(Allow(R"("*")", condition).open_to_world());
  }
}

TEST_CASE("policy: everyone of an account is that account") {
  CHECK(Allow(R"("*")", R"({"StringEquals":{"aws:PrincipalAccount":"444455556666"}})").accounts ==
        std::set<AccountId>{"444455556666"});
}

TEST_CASE("policy: a Deny lets nobody in") {
  const auto parsed = ParsePolicy(R"({"Statement":[{"Effect":"Deny","Principal":"*"}]})");
  REQUIRE(parsed);
  CHECK(parsed->empty());
}

TEST_CASE("policy: what is not understood is refused, never harmless") {
  CHECK(Refused(""));
  CHECK(Refused("[]"));
  CHECK(Refused(R"({"Version":"2012-10-17"})"));
  CHECK(Refused(R"({"Statement":"x"})"));
  CHECK(Refused(R"({"Statement":[1]})"));
  CHECK(Refused(R"({"Statement":[{"Principal":"*"}]})"));
  CHECK(Refused(R"({"Statement":[{"Effect":"allow","Principal":"*"}]})"));
  CHECK(Refused(R"({"Statement":[{"Effect":"Allow"}]})"));
  CHECK(Refused(R"({"Statement":[{"Effect":"Allow","Principal":"111122223333"}]})"));
  CHECK(Refused(R"({"Statement":[{"Effect":"Allow","Principal":{}}]})"));
  CHECK(Refused(R"({"Statement":[{"Effect":"Allow","Principal":{"AWS":[]}}]})"));
  CHECK(Refused(R"({"Statement":[{"Effect":"Allow","Principal":{"AWS":7}}]})"));
  CHECK(Refused(R"({"Statement":[{"Effect":"Allow","Principal":"*","Condition":"x"}]})"));
  CHECK(Refused(
      R"({"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"StringEquals":"x"}}]})"));
  CHECK(Refused(std::string(kPolicyBytesMax + 1, ' ')));
  CHECK(Refused(std::string(1000, '[')));
}

TEST_CASE("policy: more statements than any policy has are refused") {
  std::string text = R"({"Statement":[)";
  for (size_t i = 0; i <= kPolicyStatementsMax; ++i) {
    text += (i ? "," : "") + std::string(R"({"Effect":"Deny","Principal":"*"})");
  }
  const auto parsed = ParsePolicy(text + "]}");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == Code::kTooLarge);
}
