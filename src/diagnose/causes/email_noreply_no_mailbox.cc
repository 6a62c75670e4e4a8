// Nobody reads noreply@, so nobody ever sees the link.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diagnose/cause.h"

namespace signet {
namespace {

// Without the separators that people put between the words.
constexpr std::array<std::string_view, 16> kUnreadNames{
    "noreply",      "donotreply", "dontreply",  "dnr",          "bounce",        "bounces",
    "mailerdaemon", "alert",      "alerts",     "notification", "notifications", "notify",
    "automated",    "autoreply",  "noresponse", "devnull"};

bool IsUnreadName(std::string_view local) {
  return std::find(kUnreadNames.begin(), kUnreadNames.end(), local) != kUnreadNames.end();
}

std::optional<std::string> Explain(const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  if (evidence.type != IdentityType::kEmailAddress) return std::nullopt;
  if (evidence.status != VerificationStatus::kPending &&
      evidence.status != VerificationStatus::kFailed) {
    return std::nullopt;
  }
  std::string local =
      LowerAscii(std::string_view(evidence.identity)
                     .substr(0, std::min(evidence.identity.rfind('@'), evidence.identity.size())));
  local = local.substr(0, local.find('+'));
  std::erase_if(local, [](char c) { return c == '-' || c == '_' || c == '.'; });
  if (!IsUnreadName(local)) return std::nullopt;
  return "a mailbox of this name is seldom read, so the link was probably never seen";
}

}  // namespace

Cause EmailNoreplyNoMailbox() {
  return {
      .id = "email-noreply-no-mailbox",
      .rule = "identity-verified",
      .title = "Nobody reads this mailbox, so nobody opens the link.",
      .fix = "Verify the domain instead, which needs no mailbox, then delete the address identity.",
      .explain = Explain,
      .by = FixBy::kSesOwner};
}

}  // namespace signet
