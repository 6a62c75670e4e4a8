// Any bytes as a policy: read or refused, and what is read keeps its own promises.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "diagnose/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto statements = signet::ParsePolicy({reinterpret_cast<const char*>(data), size});
  if (!statements) return 0;
  if (statements->size() > signet::kPolicyStatementsMax) std::abort();
  for (const auto& statement : *statements) {
    for (const auto& account : statement.accounts) {
      if (!signet::ParseAccountId(account)) std::abort();
    }
  }
  return 0;
}
