// aws/sso.h
// IAM Identity Center: the token that `aws sso login` left in ~/.aws/sso/cache is shown to
// the portal for a role's credentials.  Tokens of an sso-session are refreshed, and
// written back for the AWS CLI to use.
#pragma once

#include "aws/credential_json.h"
#include "aws/http.h"
#include "aws/local_files.h"
#include "aws/profile_files.h"
#include "aws/refreshing_source.h"

namespace signet {

struct SsoProfile {
  std::string profile;
  std::string session;  // Of sso_session; empty: the older form, without refresh.
  std::string start_url;
  std::string region;
  std::string account_id;
  std::string role_name;
};

// Whether the profile means to use SSO; it may still be incomplete.
bool ProfileHasSso(const Settings& profile);
// kBadInput names what is missing or contradicts itself.
Result<SsoProfile> ReadSsoProfile(const ProfileFiles& files, const std::string& profile);

// Where the AWS CLI keeps that token.
std::string SsoTokenPath(const Environment& environment, const SsoProfile& profile);

class SsoSource final : public RefreshingSource {
 public:
  SsoSource(Transport& transport, Clock& clock, Environment environment, Files files,
            SsoProfile profile);

 private:
  Awaitable<Result<Credentials>> Fetch() override;
  Awaitable<Result<SsoToken>> Token();
  Awaitable<Result<SsoToken>> RefreshToken(SsoToken token);
  tl::unexpected<Error> LogIn(std::string_view why) const;
  Result<std::string> UrlOf(std::string_view service, std::string_view host) const;

  Transport& transport_;
  Environment environment_;
  Files files_;
  SsoProfile profile_;
};

}  // namespace signet
