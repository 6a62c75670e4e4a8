// Evidence files come from strangers' tickets.  Whatever is accepted must survive being
// written again.
#include <cstdint>
#include <cstdlib>

#include "model/evidence_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto parsed = signet::ParseEvidenceLine({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  if (const auto* saved = std::get_if<signet::SavedIdentity>(&*parsed)) {
    const auto again = signet::ParseIdentityEvidence(signet::EncodeEvidence(saved->evidence));
    if (!again || !(*again == saved->evidence)) std::abort();
  }
  return 0;
}
