// Verification counts in one region of one account only: the identity was verified in
// another region, and this one was forgotten.
#include <fmt/format.h>

#include "diagnose/cause.h"
#include "diagnose/elsewhere.h"
#include "diagnose/inherit.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  if (WasVerified(subject.evidence)) return std::nullopt;
  const std::string regions = VerifiedRegionsOf(subject.evidence, subject.neighbours);
  if (regions.empty()) return std::nullopt;
  return fmt::format("it is verified in {}, and each region asks for its own proof", regions);
}

}  // namespace

Cause RegionMismatch() {
  return {
      .id = "region-mismatch",
      .rule = "identity-verified",
      .title = "The identity is verified in another region, not in this one.",
      .fix =
          "Verify it here too, or send through the region where it is verified; a domain with Easy "
          "DKIM there can be replicated here without any DNS change (Deterministic Easy DKIM).",
      .explain = Explain,
      .by = FixBy::kSesOwner};
}

}  // namespace signet
