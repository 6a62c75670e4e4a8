// The part before the @ counts by its case: Sales@ and sales@ are two identities, and only
// the one that was clicked is verified.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/cause.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  if (evidence.type != IdentityType::kEmailAddress) return std::nullopt;
  const auto& twins = subject.neighbours.case_twins;
  const auto verified = std::find_if(twins.begin(), twins.end(), [&](const Neighbour& twin) {
    return twin.status == VerificationStatus::kSuccess && twin.target == evidence.target &&
           twin.identity != evidence.identity &&
           LowerAscii(twin.identity) == LowerAscii(evidence.identity);
  });
  if (verified == twins.end()) return std::nullopt;
  return fmt::format("{}, which differs only in case, is verified", verified->identity);
}

}  // namespace

Cause EmailCaseMismatch() {
  return {.id = "email-case-mismatch",
          .rule = "identity-verified",
          .title = "The same address in other case is verified.",
          .fix = "Send from the address as it is verified, and delete this identity.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
