// The cached SSO token: shown, refreshed, written back, or asked for again.
#include "aws/sso.h"

#include "aws/doubles.h"

namespace signet {
namespace {

using namespace std::chrono_literals;
using doubles::Noon;
using doubles::Run;

struct Office {
  VirtualClock clock{Noon()};
  doubles::Wire wire;
  doubles::Disk disk;
  doubles::Variables variables{{{"HOME", "/home/u"}}};
  std::string accepted = "token-1";  // By the portal.
  std::string refresh_token = "refresh-1";
  bool oidc_refuses = false;

  Office() {
    disk.files["/home/u/.aws/config"] =
        "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
        "[profile new]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Read\n"
        "[profile old]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
        "sso_account_id = 111122223333\nsso_role_name = Read\n";
    wire.At("https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?",
            [this](const HttpRequest& request) -> Result<HttpResponse> {
              if (!request.url.ends_with("?role_name=Read&account_id=111122223333") ||
                  request.method != "GET" || !doubles::HeaderOf(request, "authorization").empty()) {
                return HttpResponse{400, {}, ""};
              }
              if (doubles::HeaderOf(request, "x-amz-sso_bearer_token") != accepted) {
                return HttpResponse{401, {}, R"({"message":"Session token not found or invalid"})"};
              }
              return HttpResponse{200,
                                  {},
                                  fmt::format(R"({{"roleCredentials":{{"accessKeyId":"ASIASSO",
                    "secretAccessKey":"s","sessionToken":"t","expiration":{}}}}})",
                                              (clock.Now() + 1h).time_since_epoch().count())};
            });
    wire.At(
        "https://oidc.eu-west-1.amazonaws.com/token",
        [this](const HttpRequest& request) -> Result<HttpResponse> {
          const bool fits =
              request.method == "POST" && !oidc_refuses &&
              request.body.find("\"grantType\":\"refresh_token\"") != std::string::npos &&
              request.body.find("\"refreshToken\":\"" + refresh_token + "\"") !=
                  std::string::npos &&
              request.body.find("\"clientSecret\":\"cs\"") != std::string::npos;
          if (!fits) return HttpResponse{400, {}, R"({"error":"invalid_grant"})"};
          accepted = "token-2";
          refresh_token = "refresh-2";
          return HttpResponse{
              200, {}, R"({"accessToken":"token-2","expiresIn":28800,"refreshToken":"refresh-2"})"};
        });
  }
  SsoProfile Profile(const std::string& name) {
    const auto files = ReadProfileFiles(variables.Get(), disk.Get());
    REQUIRE(files.has_value());
    const auto profile = ReadSsoProfile(*files, name);
    REQUIRE_MESSAGE(profile.has_value(), profile.error().detail);
    return *profile;
  }
  std::string& Cache(const std::string& name) {
    return disk.files[SsoTokenPath(variables.Get(), Profile(name))];
  }
  std::string Find(const std::string& name) {
    SsoSource source(wire, clock, variables.Get(), disk.Get(), Profile(name));
    const auto got = Run(clock, source.Get());
    return got ? (*got)->access_key_id + " from " + (*got)->source : got.error().detail;
  }
};

std::string Token(std::string_view end, bool can_refresh) {
  return fmt::format(R"({{"startUrl":"https://corp.example/start","region":"eu-west-1",
      "accessToken":"token-1","expiresAt":"{}"{}}})",
                     end,
                     can_refresh
                         ? R"(,"clientId":"c","clientSecret":"cs","refreshToken":"refresh-1",
                       "registrationExpiresAt":"2027-01-01T00:00:00Z")"
                         : "");
}

