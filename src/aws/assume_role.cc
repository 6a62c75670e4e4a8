// Signs AssumeRole with the base's credentials, in the region's own STS.
#include "aws/assume_role.h"

#include <fmt/format.h>

namespace signet {

AssumedRole::AssumedRole(Client& client, CredentialSource& base, std::string_view region,
                         RoleToAssume role, std::string name, const MfaPrompt* mfa)
    : RefreshingSource(client.clock()),
      client_(client),
      base_(base),
      region_(StsRegionFor(region, role.role_arn)),
      role_(std::move(role)),
      name_(std::move(name)),
      mfa_(mfa) {}

Awaitable<Result<Credentials>> AssumedRole::Fetch() {
  RoleToAssume role = role_;
  if (!role.mfa_serial.empty()) {
    if (!mfa_ || !*mfa_) {
      co_return Fail(
          Code::kCredentials,
          fmt::format("{} needs an MFA code ({}); run on a terminal, or use a profile without "
                      "mfa_serial",
                      name_, role.mfa_serial));
    }
    Result<std::string> code = (*mfa_)(role.mfa_serial);
    if (!code) co_return Fail(code.error());
    role.mfa_code = std::move(*code);
  }
  Result<Credentials> got = co_await AssumeRole(client_, base_, region_, std::move(role));
  if (!got) {
    if (name_.empty()) co_return Fail(got.error());
    co_return Fail(got.error().code, fmt::format("{}: {}", name_, got.error().detail));
  }
  got->source = name_.empty() ? role_.role_arn : fmt::format("{} (assume role)", name_);
  co_return got;
}

}  // namespace signet
