// A role shown a token from a file, against an STS that refuses a signed call.
#include "aws/web_identity.h"

#include "aws/doubles.h"

namespace signet {
namespace {

using doubles::Noon;
using doubles::Run;

constexpr const char* kRole = "arn:aws:iam::111122223333:role/pod";

struct Cluster {
  VirtualClock clock{Noon()};
  doubles::Wire wire;
  doubles::Disk disk;
  doubles::Sts sts{clock};
  doubles::Variables variables;
  Result<Endpoints> endpoints = Endpoints::Make(variables.Get(), std::nullopt);
  Client client{wire, clock, *endpoints};
  RoleToAssume role{.role_arn = kRole};
  WebIdentitySource source{client, "eu-west-1", role, "/token", disk.Get(), "web identity"};

  Cluster() {
    wire.At("https://sts.eu-west-1.amazonaws.com/", sts.Answer());
    sts.roles[kRole].web_identity_token = "ey.J0";
    disk.files["/token"] = "ey.J0\n";
  }
  std::string Find() {
    const auto got = Run(clock, source.Get());
    return got ? (*got)->access_key_id + " from " + (*got)->source : got.error().detail;
  }
};

TEST_CASE("web identity: the call is unsigned, regional, and named signet") {
  Cluster cluster;
  CHECK(cluster.Find() == "ASIAROLE1 from web identity");
  CHECK(doubles::HeaderOf(cluster.wire.sent.at(0), "authorization").empty());
  CHECK(cluster.sts.last_form["RoleSessionName"] == "signet");
}

TEST_CASE("web identity: the token file is read again for each refresh") {
  Cluster cluster;
  CHECK(cluster.Find() == "ASIAROLE1 from web identity");
  cluster.disk.files["/token"] = "ey.J1";
  cluster.sts.roles[kRole].web_identity_token = "ey.J1";
  cluster.source.Invalidate(*Run(cluster.clock, cluster.source.Get()));
  CHECK(cluster.Find() == "ASIAROLE2 from web identity");
}

TEST_CASE("web identity: a token that is gone, empty or refused is told apart and not shown") {
  Cluster cluster;
  cluster.disk.files["/token"] = "secret-token";
  const std::string refused = cluster.Find();
  CHECK(refused.find("InvalidIdentityToken") != std::string::npos);
  CHECK(refused.find("secret-token") == std::string::npos);
  cluster.disk.files["/token"] = "\n";
  CHECK(cluster.Find() == "web identity: the token file /token is empty");
  cluster.disk.files.clear();
  CHECK(cluster.Find() == "web identity: the token file: there is no file /token");
}

}  // namespace
}  // namespace signet
