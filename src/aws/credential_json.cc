// One file for all of it, because the JSON library is dear to compile.
#include "aws/credential_json.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace signet {
namespace {

namespace json = boost::json;

constexpr size_t kWordsSizeMax = 300;  // Bytes of somebody else's error text that we repeat.

Result<json::object> ParseObject(std::string_view text, std::string_view what) {
  boost::system::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) {
    return Fail(Code::kMalformed, fmt::format("{} is not a JSON object", what));
  }
  return std::move(value.get_object());
}

// The text of a member; empty when it is not there, null or of another type.
std::string Text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains({key.data(), key.size()});
  if (!value || !value->is_string()) return {};
  return std::string(value->get_string());
}

Secret SecretText(const json::object& object, std::string_view key) {
  return Secret(Text(object, key));
}

tl::unexpected<Error> Lacks(std::string_view what, std::string_view key) {
  return Fail(Code::kMalformed, fmt::format("{} has no {}", what, key));
}

// Older log-ins wrote "…UTC" where others write "…Z".
Result<Time> ParseCacheTime(std::string text) {
  if (text.ends_with("UTC")) text.replace(text.size() - 3, 3, "Z");
  return ParseTime(text);
}

std::string Printable(std::string text) {
  text.resize(std::min(text.size(), kWordsSizeMax));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  return text;
}

