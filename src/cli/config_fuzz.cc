// A configuration is written by hand.  Whatever is refused says where.
#include <cstdint>
#include <cstdlib>

#include "cli/config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto config =
      signet::ParseConfig({reinterpret_cast<const char*>(data), size}, "config.toml");
  if (!config && !config.error().detail.starts_with("config.toml: line ")) std::abort();
  return 0;
}
