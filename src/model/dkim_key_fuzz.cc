// Any bytes as a DKIM key record.  A good one has a key of a size that SES takes, and
// matches itself.
#include <cstdint>
#include <cstdlib>

#include "model/dkim_key.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace signet;
  const DkimKey key = ParseDkimKey({reinterpret_cast<const char*>(data), size});
  if (key.good()) {
    if (key.rsa_bits < kDkimBitsMin || key.rsa_bits > kDkimBitsMax) std::abort();
    if (MatchKey(key, key.key) != KeyMatch::kSame) std::abort();
  }
  if (key.Has(DkimKeyProblem::kMissingKey) && !key.key.empty()) std::abort();
  return 0;
}
