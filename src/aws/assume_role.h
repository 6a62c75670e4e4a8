// aws/assume_role.h
// AssumedRole: a role reached from other credentials.  A profile with role_arn is one; a
// scan makes one for each account and holds thousands.
#pragma once

#include <functional>
#include <string>

#include "aws/refreshing_source.h"
#include "aws/sts.h"

namespace signet {

// Asks a person for the code of the device with that serial, on the loop's thread: the
// only moment when everything may wait.
using MfaPrompt = std::function<Result<std::string>(const std::string& serial)>;

class AssumedRole final : public RefreshingSource {
 public:
  // `base`, `client` and `mfa` (may be null: then a role that needs a code is an error)
  // outlive this.  `region` may be empty.  `name` is what people call it, "profile prod";
  // empty: its ARN.
  AssumedRole(Client& client, CredentialSource& base, std::string_view region, RoleToAssume role,
              std::string name = {}, const MfaPrompt* mfa = nullptr);

 private:
  Awaitable<Result<Credentials>> Fetch() override;

  Client& client_;
  CredentialSource& base_;
  Region region_;
  RoleToAssume role_;
  std::string name_;
  const MfaPrompt* mfa_;
};

}  // namespace signet
