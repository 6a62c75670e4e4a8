// aws/sts.h
// The three calls of STS that Signet makes: who am I, become a role, become a role by
// showing a web identity token.
#pragma once

#include <string>

#include "aws/client.h"
#include "aws/credentials.h"

namespace signet {

constexpr std::string_view kRoleSessionName = "signet";  // Fixed, so that trails show one name.
constexpr int kChainedRoleSecondsMax = 3600;             // STS's limit for a role from a role.

struct RoleToAssume {
  std::string role_arn;
  std::string external_id = {};  // Empty: none.
  std::string session_name{kRoleSessionName};
  int duration_seconds = 0;     // 0: as STS decides, one hour.
  std::string mfa_serial = {};  // Empty: none.
  std::string mfa_code = {};
  // Narrows the session to less than the role may do; empty: all that it may.
  std::string session_policy = {};
};

struct CallerIdentity {
  std::string account;
  std::string arn;
  std::string user_id;
};

// The region whose STS is asked for a role: the one given, unless it lies in another
// partition than the role or is empty; then the partition's first.
Region StsRegionFor(std::string_view region, std::string_view role_arn);

// Errors keep the code of the call (kDenied where the trust policy says no); the detail
// names the role, STS's words and what to look at.
Awaitable<Result<Credentials>> AssumeRole(Client& client, CredentialSource& base, Region region,
                                          RoleToAssume role);
// Unsigned: the token is the proof.
Awaitable<Result<Credentials>> AssumeRoleWithWebIdentity(Client& client, Region region,
                                                         RoleToAssume role, Secret token);
Awaitable<Result<CallerIdentity>> GetCallerIdentity(Client& client, CredentialSource& credentials,
                                                    Region region);

// kMalformed where the reply of `operation` ("AssumeRole") lacks what it promises.
Result<Credentials> ParseAssumeRole(std::string_view xml, std::string_view operation);
Result<CallerIdentity> ParseCallerIdentity(std::string_view xml);

}  // namespace signet
