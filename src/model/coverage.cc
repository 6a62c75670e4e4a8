// The words for how a target ended.
#include "model/coverage.h"

#include <fmt/format.h>

#include <array>

namespace signet {
namespace {
constexpr std::array<std::string_view, 7> kNames{"complete",    "partial",   "denied", "disabled",
                                                 "unsupported", "suspended", "failed"};
}  // namespace

std::string_view CoverageStatusName(CoverageStatus status) {
  return kNames[static_cast<size_t>(status)];
}

Result<CoverageStatus> ParseCoverageStatus(std::string_view text) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<CoverageStatus>(i);
  }
  return Fail(Code::kMalformed, fmt::format("'{}' is not a coverage status", text));
}

}  // namespace signet
