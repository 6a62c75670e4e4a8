// Which source a set of files and variables leads to, and what is said when none does.
#include "aws/chain.h"

#include "aws/doubles.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using doubles::Noon;
using doubles::Run;

constexpr const char* kRoleA = "arn:aws:iam::111122223333:role/a";
constexpr const char* kRoleB = "arn:aws:iam::444455556666:role/b";

// A machine with a home, variables, and AWS at the other end of the wire.
struct Machine {
  VirtualClock clock{Noon()};
  doubles::Variables variables{{{"HOME", "/home/u"}}};
  doubles::Disk disk;
  doubles::Wire wire;
  doubles::Sts sts{clock};
  Result<Endpoints> endpoints = Endpoints::Make(variables.Get(), std::nullopt);
  Client client{wire, clock, *endpoints};
  CredentialOptions options;
  std::vector<std::string> said;

  Machine() {
    wire.At("https://sts.", sts.Answer());
    sts.roles[kRoleA] = {};
    sts.roles[kRoleB] = {};
    options.environment = variables.Get();
    options.files = disk.Get();
    options.say = [this](const std::string& line) { said.push_back(line); };
  }
  std::string& config() { return disk.files["/home/u/.aws/config"]; }
  std::string& credentials() { return disk.files["/home/u/.aws/credentials"]; }

  // "KEY from SOURCE", or the error.
  std::string Find() {
    const auto chain = MakeChain(options, client, wire, clock);
    const auto got = Run(clock, chain->Get());
    if (!got) return std::string(CodeName(got.error().code)) + ": " + got.error().detail;
    return (*got)->access_key_id + " from " + (*got)->source;
  }
};

const std::string kUser = "[default]\naws_access_key_id = AKIAUSER\naws_secret_access_key = s\n";

