// Any bytes as an answer of STS.
#include <cstdint>
#include <cstdlib>

#include "aws/sts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* operation : {"AssumeRole", "AssumeRoleWithWebIdentity"}) {
    const auto role = signet::ParseAssumeRole(text, operation);
    if (role && (role->access_key_id.empty() || role->session_token.empty() || !role->expires)) {
      std::abort();
    }
  }
  const auto who = signet::ParseCallerIdentity(text);
  if (who && (who->account.empty() || who->arn.empty())) std::abort();
  return 0;
}
