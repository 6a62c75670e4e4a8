// Any bytes as a story about a plan: read and planned, or refused with a line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/plan_story.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Each identity is looked at in every zone: keep a single input quick.
  constexpr size_t kSizeMax = 8 << 10;
  if (size > kSizeMax) return 0;
  const auto story = signet::ParsePlanStory({reinterpret_cast<const char*>(data), size});
  if (story) {
    signet::Disagreements(*story);
  } else if (story.error().detail.find("line") == std::string::npos) {
    std::abort();
  }
  return 0;
}
