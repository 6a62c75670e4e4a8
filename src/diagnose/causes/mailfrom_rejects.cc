// REJECT_MESSAGE turns a fault in one MX record into lost mail.
#include "diagnose/cause.h"

namespace signet {
namespace {

std::optional<std::string> Explain(const Subject& subject) {
  const MailFromAttributes* mail_from = subject.evidence.mail_from.read();
  if (!mail_from || mail_from->behavior_on_mx_failure != "REJECT_MESSAGE") return std::nullopt;
  return "meanwhile SES rejects every message of this identity (REJECT_MESSAGE)";
}

}  // namespace

Cause MailfromRejects() {
  return {.id = "mailfrom-rejects",
          .rule = "mail-from-working",
          .title = "SES rejects mail while the MAIL FROM domain does not work.",
          .fix =
              "Repair the MX record; until then set the behaviour to USE_DEFAULT_VALUE, so that "
              "mail goes out.",
          .explain = Explain};
}

}  // namespace signet
