// Transcripts come from strangers' tickets.  What is accepted must survive being written again.
#include <cstdint>
#include <cstdlib>

#include "model/dns_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto parsed = signet::ParseDns({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  const auto again = signet::ParseDns(signet::EncodeDns(*parsed));
  if (!again || !(*again == *parsed)) std::abort();
  return 0;
}
