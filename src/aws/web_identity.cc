// The token travels in the body of an unsigned call; nothing else proves who we are.
#include "aws/web_identity.h"

#include <fmt/format.h>

namespace signet {

WebIdentitySource::WebIdentitySource(Client& client, std::string_view region, RoleToAssume role,
                                     std::string path, Files files, std::string name)
    : RefreshingSource(client.clock()),
      client_(client),
      region_(StsRegionFor(region, role.role_arn)),
      role_(std::move(role)),
      path_(std::move(path)),
      files_(std::move(files)),
      name_(std::move(name)) {}

Awaitable<Result<Credentials>> WebIdentitySource::Fetch() {
  Result<std::string> text = files_.read(path_);
  if (!text) {
    co_return Fail(Code::kCredentials,
                   fmt::format("{}: the token file: {}", name_, text.error().detail));
  }
  text->erase(text->find_last_not_of(" \t\r\n") + 1);
  if (text->empty()) {
    co_return Fail(Code::kCredentials, fmt::format("{}: the token file {} is empty", name_, path_));
  }
  Secret token(std::move(*text));
  Result<Credentials> out =
      co_await AssumeRoleWithWebIdentity(client_, region_, role_, std::move(token));
  if (!out) {
    co_return Fail(out.error().code,
                   fmt::format("{} (token file {}): {}", name_, path_, out.error().detail));
  }
  out->source = name_;
  co_return out;
}

}  // namespace signet