TEST_CASE("sso: the cache file is named by the session, in the older form by the start URL") {
  Office office;
  // sha1 of "corp" and of "https://corp.example/start", by sha1sum.
  CHECK(SsoTokenPath(office.variables.Get(), office.Profile("new")) ==
        "/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
  CHECK(SsoTokenPath(office.variables.Get(), office.Profile("old")) ==
        "/home/u/.aws/sso/cache/f7c9b39d0b4c7a7d82c79307585f77e1c5e74378.json");
}

TEST_CASE("sso: a valid token gets the role's credentials, in either form") {
  Office office;
  office.Cache("new") = Token("2026-11-23T20:00:00Z", true);
  office.Cache("old") = Token("2026-11-23T20:00:00UTC", false);
  CHECK(office.Find("new") == "ASIASSO from profile new (SSO role Read)");
  CHECK(office.Find("old") == "ASIASSO from profile old (SSO role Read)");
  CHECK(office.wire.sent.size() == 2);
}

TEST_CASE("sso: a token that ends soon is refreshed and written back with its registration") {
  Office office;
  office.Cache("new") = Token("2026-11-23T12:10:00Z", true);
  CHECK(office.Find("new") == "ASIASSO from profile new (SSO role Read)");
  const auto kept = ParseSsoToken(office.Cache("new"));
  REQUIRE(kept.has_value());
  CHECK(kept->access_token.Reveal() == "token-2");
  CHECK(kept->refresh_token.Reveal() == "refresh-2");
  CHECK(kept->client_secret.Reveal() == "cs");
  CHECK(EncodeTime(kept->expires) == "2026-11-23T20:00:00Z");
  CHECK(kept->registration_expires.has_value());
}

TEST_CASE("sso: a refresh that fails leaves a token that is still good in use") {
  Office office;
  office.oidc_refuses = true;
  office.Cache("new") = Token("2026-11-23T12:10:00Z", true);
  CHECK(office.Find("new") == "ASIASSO from profile new (SSO role Read)");
  CHECK(office.Cache("new") == Token("2026-11-23T12:10:00Z", true));
}

TEST_CASE("sso: when another program refreshed first, its token is taken") {
  Office office;
  office.Cache("new") = Token("2026-11-23T12:10:00Z", true);
  doubles::Wire wire;
  wire.At("https://oidc.", [&](const HttpRequest&) -> Result<HttpResponse> {
    office.Cache("new") = Token("2026-11-23T20:00:00Z", true);
    std::string& text = office.Cache("new");
    text.replace(text.find("token-1"), 7, "token-3");
    return HttpResponse{400, {}, R"({"error":"invalid_grant"})"};
  });
  std::string shown;
  wire.At("https://portal.", [&](const HttpRequest& request) -> Result<HttpResponse> {
    shown = doubles::HeaderOf(request, "x-amz-sso_bearer_token");
    return HttpResponse{500, {}, ""};
  });
  SsoSource source(wire, office.clock, office.variables.Get(), office.disk.Get(),
                   office.Profile("new"));
  Run(office.clock, source.Get());
  CHECK(shown == "token-3");
}

TEST_CASE("sso: gone, ended and refused sessions each say what to run") {
  Office office;
  CHECK(office.Find("new") ==
        "profile new: there is no SSO session on this machine; run: aws sso "
        "login --profile new");
  office.Cache("new") = Token("2026-11-23T11:00:00Z", false);
  CHECK(office.Find("new") ==
        "profile new: the SSO session ended at 2026-11-23T11:00:00Z; run: "
        "aws sso login --profile new");
  office.oidc_refuses = true;
  office.Cache("new") = Token("2026-11-23T11:00:00Z", true);
  CHECK(office.Find("new") ==
        "profile new: the SSO session ended at 2026-11-23T11:00:00Z and was "
        "not refreshed: sso-oidc answered 400: invalid_grant; run: aws sso "
        "login --profile new");
  office.accepted = "another";
  office.Cache("old") = Token("2026-11-23T20:00:00Z", false);
  CHECK(office.Find("old") ==
        "profile old: SSO no longer accepts the session; run: aws sso login --profile old");
  office.Cache("old") = "{";
  CHECK(office.Find("old") ==
        "profile old: the cached SSO token is not a JSON object; run: aws sso "
        "login --profile old");
}

TEST_CASE("sso: incomplete and contradicting profiles are refused with what is missing") {
  Office office;
  const auto refusal = [&](const std::string& config) {
    office.disk.files["/home/u/.aws/config"] = config;
    const auto files = ReadProfileFiles(office.variables.Get(), office.disk.Get());
    const auto profile = ReadSsoProfile(*files, "p");
    REQUIRE_FALSE(profile.has_value());
    return profile.error().detail;
  };
  CHECK(refusal("[profile p]\nsso_role_name = r\n") ==
        "profile p: SSO needs sso_account_id, sso_start_url, sso_region as well");
  CHECK(refusal("[profile p]\nsso_role_name = r\nsso_session = x\n") ==
        "profile p: there is no [sso-session x] in /home/u/.aws/config");
  CHECK(refusal("[sso-session x]\nsso_region = eu-west-1\n[profile p]\nsso_role_name = r\n"
                "sso_region = eu-west-2\nsso_session = x\n") ==
        "profile p: sso_region differs from its [sso-session x]; remove it from the profile");
  CHECK(refusal("[profile p]\nsso_role_name = r\nsso_account_id = 1\nsso_start_url = u\n"
                "sso_region = evil.example/\n") ==
        "profile p: sso_region 'evil.example/' is not a region");
}

}  // namespace
}  // namespace signet
