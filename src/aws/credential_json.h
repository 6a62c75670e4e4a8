// aws/credential_json.h
// The JSON that hands out credentials: a credential_process's output, the answers of
// container and instance metadata, the SSO token cache, SSO's portal and token service.
// Everything here is outside bytes; errors are kMalformed and never repeat them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.h"

namespace signet {

// {"Version": 1, "AccessKeyId", "SecretAccessKey", "SessionToken"?, "Expiration"?}
Result<Credentials> ParseProcessOutput(std::string_view json);

// {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}, or {"Code", "Message"} saying
// why not.
Result<Credentials> ParseMetadataCredentials(std::string_view json);

// ~/.aws/sso/cache/*.json.  The last four are there when the token can be refreshed.
struct SsoToken {
  std::string start_url;
  std::string region;
  Secret access_token;
  Time expires{};
  std::string client_id;
  Secret client_secret;
  Secret refresh_token;
  std::optional<Time> registration_expires;
};
Result<SsoToken> ParseSsoToken(std::string_view json);
std::string EncodeSsoToken(const SsoToken& token);

// What sso-oidc's CreateToken gives.
struct NewSsoToken {
  Secret access_token;
  Secret refresh_token;  // Empty: the old one stays good for nothing.
  std::chrono::seconds lifetime{0};
};
std::string EncodeCreateToken(const SsoToken& token);
Result<NewSsoToken> ParseCreateToken(std::string_view json);

// {"roleCredentials": {"accessKeyId", …, "expiration": milliseconds}}
Result<Credentials> ParseRoleCredentials(std::string_view json);

// The words of an error body ({"message"}, {"error_description"}, {"error"}); or empty.
std::string ErrorWords(std::string_view json);

}  // namespace signet
