// Any bytes as the answer of a container's or an instance's metadata service.
#include <cstdint>
#include <cstdlib>

#include "aws/credential_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto got = signet::ParseMetadataCredentials(text);
  if (got && (got->access_key_id.empty() || got->session_token.empty() || !got->expires)) {
    std::abort();
  }
  if (!got && got.error().detail.find_first_of("\r\n") != std::string::npos) std::abort();
  if (signet::ErrorWords(text).find_first_of("\r\n") != std::string::npos) std::abort();
  return 0;
}
