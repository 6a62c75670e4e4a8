// Where a container's credentials are asked for, and where they are not.
#include "aws/container.h"

#include "aws/doubles.h"

namespace signet {
namespace {

using doubles::Noon;
using doubles::Run;

constexpr const char* kGood =
    R"({"AccessKeyId":"ASIAECS","SecretAccessKey":"s","Token":"t",
        "Expiration":"2026-11-23T18:00:00Z"})";

std::string UrlFor(const char* name, const char* value) {
  doubles::Variables variables{{{name, value}}};
  const auto url = ContainerUrl(variables.Get());
  return url ? *url : "refused";
}

TEST_CASE("container: plain http goes to loopback and the agents alone") {
  const char* full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
  for (const char* url :
       {"http://127.0.0.1/x", "http://127.0.0.9:80/x", "http://localhost:99/x?y=1",
        "http://[::1]:1/x", "http://169.254.170.2/x", "http://169.254.170.23/v1/credentials",
        "http://[fd00:ec2::23]/v1/credentials", "https://vault.example/x"}) {
    CHECK_MESSAGE(UrlFor(full, url) == url, url);
  }
  for (const char* url :
       {"http://169.254.169.254/x", "http://example.test/x", "http://127.0.0.1@example.test/x",
        "http://127.0.0.1:80@example.test/x", "http://localhost.example.test/",
        "http://127.0.0.1\\@example.test/", "http://2130706433/", "http://127.1/",
        "ftp://127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "http:///x", "http://u:p@127.0.0.1/", "",
        "http://[::ffff:8.8.8.8]/", "http://127.0.0.1/x#f", "http://127.0.0.1/\r\nx"}) {
    CHECK_MESSAGE(UrlFor(full, url) == "refused", url);
  }
}

TEST_CASE("container: a relative address cannot name another host") {
  const char* relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
  CHECK(UrlFor(relative, "/v2/creds?id=1") == "http://169.254.170.2/v2/creds?id=1");
  CHECK(UrlFor(relative, "@example.test/") == "refused");
  CHECK(UrlFor(relative, ".example.test/") == "refused");
  CHECK(UrlFor(relative, "") == "refused");
}

struct Pod {
  VirtualClock clock{Noon()};
  doubles::Wire wire;
  doubles::Variables variables;
  doubles::Disk disk;
  std::string wanted;  // Authorization that the agent insists on.

  Pod() {
    variables.values["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
    wire.At("http://169.254.170.23/v1/credentials", [this](const HttpRequest& request) {
      const bool fits = doubles::HeaderOf(request, "authorization") == wanted;
      return HttpResponse{fits ? 200 : 401, {}, fits ? kGood : R"({"message":"who are you?"})"};
    });
  }
  std::string Find(ContainerSource& source) {
    const auto got = Run(clock, source.Get());
    return got ? (*got)->access_key_id + " from " + (*got)->source : got.error().detail;
  }
};

TEST_CASE("container: the token file is read anew each time and holds over the variable") {
  Pod pod;
  pod.variables.values["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/token";
  pod.variables.values["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "old";
  pod.disk.files["/token"] = "first\n";
  pod.wanted = "first";
  ContainerSource source(pod.wire, pod.clock, pod.variables.Get(), pod.disk.Get());
  const auto first = Run(pod.clock, source.Get());
  REQUIRE(first.has_value());
  CHECK((*first)->source == "container");
  pod.disk.files["/token"] = "second\n";
  pod.wanted = "second";
  source.Invalidate(*first);
  CHECK(pod.Find(source) == "ASIAECS from container");
}

TEST_CASE("container: a token with a line break inside is not sent") {
  Pod pod;
  pod.variables.values["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "a\r\nx-evil: 1";
  ContainerSource source(pod.wire, pod.clock, pod.variables.Get(), pod.disk.Get());
  CHECK(pod.Find(source) == "the container's authorization token has a line break in it");
  CHECK(pod.wire.sent.empty());
}

TEST_CASE("container: a refusal is told with the agent's words, without retrying") {
  Pod pod;
  pod.wanted = "something";
  ContainerSource source(pod.wire, pod.clock, pod.variables.Get(), pod.disk.Get());
  CHECK(pod.Find(source) ==
        "container credentials: http://169.254.170.23/v1/credentials answered 401: who are you?");
  CHECK(pod.wire.sent.size() == 1);
}

TEST_CASE("container: a server fault is tried three times") {
  VirtualClock clock(Noon());
  doubles::Wire wire;
  wire.At("http://169.254.170.2/x", 503, "");
  doubles::Variables variables{{{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"}}};
  doubles::Disk disk;
  ContainerSource source(wire, clock, variables.Get(), disk.Get());
  const auto got = Run(clock, source.Get());
  CHECK(got.error().detail == "container credentials: http://169.254.170.2/x answered 503");
  CHECK(wire.sent.size() == 3);
}

}  // namespace
}  // namespace signet
