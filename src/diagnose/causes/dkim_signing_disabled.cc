// The records are right and the switch is off.
#include "diagnose/cause.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  const DkimAttributes* dkim = subject.evidence.dkim.read();
  if (!dkim || dkim->status != VerificationStatus::kSuccess || dkim->signing_enabled != false) {
    return std::nullopt;
  }
  return "the DKIM records are right and somebody switched signing off";
}

}  // namespace

Cause DkimSigningDisabled() {
  return {.id = "dkim-signing-disabled",
          .rule = "dkim-signing",
          .title = "DKIM signing is switched off.",
          .fix = "Switch DKIM signing on.",
          .explain = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
