// An empty variable counts as one that is not set, as it does for the AWS CLI.
#include "aws/environment.h"

#include <fmt/format.h>

namespace signet {
namespace {

std::string Value(const Environment& environment, const char* name) {
  return environment(name).value_or("");
}

Result<Credentials> Read(const Environment& environment) {
  Credentials out;
  out.source = "environment";
  out.access_key_id = Value(environment, "AWS_ACCESS_KEY_ID");
  if (out.access_key_id.empty()) {
    return Fail(Code::kCredentials, "the environment has no AWS_ACCESS_KEY_ID");
  }
  out.secret_access_key = Secret(Value(environment, "AWS_SECRET_ACCESS_KEY"));
  if (out.secret_access_key.empty()) {
    return Fail(Code::kCredentials,
                "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY; set both or neither");
  }
  out.session_token = Secret(Value(environment, "AWS_SECURITY_TOKEN"));
  if (out.session_token.empty()) {
    out.session_token = Secret(Value(environment, "AWS_SESSION_TOKEN"));
  }
  const std::string expiration = Value(environment, "AWS_CREDENTIAL_EXPIRATION");
  if (!expiration.empty()) {
    const Result<Time> end = ParseTime(expiration);
    if (!end) {
      return Fail(Code::kCredentials,
                  fmt::format("AWS_CREDENTIAL_EXPIRATION: {}", end.error().detail));
    }
    out.expires = *end;
  }
  return out;
}

}  // namespace

bool EnvironmentHasKeys(const Environment& environment) {
  return !Value(environment, "AWS_ACCESS_KEY_ID").empty();
}

Awaitable<Result<Credentials>> EnvironmentSource::Fetch() { co_return Read(environment_); }

}  // namespace signet
