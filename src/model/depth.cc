// The words of --depth.
#include "model/depth.h"

#include <array>

namespace signet {
namespace {
constexpr std::array<std::string_view, 4> kNames{"status", "why", "posture", "full"};
}  // namespace

std::string_view DepthName(Depth depth) { return kNames[static_cast<size_t>(depth)]; }

std::optional<Depth> DepthNamed(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Depth>(i);
  }
  return std::nullopt;
}

}  // namespace signet
