// Any bytes as a credential_process's output.
#include <cstdint>
#include <cstdlib>

#include "aws/credential_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto got =
      signet::ParseProcessOutput(std::string_view(reinterpret_cast<const char*>(data), size));
  if (got && (got->access_key_id.empty() || got->secret_access_key.empty())) std::abort();
  if (!got && got.error().detail.find_first_of("\r\n") != std::string::npos) std::abort();
  return 0;
}
