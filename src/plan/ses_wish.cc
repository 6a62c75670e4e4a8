// Only calls that keep tokens, switch nothing off and delete nothing (law 4).
#include "plan/ses_wish.h"

#include <fmt/format.h>

#include <algorithm>

namespace signet {

bool HasCause(const Finding& finding, std::string_view cause) {
  return finding.cause == cause ||
         std::any_of(finding.explanations.begin(), finding.explanations.end(),
                     [&](const Explanation& told) { return told.cause == cause; });
}

Change Calling(const Explained& explained, const Finding& finding, ChangeKind kind) {
  const IdentityEvidence& identity = explained.identity;
  Change change;
  change.kind = kind;
  change.target = identity.target;
  change.identity = identity.identity;
  change.rule = finding.rule;
  change.cause = finding.cause;
  change.risk = finding.risk;
  change.state.emplace_back("status", std::string(StatusText(identity.status)));
  if (const DkimAttributes* dkim = identity.dkim.read(); dkim && !dkim->tokens.empty())
    change.state.emplace_back("tokens", fmt::format("{}", fmt::join(dkim->tokens, " ")));
  change.undoable = Undoable::kNot;
  return change;
}

namespace {

// Easy DKIM of its own: neither a key that somebody brought, nor a replica.
bool IsEasy(const IdentityEvidence& identity) {
  const DkimAttributes* dkim = identity.dkim.read();
  return dkim && (dkim->origin.empty() || dkim->origin == "AWS_SES") && !dkim->tokens.empty();
}

std::optional<Change> Restart(const Explained& explained, const Finding& finding, bool publishes) {
  const IdentityEvidence& identity = explained.identity;
  if (!IsDomain(identity.type) || !IsEasy(identity)) return std::nullopt;
  const bool gave_up = identity.status == VerificationStatus::kFailed;
  const bool right = HasCause(finding, "published-after-window");
  const bool never = HasCause(finding, "verification-not-started");
  if (!never && !(gave_up && (right || publishes))) return std::nullopt;
  Change change = Calling(explained, finding, ChangeKind::kRestartVerification);
  change.why = never ? "nobody has started its verification"
                     : "SES has given up looking for its records and must be told to look again";
  change.undo = "there is nothing to take back: SES looks for records that are there or not";
  return change;
}

std::optional<Change> Resend(const Explained& explained, const Finding& finding) {
  if (explained.identity.type != IdentityType::kEmailAddress) return std::nullopt;
  if (!HasCause(finding, "email-link-expired")) return std::nullopt;
  Change change = Calling(explained, finding, ChangeKind::kResendMail);
  change.why = "the link that SES mailed works for 24 hours and was not opened";
  change.undo = "a mail that was sent is sent";
  return change;
}

std::optional<Change> Sign(const Explained& explained, const Finding& finding) {
  if (finding.rule != "dkim-signing" || !HasCause(finding, "dkim-signing-disabled"))
    return std::nullopt;
  Change change = Calling(explained, finding, ChangeKind::kSwitchSigningOn);
  change.why = "the DKIM records are right and signing is switched off";
  change.undoable = Undoable::kWholly;
  change.undo = "signing is switched off again, if it is still on with the same tokens";
  return change;
}

// The same domain again, which restarts the check; while it is pending, REJECT_MESSAGE would
// refuse mail.
std::optional<Change> CheckMailFrom(const Explained& explained, const Finding& finding) {
  const MailFromAttributes* mail_from = explained.identity.mail_from.read();
  if (finding.rule != "mail-from-working" || !mail_from || mail_from->domain.empty() ||
      mail_from->status != VerificationStatus::kFailed ||
      explained.identity.status != VerificationStatus::kSuccess) {
    return std::nullopt;
  }
  Change change = Calling(explained, finding, ChangeKind::kSetMailFrom);
  change.state.emplace_back("behavior", mail_from->behavior_on_mx_failure);
  change.arguments = {{"domain", mail_from->domain}, {"behavior", "USE_DEFAULT_VALUE"}};
  change.why =
      fmt::format("SES has given up looking for the records of MAIL FROM {}", mail_from->domain);
  if (mail_from->behavior_on_mx_failure != "REJECT_MESSAGE") {
    change.undo = "there is nothing to take back: SES looks for records that are there or not";
    return change;
  }
  change.side_effects = {
      "mail is no longer rejected while the MAIL FROM domain is not verified: "
      "set REJECT_MESSAGE again once it is, if that is meant"};
  change.undoable = Undoable::kPartly;
  change.undo =
      "REJECT_MESSAGE is set again, if the behavior is still the one set here; SES has looked, and "
      "looks anew";
  return change;
}

}  // namespace

std::vector<Change> SesWishesOf(const Explained& explained, bool publishes) {
  std::vector<Change> calls;
  const auto add = [&](std::optional<Change> change) {
    if (change) calls.push_back(*std::move(change));
  };
  for (const Finding& finding : explained.findings) {
    add(Restart(explained, finding, publishes));
    add(Resend(explained, finding));
  }
  for (const Finding& finding : explained.observations) {
    add(Sign(explained, finding));
    add(CheckMailFrom(explained, finding));
  }
  return calls;
}

}  // namespace signet
