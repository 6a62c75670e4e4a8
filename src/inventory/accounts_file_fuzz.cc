// Account lists come from spreadsheets.  Whatever is accepted has ids that are ids.
#include <cstdint>
#include <cstdlib>

#include "inventory/accounts_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto accounts = signet::ParseAccounts({reinterpret_cast<const char*>(data), size});
  if (!accounts) return 0;
  for (const auto& entry : *accounts) {
    if (!signet::ParseAccountId(entry.id)) std::abort();
  }
  return 0;
}
