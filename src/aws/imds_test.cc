// The instance's metadata service, played by a double that hands out nothing without a
// session token.
#include "aws/imds.h"

#include "aws/doubles.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using doubles::Noon;
using doubles::Run;

constexpr const char* kBase = "http://169.254.169.254";

struct Instance {
  VirtualClock clock{Noon()};
  doubles::Wire wire;
  doubles::Variables variables;
  std::string role = "web-role";
  std::string token = "imds-token";
  Time end = Noon() + 6h;
  int token_status = 200;
  bool away = false;
  std::string document;

  Instance() {
    wire.At(std::string(kBase) + "/latest/",
            [this](const HttpRequest& request) { return Handle(request); });
  }
  Result<HttpResponse> Handle(const HttpRequest& request) {
    if (away) return Fail(Code::kTimedOut, "no answer within 1 s");
    const std::string path = request.url.substr(std::string(kBase).size());
    if (path == "/latest/api/token") {
      const std::string ttl = doubles::HeaderOf(request, "x-aws-ec2-metadata-token-ttl-seconds");
      if (request.method != "PUT" || ttl != "21600") return HttpResponse{400, {}, ""};
      return HttpResponse{token_status, {}, token};
    }
    const std::string shown = doubles::HeaderOf(request, "x-aws-ec2-metadata-token");
    if (token_status == 200 && shown != token) return HttpResponse{401, {}, ""};
    const std::string roles = "/latest/meta-data/iam/security-credentials/";
    if (path == roles) return HttpResponse{role.empty() ? 404 : 200, {}, role + "\n"};
    if (path != roles + role) return HttpResponse{404, {}, ""};
    if (!document.empty()) return HttpResponse{200, {}, document};
    return HttpResponse{200,
                        {},
                        fmt::format(R"({{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASIAEC2",
                          "SecretAccessKey":"s","Token":"t","Expiration":"{}"}})",
                                    EncodeTime(end))};
  }
  std::string Find() {
    const auto options = ReadImdsOptions(variables.Get(), {});
    if (!options) return options.error().detail;
    ImdsSource source(wire, clock, *options);
    const auto got = Run(clock, source.Get());
    return got ? (*got)->access_key_id + " from " + (*got)->source : got.error().detail;
  }
};

TEST_CASE("imds: shows a session token, then names the role it got") {
  Instance instance;
  CHECK(instance.Find() == "ASIAEC2 from instance role web-role");
  CHECK(instance.wire.sent.size() == 3);
  CHECK(instance.wire.sent[0].timeout == 1000ms);
}

TEST_CASE("imds: without session tokens asks as version 1 does, unless that is forbidden") {
  Instance instance;
  instance.token_status = 404;
  CHECK(instance.Find() == "ASIAEC2 from instance role web-role");
  instance.variables.values["AWS_EC2_METADATA_V1_DISABLED"] = "true";
  CHECK(instance.Find() ==
        "instance metadata: the session token: http://169.254.169.254 answered 404");
}

TEST_CASE("imds: a refused session token is not worked around") {
  Instance instance;
  instance.token_status = 400;
  CHECK(instance.Find().starts_with("instance metadata: the session token:"));
  CHECK(instance.wire.sent.size() == 1);
}

TEST_CASE("imds: switched off asks nobody") {
  Instance instance;
  instance.variables.values["AWS_EC2_METADATA_DISABLED"] = "True";
  CHECK(instance.Find() == "instance metadata: switched off by AWS_EC2_METADATA_DISABLED");
  CHECK(instance.wire.sent.empty());
}

TEST_CASE("imds: no role, an error document and garbage are three messages") {
  Instance instance;
  instance.role.clear();
  CHECK(instance.Find() == "instance metadata: this instance has no role");
  instance.role = "r";
  instance.document = R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume r"})";
  CHECK(instance.Find() ==
        "instance metadata: role r: it answered AssumeRoleUnauthorizedAccess: "
        "EC2 cannot assume r");
  instance.document = "<html>";
  CHECK(instance.Find() == "instance metadata: role r: the answer is not a JSON object");
}

TEST_CASE("imds: attempts are as many as configured") {
  Instance instance;
  instance.away = true;
  CHECK(instance.Find() == "instance metadata: no answer within 1 s");
  CHECK(instance.wire.sent.size() == 1);
  instance.wire.sent.clear();
  instance.variables.values["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "3";
  instance.Find();
  CHECK(instance.wire.sent.size() == 3);
  instance.variables.values["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "0";
  CHECK(instance.Find().starts_with("AWS_METADATA_SERVICE_NUM_ATTEMPTS: '0' is not a number"));
}

TEST_CASE("imds: the endpoint and its mode are taken from the environment") {
  doubles::Variables variables;
  CHECK(ReadImdsOptions(variables.Get(), {})->endpoint == kBase);
  variables.values["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = "IPv6";
  CHECK(ReadImdsOptions(variables.Get(), {})->endpoint == "http://[fd00:ec2::254]");
  variables.values["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1338/";
  CHECK(ReadImdsOptions(variables.Get(), {})->endpoint == "http://127.0.0.1:1338");
  variables.values["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "gopher://x";
  CHECK(ReadImdsOptions(variables.Get(), {}).error().code == Code::kBadInput);
}

TEST_CASE("imds: what has ended is used on while the service cannot renew it") {
  Instance instance;
  ImdsSource source(instance.wire, instance.clock, *ReadImdsOptions(instance.variables.Get(), {}));
  instance.end = Noon() - 1min;
  const auto stale = Run(instance.clock, source.Get());
  REQUIRE(stale.has_value());
  CHECK((*stale)->access_key_id == "ASIAEC2");
  Run(instance.clock, source.Get());
  CHECK(instance.wire.sent.size() == 3);  // Not asked again at once.
}

}  // namespace
}  // namespace signet