std::optional<double> Number(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains({key.data(), key.size()});
  if (!value || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

// Sets `out.expires` from the member; a moment that is not one is an error.
Result<void> TakeExpiration(const json::object& object, std::string_view what, Credentials& out) {
  const std::string text = Text(object, "Expiration");
  if (text.empty()) return Lacks(what, "Expiration");
  const Result<Time> end = ParseTime(text);
  if (!end) return Fail(Code::kMalformed, fmt::format("{}: Expiration is not a time", what));
  out.expires = *end;
  return {};
}

}  // namespace

Result<Credentials> ParseProcessOutput(std::string_view text) {
  constexpr std::string_view kWhat = "its output";
  const auto object = ParseObject(text, kWhat);
  if (!object) return Fail(object.error());
  const std::optional<double> version = Number(*object, "Version");
  if (!version) return Lacks(kWhat, "Version");
  if (*version != 1) {
    return Fail(Code::kMalformed, "its output has another Version than 1, the only one known");
  }
  Credentials out;
  out.access_key_id = Text(*object, "AccessKeyId");
  out.secret_access_key = SecretText(*object, "SecretAccessKey");
  out.session_token = SecretText(*object, "SessionToken");
  if (out.access_key_id.empty()) return Lacks(kWhat, "AccessKeyId");
  if (out.secret_access_key.empty()) return Lacks(kWhat, "SecretAccessKey");
  const json::value* expiration = object->if_contains("Expiration");
  if (expiration && !expiration->is_null()) {
    if (auto taken = TakeExpiration(*object, kWhat, out); !taken) return Fail(taken.error());
  }
  return out;
}

Result<Credentials> ParseMetadataCredentials(std::string_view text) {
  constexpr std::string_view kWhat = "the answer";
  const auto object = ParseObject(text, kWhat);
  if (!object) return Fail(object.error());
  Credentials out;
  out.access_key_id = Text(*object, "AccessKeyId");
  out.secret_access_key = SecretText(*object, "SecretAccessKey");
  out.session_token = SecretText(*object, "Token");
  const std::string code = Text(*object, "Code");
  if (out.access_key_id.empty() && !code.empty() && code != "Success") {
    return Fail(Code::kCredentials,
                Printable(fmt::format("it answered {}: {}", code, Text(*object, "Message"))));
  }
  if (out.access_key_id.empty()) return Lacks(kWhat, "AccessKeyId");
  if (out.secret_access_key.empty()) return Lacks(kWhat, "SecretAccessKey");
  if (out.session_token.empty()) return Lacks(kWhat, "Token");
  if (auto taken = TakeExpiration(*object, kWhat, out); !taken) return Fail(taken.error());
  return out;
}

Result<SsoToken> ParseSsoToken(std::string_view text) {
  constexpr std::string_view kWhat = "the cached SSO token";
  const auto object = ParseObject(text, kWhat);
  if (!object) return Fail(object.error());
  SsoToken out;
  out.start_url = Text(*object, "startUrl");
  out.region = Text(*object, "region");
  out.access_token = SecretText(*object, "accessToken");
  out.client_id = Text(*object, "clientId");
  out.client_secret = SecretText(*object, "clientSecret");
  out.refresh_token = SecretText(*object, "refreshToken");
  if (out.access_token.empty()) return Lacks(kWhat, "accessToken");
  const Result<Time> end = ParseCacheTime(Text(*object, "expiresAt"));
  if (!end) return Lacks(kWhat, "expiresAt");
  out.expires = *end;
  const Result<Time> registration = ParseCacheTime(Text(*object, "registrationExpiresAt"));
  if (registration) out.registration_expires = *registration;
  return out;
}

std::string EncodeSsoToken(const SsoToken& token) {
  json::object out;
  out["startUrl"] = token.start_url;
  out["region"] = token.region;
  out["accessToken"] = token.access_token.Reveal();
  out["expiresAt"] = EncodeTime(std::chrono::floor<std::chrono::seconds>(token.expires));
  out["clientId"] = token.client_id;
  out["clientSecret"] = token.client_secret.Reveal();
  if (token.registration_expires) {
    out["registrationExpiresAt"] = EncodeTime(*token.registration_expires);
  }
  if (!token.refresh_token.empty()) out["refreshToken"] = token.refresh_token.Reveal();
  return json::serialize(out);
}

std::string EncodeCreateToken(const SsoToken& token) {
  json::object out;
  out["clientId"] = token.client_id;
  out["clientSecret"] = token.client_secret.Reveal();
  out["grantType"] = "refresh_token";
  out["refreshToken"] = token.refresh_token.Reveal();
  return json::serialize(out);
}

Result<NewSsoToken> ParseCreateToken(std::string_view text) {
  constexpr std::string_view kWhat = "the answer of the SSO token service";
  constexpr double kLifetimeMax = 366.0 * 86400;
  const auto object = ParseObject(text, kWhat);
  if (!object) return Fail(object.error());
  NewSsoToken out;
  out.access_token = SecretText(*object, "accessToken");
  out.refresh_token = SecretText(*object, "refreshToken");
  const std::optional<double> lifetime = Number(*object, "expiresIn");
  if (out.access_token.empty()) return Lacks(kWhat, "accessToken");
  if (!lifetime || !(*lifetime > 0 && *lifetime <= kLifetimeMax)) return Lacks(kWhat, "expiresIn");
  out.lifetime = std::chrono::seconds(static_cast<int64_t>(*lifetime));
  return out;
}

Result<Credentials> ParseRoleCredentials(std::string_view text) {
  constexpr std::string_view kWhat = "the answer of the SSO portal";
  const auto object = ParseObject(text, kWhat);
  if (!object) return Fail(object.error());
  const json::value* member = object->if_contains("roleCredentials");
  if (!member || !member->is_object()) return Lacks(kWhat, "roleCredentials");
  const json::object& given = member->get_object();
  Credentials out;
  out.access_key_id = Text(given, "accessKeyId");
  out.secret_access_key = SecretText(given, "secretAccessKey");
  out.session_token = SecretText(given, "sessionToken");
  if (out.access_key_id.empty()) return Lacks(kWhat, "accessKeyId");
  if (out.secret_access_key.empty()) return Lacks(kWhat, "secretAccessKey");
  if (out.session_token.empty()) return Lacks(kWhat, "sessionToken");
  const std::optional<double> milliseconds = Number(given, "expiration");
  if (!milliseconds) return Lacks(kWhat, "expiration");
  const Result<Time> end = TimeFromEpoch(*milliseconds / 1000);
  if (!end) return Fail(end.error());
  out.expires = *end;
  return out;
}

std::string ErrorWords(std::string_view text) {
  const auto object = ParseObject(text, "");
  if (!object) return {};
  for (const char* key : {"message", "Message", "error_description", "error", "Code", "code"}) {
    if (std::string words = Text(*object, key); !words.empty()) return Printable(std::move(words));
  }
  return {};
}

}  // namespace signet
