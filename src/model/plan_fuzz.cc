// A plan may come from anybody's pipeline.  What is accepted is what was reviewed, byte for byte,
// and holds nothing that no plan of ours does.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "model/plan.h"

namespace signet {
namespace {

void Try(std::string_view text) {
  const auto plan = ParsePlan(text);
  if (!plan) return;
  if (EncodePlan(*plan) != text) std::abort();
  for (const Change& change : plan->changes) {
    if (!CheckChange(change, !plan->undoes.empty())) std::abort();
  }
}

}  // namespace
}  // namespace signet

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  signet::Try(text);
  // An attacker can hash as well as we can.
  if (const size_t end = text.rfind("\"hash\":"); end != std::string_view::npos) {
    const std::string signed_part(text.substr(0, end));
    signet::Try(signed_part + "\"hash\":\"" + signet::HashOfPlanText(signed_part) + "\"}\n");
  }
  return 0;
}
