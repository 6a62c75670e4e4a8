// Any bytes as a cached SSO token: what is understood survives being written back.
#include <cstdint>
#include <cstdlib>

#include "aws/credential_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto got =
      signet::ParseSsoToken(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!got) return 0;
  const auto again = signet::ParseSsoToken(signet::EncodeSsoToken(*got));
  if (!again || again->access_token.Reveal() != got->access_token.Reveal() ||
      again->refresh_token.Reveal() != got->refresh_token.Reveal() ||
      again->registration_expires != got->registration_expires ||
      again->expires != std::chrono::floor<std::chrono::seconds>(got->expires)) {
    std::abort();
  }
  return 0;
}
