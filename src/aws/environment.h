// aws/environment.h
// Keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN (or the older
// AWS_SECURITY_TOKEN, which holds) and AWS_CREDENTIAL_EXPIRATION.
#pragma once

#include "aws/endpoint.h"
#include "aws/refreshing_source.h"

namespace signet {

// Whether the environment claims to have keys; what it has may still be incomplete.
bool EnvironmentHasKeys(const Environment& environment);

class EnvironmentSource final : public RefreshingSource {
 public:
  EnvironmentSource(Clock& clock, Environment environment)
      : RefreshingSource(clock), environment_(std::move(environment)) {}

 private:
  Awaitable<Result<Credentials>> Fetch() override;
  Environment environment_;
};

}  // namespace signet
