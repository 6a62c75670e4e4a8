// Only what the journal saw applied is taken back; what was there already was never ours.
#include "plan/inverse.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "plan/dmarc_wish.h"

namespace signet {
namespace {

Change Inverse(const Change& change) {
  Change back = change;
  std::swap(back.before, back.after);
  switch (change.kind) {
    case ChangeKind::kCreateRecord:
      back.kind = ChangeKind::kRemoveRecord;
      break;
    case ChangeKind::kAddValue:
      back.kind = ChangeKind::kRemoveValue;
      break;
    default:
      back.kind = ChangeKind::kReplaceRecord;
      break;
  }
  back.why = fmt::format("takes back: {}", change.why);
  back.side_effects.clear();
  back.undo = "plan again, where it is wanted after all";
  return back;
}

// Back from exactly what the call has left; nothing where no call takes it back.
std::optional<Change> InverseCall(const Change& change) {
  Change back = change;
  back.why = fmt::format("takes back: {}", change.why);
  back.side_effects.clear();
  back.undoable = Undoable::kNot;
  back.undo = "signet plan plans it again, if it is found again";
  if (change.kind == ChangeKind::kSwitchSigningOn) {
    back.kind = ChangeKind::kSwitchSigningOff;
    back.state = {{"tokens", TextOf(change.state, "tokens")}};
    return back;
  }
  const std::string old = TextOf(change.state, "behavior");
  if (change.kind != ChangeKind::kSetMailFrom || old != "REJECT_MESSAGE") return std::nullopt;
  back.kind = ChangeKind::kRestoreMailFrom;
  back.state = {{"behavior", TextOf(change.arguments, "behavior")}};
  back.arguments = {{"domain", TextOf(change.arguments, "domain")}, {"behavior", old}};
  return back;
}

// What stands on the record; empty where nothing does.
std::string StandsOn(const Change& change, const UndoPolicy& policy) {
  if (IsDmarcName(change.record().name)) return {};  // No verification rests on it.
  const auto now = std::find_if(policy.now.begin(), policy.now.end(), [&](const auto& one) {
    return one.target == change.target && one.identity == change.identity;
  });
  if (now == policy.now.end())
    return fmt::format("SES does not say whether {} is verified", change.identity);
  const bool mail_from = change.rule == "mail-from-working" && IsDns(change.kind);
  if (mail_from) {
    const MailFromAttributes* attributes = now->mail_from.read();
    if (!attributes) return fmt::format("the MAIL FROM of {} was not told", change.identity);
    if (attributes->status == VerificationStatus::kSuccess)
      return fmt::format("the MAIL FROM domain of {} is verified by it", change.identity);
    return {};
  }
  const VerificationStatus status = now->status.value;
  if (status == VerificationStatus::kSuccess || status == VerificationStatus::kTemporaryFailure ||
      status == VerificationStatus::kUnknown) {
    if (change.kind == ChangeKind::kSetMailFrom)
      return fmt::format("mail of {} would be refused until SES has looked at its MAIL FROM domain",
                         change.identity);
    return fmt::format("{} is {} in account {} {}, and stands on it", change.identity,
                       StatusText(now->status), change.target.account, change.target.region);
  }
  return {};
}

}  // namespace

Plan InverseOf(const AppliedPlan& applied, const PlanHead& head, const UndoPolicy& policy) {
  Plan plan;
  plan.version = head.version;
  plan.run = applied.plan.run;
  plan.created = head.created;
  plan.expires = head.created + Plan::kLife;
  plan.undoes = applied.plan.Hash();
  for (size_t i = applied.plan.changes.size(); i-- > 0;) {
    const Change& change = applied.plan.changes[i];
    const auto& outcome = i < applied.changes.size() ? applied.changes[i].outcome : std::nullopt;
    const auto refuse = [&](std::string_view guard, std::string why) {
      plan.refused.push_back({change, std::string(guard), std::move(why)});
    };
    if (!outcome) continue;
    if (outcome->kind == OutcomeKind::kUnknown) {
      refuse("unknown-outcome",
             "nobody knows whether it was written: signet apply --resume finds out");
    }
    if (outcome->kind != OutcomeKind::kApplied) continue;
    auto call = IsDns(change.kind) ? std::nullopt : InverseCall(change);
    if (!IsDns(change.kind) && !call) {
      refuse("not-undoable", change.undo.empty() ? "it cannot be taken back" : change.undo);
      continue;
    }
    std::string stands = StandsOn(change, policy);
    if (!stands.empty() && !policy.break_verified) {
      refuse("break-verified", stands + "; --allow break-verified takes it back all the same");
      continue;
    }
    plan.changes.push_back(call ? *std::move(call) : Inverse(change));
  }
  return plan;
}

}  // namespace signet
