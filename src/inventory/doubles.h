// inventory/doubles.h
// For tests only: credentials that are always there.
#pragma once

#include <memory>

#include "aws/credentials.h"

namespace signet::doubles {

class FixedSource final : public CredentialSource {
 public:
  Awaitable<Result<CredentialsPtr>> Get() override {
    auto keys = std::make_shared<Credentials>();
    keys->access_key_id = "AKIAEXAMPLE";
    keys->secret_access_key = Secret("secret");
    co_return CredentialsPtr(std::move(keys));
  }
  void Invalidate(const CredentialsPtr&) override {}
};

}  // namespace signet::doubles