TEST_CASE("chain: keys of the environment hold over a profile unless --profile names one") {
  Machine machine;
  machine.variables.values["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  machine.variables.values["AWS_SECRET_ACCESS_KEY"] = "s";
  machine.credentials() = kUser;
  CHECK(machine.Find() == "AKIAENV from environment");
  machine.variables.values["AWS_PROFILE"] = "default";
  CHECK(machine.Find() == "AKIAENV from environment");
  machine.options.profile = "default";
  CHECK(machine.Find() == "AKIAUSER from profile default (credentials file)");
}

TEST_CASE("chain: half a key in the environment is an error, not a reason to look on") {
  Machine machine;
  machine.variables.values["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  machine.credentials() = kUser;
  CHECK(machine.Find() ==
        "credentials: AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY; set both or neither");
}

TEST_CASE("chain: a profile that was named must be there") {
  Machine machine;
  machine.options.profile = "prod";
  CHECK(machine.Find() ==
        "bad-input: there is no profile 'prod' in /home/u/.aws/config or /home/u/.aws/credentials");
}

TEST_CASE("chain: a role is assumed with the keys of its source profile") {
  Machine machine;
  machine.credentials() = kUser;
  machine.config() = std::string("[profile prod]\nregion = eu-west-1\nrole_arn = ") + kRoleA +
                     "\nsource_profile = default\nexternal_id = x-1\n";
  machine.sts.roles[kRoleA].external_id = "x-1";
  machine.options.profile = "prod";
  CHECK(machine.Find() == "ASIAROLE1 from profile prod (assume role)");
  CHECK(machine.sts.last_form["RoleSessionName"] == "signet");
  CHECK(machine.sts.last_form.count("DurationSeconds") == 0);
  CHECK(machine.wire.sent.at(0).url == "https://sts.eu-west-1.amazonaws.com/");
}

TEST_CASE("chain: a wrong external id is denied, and the message says where to look") {
  Machine machine;
  machine.credentials() = kUser;
  machine.config() = std::string("[profile prod]\nrole_arn = ") + kRoleA +
                     "\nsource_profile = default\nexternal_id = wrong\n";
  machine.sts.roles[kRoleA].external_id = "x-1";
  machine.options.profile = "prod";
  const std::string got = machine.Find();
  CHECK(got.starts_with("denied: profile prod: cannot assume " + std::string(kRoleA)));
  CHECK(got.find("is the external id right?") != std::string::npos);
}

TEST_CASE("chain: roles chain through source profiles; their duration is an hour at most") {
  Machine machine;
  machine.credentials() = kUser;
  machine.config() =
      std::string("[profile a]\nrole_arn = ") + kRoleA +
      "\nsource_profile = default\nduration_seconds = 7200\n[profile b]\nrole_arn = " + kRoleB +
      "\nsource_profile = a\n";
  machine.options.profile = "b";
  CHECK(machine.Find() == "ASIAROLE2 from profile b (assume role)");
  machine.config() += "duration_seconds = 7200\n";
  CHECK(machine.Find() ==
        "bad-input: profile b: duration_seconds = 7200, but a role assumed from another role's "
        "credentials lasts 3600 at most; lower it or remove it");
}

TEST_CASE("chain: a duration that is no number is passed over, aloud") {
  Machine machine;
  machine.credentials() = kUser;
  machine.config() = std::string("[profile a]\nrole_arn = ") + kRoleA +
                     "\nsource_profile = default\nduration_seconds = 1h\n";
  machine.options.profile = "a";
  CHECK(machine.Find() == "ASIAROLE1 from profile a (assume role)");
  REQUIRE(machine.said.size() == 1);
  CHECK(machine.said[0].find("'1h'") != std::string::npos);
}

TEST_CASE("chain: circles of source profiles are named; a profile may use its own keys") {
  Machine machine;
  machine.config() = std::string("[profile a]\nrole_arn = ") + kRoleA +
                     "\nsource_profile = b\n[profile b]\nrole_arn = " + kRoleB +
                     "\nsource_profile = a\n[profile self]\nrole_arn = " + kRoleA +
                     "\nsource_profile = self\n";
  machine.options.profile = "a";
  CHECK(machine.Find() == "bad-input: source_profile goes round in a circle: a -> b -> a");
  machine.options.profile = "self";
  CHECK(machine.Find() == "bad-input: source_profile goes round in a circle: self -> self");
  machine.credentials() = "[self]\naws_access_key_id = AKIAUSER\naws_secret_access_key = s\n";
  CHECK(machine.Find() == "ASIAROLE1 from profile self (assume role)");
}

TEST_CASE("chain: a role that needs a code asks for it, and without anybody to ask says so") {
  Machine machine;
  machine.credentials() = kUser;
  machine.config() = std::string("[profile m]\nrole_arn = ") + kRoleA +
                     "\nsource_profile = default\nmfa_serial = arn:aws:iam::1:mfa/u\n";
  machine.sts.roles[kRoleA].mfa_code = "123456";
  machine.options.profile = "m";
  CHECK(machine.Find() ==
        "credentials: profile m needs an MFA code (arn:aws:iam::1:mfa/u); run on a terminal, or "
        "use a profile without mfa_serial");
  std::string asked;
  machine.options.mfa = [&](const std::string& serial) -> Result<std::string> {
    asked = serial;
    return "123456";
  };
  CHECK(machine.Find() == "ASIAROLE1 from profile m (assume role)");
  CHECK(asked == "arn:aws:iam::1:mfa/u");
}

TEST_CASE("chain: STS is the partition's own when no region, or one elsewhere, is named") {
  CHECK(StsRegionFor("", "arn:aws:iam::1:role/r") == "us-east-1");
  CHECK(StsRegionFor("", "arn:aws-us-gov:iam::1:role/r") == "us-gov-west-1");
  CHECK(StsRegionFor("", "arn:aws-cn:iam::1:role/r") == "cn-northwest-1");
  CHECK(StsRegionFor("eu-west-1", "arn:aws-cn:iam::1:role/r") == "cn-northwest-1");
  CHECK(StsRegionFor("cn-north-1", "arn:aws-cn:iam::1:role/r") == "cn-north-1");
  CHECK(StsRegionFor("eu-west-1", "") == "eu-west-1");
}

TEST_CASE("chain: with nothing anywhere the error names each place in one line") {
  Machine machine;
  const std::string got = machine.Find();
  CHECK(
      got.starts_with("credentials: no AWS credentials: the environment has no "
                      "AWS_ACCESS_KEY_ID; no profile default in /home/u/.aws/config or "
                      "/home/u/.aws/credentials; no container ("));
  CHECK(got.find("instance metadata: nobody listens") != std::string::npos);
  CHECK(got.find('\n') == std::string::npos);
}

TEST_CASE("chain: keys that AWS refused are read again from the file") {
  Machine machine;
  machine.credentials() = kUser;
  const auto chain = MakeChain(machine.options, machine.client, machine.wire, machine.clock);
  const auto first = Run(machine.clock, chain->Get());
  REQUIRE(first.has_value());
  machine.credentials() = "[default]\naws_access_key_id = AKIANEW\naws_secret_access_key = s\n";
  CHECK((*Run(machine.clock, chain->Get()))->access_key_id == "AKIAUSER");
  chain->Invalidate(*first);
  CHECK((*Run(machine.clock, chain->Get()))->access_key_id == "AKIANEW");
}

TEST_CASE("region: flag, AWS_REGION, AWS_DEFAULT_REGION, then the profile's") {
  Machine machine;
  CHECK(*ResolveRegion(machine.options) == std::nullopt);
  machine.config() = "[default]\nregion = eu-north-1\n";
  CHECK(*ResolveRegion(machine.options) == "eu-north-1");
  machine.variables.values["AWS_DEFAULT_REGION"] = "eu-west-2";
  CHECK(*ResolveRegion(machine.options) == "eu-west-2");
  machine.variables.values["AWS_REGION"] = "eu-west-1";
  CHECK(*ResolveRegion(machine.options) == "eu-west-1");
  machine.options.region = "us-east-1";
  CHECK(*ResolveRegion(machine.options) == "us-east-1");
  machine.options.region = "evil.example/";
  CHECK(ResolveRegion(machine.options).error().code == Code::kBadInput);
}

}  // namespace
}  // namespace signet
