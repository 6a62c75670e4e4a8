// Any bytes as the answers of SSO's token service and portal.
#include <cstdint>
#include <cstdlib>

#include "aws/credential_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto role = signet::ParseRoleCredentials(text);
  if (role && (role->access_key_id.empty() || !role->expires)) std::abort();
  const auto token = signet::ParseCreateToken(text);
  if (token && (token->access_token.empty() || token->lifetime.count() < 0)) std::abort();
  return 0;
}
