// The words of an outcome.
#include "model/apply_journal.h"

#include <algorithm>
#include <array>

namespace signet {
namespace {

constexpr std::array<std::string_view, 5> kOutcomes{"applied", "already", "refused", "failed",
                                                    "unknown"};

}  // namespace

std::string_view OutcomeKindName(OutcomeKind kind) { return kOutcomes[static_cast<size_t>(kind)]; }

std::optional<OutcomeKind> OutcomeKindNamed(std::string_view name) {
  const auto at = std::find(kOutcomes.begin(), kOutcomes.end(), name);
  if (at == kOutcomes.end()) return std::nullopt;
  return static_cast<OutcomeKind>(at - kOutcomes.begin());
}

}  // namespace signet
