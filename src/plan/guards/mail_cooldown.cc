// A mailbox is not bombed: not by us, and not by somebody who has us plan every hour.
#include <fmt/format.h>

#include <algorithm>

#include "model/apply_journal.h"
#include "model/identity_name.h"
#include "plan/guard.h"

namespace signet {
namespace {

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  if (guarded.change.kind != ChangeKind::kResendMail) return std::nullopt;
  const auto sent = guarded.policy.mails.find(CanonicalIdentityName(guarded.change.identity));
  if (sent == guarded.policy.mails.end() || sent->second.empty()) return std::nullopt;
  if (sent->second.size() >= MailSent::kMax) {
    return fmt::format(
        "{} verification mails to {} were not answered: it is for a person to ask "
        "whoever reads that mailbox",
        sent->second.size(), guarded.change.identity);
  }
  const Time last = *std::max_element(sent->second.begin(), sent->second.end());
  if (guarded.policy.now - last >= MailSent::kEvery) return std::nullopt;
  return fmt::format(
      "the last verification mail to {} was sent {}; the next may be sent 24 hours "
      "later",
      guarded.change.identity, RenderTime(last));
}

}  // namespace

Guard MailCooldown() {
  return {"mail-cooldown", "One verification mail to a mailbox in 24 hours, and three in all.",
          Refuse};
}

}  // namespace signet
