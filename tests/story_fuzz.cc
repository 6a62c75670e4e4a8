// Any bytes as a story: read and judged, or refused with a line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/story.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Judging compares each identity with every other: keep a single input quick.
  constexpr size_t kSizeMax = 16 << 10;
  if (size > kSizeMax) return 0;
  const auto story = signet::ParseStory({reinterpret_cast<const char*>(data), size});
  if (story) {
    signet::Disagreements(*story);
  } else if (story.error().detail.find("line") == std::string::npos) {
    std::abort();
  }
  return 0;
}
