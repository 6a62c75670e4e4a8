// Any bytes as the signed reply to a request: what is not signed by the key is never taken, and
// a record that is found lies within the message.
#include <cstdint>
#include <cstdlib>

#include "dns/tsig.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace signet;
  const std::span<const uint8_t> bytes(data, size);
  const auto tsig = TsigOf(bytes);
  if (tsig && *tsig && (*tsig)->at >= size) std::abort();
  static const TsigKey kKey{*DomainName::Parse("signet"), TsigAlgorithm::kSha256,
                            Secret("nobody has this one, whatever the bytes")};
  TsigReplies replies(kKey, Bytes(32));
  if (replies.Take(bytes, Time{}) || replies.proven()) std::abort();
  return 0;
}
