// What is sent to STS, and what its answers mean.
#include "aws/sts.h"

#include "aws/assume_role.h"
#include "aws/doubles.h"

namespace signet {
namespace {

using doubles::Noon;
using doubles::Run;

constexpr const char* kRole = "arn:aws:iam::111122223333:role/r";

class User final : public CredentialSource {
 public:
  Awaitable<Result<CredentialsPtr>> Get() override {
    auto out = std::make_shared<Credentials>();
    out->access_key_id = "AKIAUSER";
    out->secret_access_key = Secret("s");
    out->source = "user";
    co_return CredentialsPtr(std::move(out));
  }
  void Invalidate(const CredentialsPtr&) override {}
};

struct Desk {
  VirtualClock clock{Noon()};
  doubles::Wire wire;
  doubles::Sts sts{clock};
  doubles::Variables variables;
  Result<Endpoints> endpoints = Endpoints::Make(variables.Get(), std::nullopt);
  Client client{wire, clock, *endpoints};
  User user;

  Desk() {
    wire.At("https://sts.", sts.Answer());
    sts.roles[kRole] = {};
  }
};

RoleToAssume Plain() {
  RoleToAssume role;
  role.role_arn = kRole;
  return role;
}

TEST_CASE("sts: an external id with form characters arrives as it was written") {
  Desk desk;
  desk.sts.roles[kRole].external_id = "a b+c&d=e/:@%";
  RoleToAssume role = Plain();
  role.external_id = "a b+c&d=e/:@%";
  AssumedRole source(desk.client, desk.user, "eu-west-1", role);
  const auto got = Run(desk.clock, source.Get());
  REQUIRE_MESSAGE(got.has_value(), got.error().detail);
  CHECK((*got)->source == kRole);
  CHECK((*got)->secret_access_key.Reveal() == "s3cr3t+/=");
  CHECK(*(*got)->expires == Noon() + std::chrono::hours(1));
}

TEST_CASE("sts: the double itself refuses what is unsigned, chained too long or misnamed") {
  Desk desk;
  HttpRequest request;
  request.method = "POST";
  request.url = "https://sts.eu-west-1.amazonaws.com/";
  request.body = EncodeForm({{"Action", "AssumeRole"},
                             {"Version", "2011-06-15"},
                             {"RoleArn", kRole},
                             {"RoleSessionName", "signet"}});
  CHECK(Run(desk.clock, desk.wire.Send(request))->status == 403);

  AssumedRole first(desk.client, desk.user, "eu-west-1", Plain());
  RoleToAssume longer = Plain();
  longer.duration_seconds = 3601;
  AssumedRole second(desk.client, first, "eu-west-1", longer);
  const auto got = Run(desk.clock, second.Get());
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().detail.find("role chaining") != std::string::npos);
}

TEST_CASE("sts: a denial keeps its code, and an unreachable STS keeps its own") {
  Desk desk;
  RoleToAssume role = Plain();
  role.role_arn = "arn:aws:iam::111122223333:role/unknown";
  AssumedRole denied(desk.client, desk.user, "eu-west-1", role);
  CHECK(Run(desk.clock, denied.Get()).error().code == Code::kDenied);
  doubles::Wire nobody;
  Client alone(nobody, desk.clock, *desk.endpoints);
  AssumedRole away(alone, desk.user, "eu-west-1", Plain());
  CHECK(Run(desk.clock, away.Get()).error().code == Code::kUnreachable);
}

TEST_CASE("sts: a role's session is renewed five minutes before its end, from its base") {
  Desk desk;
  AssumedRole source(desk.client, desk.user, "eu-west-1", Plain());
  CHECK((*Run(desk.clock, source.Get()))->access_key_id == "ASIAROLE1");
  Run(desk.clock, [](VirtualClock& clock) -> Awaitable<int> {
    co_await clock.Sleep(std::chrono::minutes(55));
    co_return 0;
  }(desk.clock));
  CHECK((*Run(desk.clock, source.Get()))->access_key_id == "ASIAROLE2");
}

TEST_CASE("sts: a caller's identity is read, and half an answer is none") {
  const auto who = ParseCallerIdentity(
      "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account>"
      "<Arn>arn:aws:iam::111122223333:user/u</Arn><UserId>AIDA</UserId>"
      "</GetCallerIdentityResult></GetCallerIdentityResponse>");
  REQUIRE(who.has_value());
  CHECK(who->account == "111122223333");
  CHECK(who->arn == "arn:aws:iam::111122223333:user/u");
  CHECK(who->user_id == "AIDA");
  CHECK(ParseCallerIdentity("<GetCallerIdentityResponse/>").error().code == Code::kMalformed);
  CHECK(ParseAssumeRole("<html>busy</html>", "AssumeRole").error().code == Code::kMalformed);
  CHECK(ParseAssumeRole("<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A"
                        "</AccessKeyId></Credentials></AssumeRoleResult></AssumeRoleResponse>",
                        "AssumeRole")
            .error()
            .code == Code::kMalformed);
}

TEST_CASE("sts: a thousand roles are held in under a megabyte") {
  CHECK(sizeof(AssumedRole) <= 384);
}

}  // namespace
}  // namespace signet
