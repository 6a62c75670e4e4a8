// Two services are asked, both without a signature: sso-oidc for a fresh token, the portal
// for the role's credentials.
#include "aws/sso.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "aws/endpoint.h"
#include "aws/plain_call.h"
#include "model/region.h"
#include "model/target.h"

namespace signet {
namespace {

constexpr int kAttempts = 4;
constexpr std::chrono::minutes kRefreshTokenBefore{15};  // As the AWS CLI.

std::string Sha1Hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::string out;
  for (unsigned int i = 0; i < size; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

bool CanRefresh(const SsoToken& token, Time now) {
  return !token.refresh_token.empty() && !token.client_id.empty() && !token.client_secret.empty() &&
         token.registration_expires && *token.registration_expires > now;
}

}  // namespace

bool ProfileHasSso(const Settings& profile) {
  return profile.contains("sso_role_name") || profile.contains("sso_account_id");
}

Result<SsoProfile> ReadSsoProfile(const ProfileFiles& files, const std::string& profile) {
  Settings settings = *files.Find(profile);
  SsoProfile out;
  out.profile = profile;
  if (const std::string* session = FindSetting(settings, "sso_session")) {
    out.session = *session;
    const auto it = files.sso_sessions.find(*session);
    if (it == files.sso_sessions.end()) {
      return Fail(Code::kBadInput, fmt::format("profile {}: there is no [sso-session {}] in {}",
                                               profile, *session, files.config_path));
    }
    for (const auto& [key, value] : it->second) {
      const auto [place, is_new] = settings.emplace(key, value);
      if (!is_new && place->second != value) {
        return Fail(Code::kBadInput,
                    fmt::format("profile {}: {} differs from its [sso-session {}]; remove it from "
                                "the profile",
                                profile, key, *session));
      }
    }
  }
  std::string missing;
  const auto take = [&](std::string_view key) -> std::string {
    if (const std::string* value = FindSetting(settings, key)) return *value;
    missing += (missing.empty() ? "" : ", ") + std::string(key);
    return {};
  };
  out.role_name = take("sso_role_name");
  out.account_id = take("sso_account_id");
  out.start_url = take("sso_start_url");
  out.region = take("sso_region");
  if (!missing.empty()) {
    return Fail(Code::kBadInput, fmt::format("profile {}: SSO needs {} as well", profile, missing));
  }
  // It becomes part of a host name.
  if (!IsRegionName(out.region)) {
    return Fail(Code::kBadInput,
                fmt::format("profile {}: sso_region '{}' is not a region", profile, out.region));
  }
  return out;
}

std::string SsoTokenPath(const Environment& environment, const SsoProfile& profile) {
  const std::string& name = profile.session.empty() ? profile.start_url : profile.session;
  return fmt::format("{}/.aws/sso/cache/{}.json", HomeOf(environment), Sha1Hex(name));
}

SsoSource::SsoSource(Transport& transport, Clock& clock, Environment environment, Files files,
                     SsoProfile profile)
    : RefreshingSource(clock),
      transport_(transport),
      environment_(std::move(environment)),
      files_(std::move(files)),
      profile_(std::move(profile)) {}

tl::unexpected<Error> SsoSource::LogIn(std::string_view why) const {
  return Fail(Code::kCredentials, fmt::format("profile {}: {}; run: aws sso login --profile {}",
                                              profile_.profile, why, profile_.profile));
}

Result<std::string> SsoSource::UrlOf(std::string_view service, std::string_view host) const {
  for (const std::string& name :
       {fmt::format("AWS_ENDPOINT_URL_{}", service), std::string("AWS_ENDPOINT_URL")}) {
    const std::string url = environment_(name).value_or("");
    if (url.empty()) continue;
    Result<std::string> parsed = ParseEndpointUrl(url);
    if (parsed) return parsed;
    return Fail(Code::kBadInput, fmt::format("{}: {}", name, parsed.error().detail));
  }
  return fmt::format("https://{}.{}.{}", host, profile_.region,
                     DnsSuffixOf(PartitionOf(profile_.region)));
}

Awaitable<Result<SsoToken>> SsoSource::RefreshToken(SsoToken token) {
  const Result<std::string> url = UrlOf("SSO_OIDC", "oidc");
  if (!url) co_return Fail(url.error());
  HttpRequest request;
  request.method = "POST";
  request.url = *url + "/token";
  request.headers = {{"content-type", "application/json"}};
  request.body = EncodeCreateToken(token);
  const Result<HttpResponse> response =
      co_await SendPlain(transport_, clock(), std::move(request), kAttempts);
  if (!response) co_return Fail(response.error());
  if (response->status != 200) {
    co_return Fail(Code::kCredentials, fmt::format("sso-oidc {}", DescribeStatus(*response)));
  }
  Result<NewSsoToken> fresh = ParseCreateToken(response->body);
  if (!fresh) co_return Fail(fresh.error());
  token.access_token = std::move(fresh->access_token);
  token.refresh_token = std::move(fresh->refresh_token);
  token.expires = clock().Now() + fresh->lifetime;
  token.start_url = profile_.start_url;
  token.region = profile_.region;
  co_return token;
}

Awaitable<Result<SsoToken>> SsoSource::Token() {
  const std::string path = SsoTokenPath(environment_, profile_);
  Result<std::string> text = files_.read(path);
  if (!text) {
    co_return text.error().code == Code::kNotFound
        ? LogIn("there is no SSO session on this machine")
        : LogIn(text.error().detail);
  }
  const Secret bytes(std::move(*text));
  Result<SsoToken> token = ParseSsoToken(bytes.Reveal());
  if (!token) co_return LogIn(token.error().detail);
  const Time now = clock().Now();
  const bool refreshes = !profile_.session.empty() && token->expires - now < kRefreshTokenBefore &&
                         CanRefresh(*token, now);
  if (!refreshes) {
    if (token->expires > now) co_return token;
    co_return LogIn(fmt::format("the SSO session ended at {}", EncodeTime(token->expires)));
  }
  const Time old_end = token->expires;
  Result<SsoToken> fresh = co_await RefreshToken(std::move(*token));
  if (fresh) {
    // Written back, because the service may have taken the old refresh token out of use.
    if (auto saved = files_.replace(path, EncodeSsoToken(*fresh)); !saved) {
      co_return Fail(Code::kCredentials,
                     fmt::format("profile {}: the SSO session was refreshed but not kept: {}",
                                 profile_.profile, saved.error().detail));
    }
    co_return fresh;
  }
  // Another program on this machine may have been first, and its refresh ended our token.
  if (Result<std::string> again = files_.read(path)) {
    const Secret newer(std::move(*again));
    Result<SsoToken> theirs = ParseSsoToken(newer.Reveal());
    if (theirs && theirs->expires > old_end && theirs->expires > now) co_return theirs;
  }
  if (old_end > now) co_return ParseSsoToken(bytes.Reveal());
  co_return LogIn(fmt::format("the SSO session ended at {} and was not refreshed: {}",
                              EncodeTime(old_end), fresh.error().detail));
}

Awaitable<Result<Credentials>> SsoSource::Fetch() {
  const Result<SsoToken> token = co_await Token();
  if (!token) co_return Fail(token.error());
  const Result<std::string> url = UrlOf("SSO", "portal.sso");
  if (!url) co_return Fail(url.error());
  HttpRequest request;
  request.url = fmt::format(
      "{}/federation/credentials?{}", *url,
      EncodeForm({{"role_name", profile_.role_name}, {"account_id", profile_.account_id}}));
  request.headers = {{"x-amz-sso_bearer_token", std::string(token->access_token.Reveal())}};
  const Result<HttpResponse> response =
      co_await SendPlain(transport_, clock(), std::move(request), kAttempts);
  if (!response) {
    co_return Fail(response.error().code, fmt::format("profile {}: the SSO portal: {}",
                                                      profile_.profile, response.error().detail));
  }
  if (response->status == 401) co_return LogIn("SSO no longer accepts the session");
  if (response->status != 200) {
    const Code code = response->status == 403 ? Code::kDenied : Code::kCredentials;
    co_return Fail(
        code, fmt::format("profile {}: role {} in account {}: the SSO portal {}", profile_.profile,
                          profile_.role_name, profile_.account_id, DescribeStatus(*response)));
  }
  Result<Credentials> out = ParseRoleCredentials(response->body);
  if (!out) {
    co_return Fail(Code::kCredentials,
                   fmt::format("profile {}: {}", profile_.profile, out.error().detail));
  }
  out->source = fmt::format("profile {} (SSO role {})", profile_.profile, profile_.role_name);
  co_return out;
}

}  // namespace signet
