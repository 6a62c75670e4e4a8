// Any bytes as a key file: a key that keeps its promises, or a refusal that repeats none of it.
#include <cstdint>
#include <cstdlib>

#include "dns/tsig_key.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using signet::TsigKey;
  const auto key = signet::ParseTsigKey({reinterpret_cast<const char*>(data), size});
  if (!key) {
    if (!key.error().detail.starts_with("not a TSIG key: ")) std::abort();
    return 0;
  }
  const size_t length = key->secret.Reveal().size();
  if (length < TsigKey::kSecretBytesMin || length > TsigKey::kSecretBytesMax) std::abort();
  if (key->name.root()) std::abort();
  return 0;
}
