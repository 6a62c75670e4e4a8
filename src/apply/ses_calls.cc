// Look, compare, call, look at what the call says of the tokens.
#include "apply/ses_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/brief.h"
#include "aws/paced.h"
#include "aws/ses_v2_read.h"
#include "aws/ses_write.h"
#include "model/identity_name.h"

namespace signet {
namespace {

std::string Joined(const std::vector<std::string>& tokens) {
  return fmt::format("{}", fmt::join(tokens, " "));
}

Outcome Refused(std::string why) { return {OutcomeKind::kRefused, std::move(why)}; }

// The behavior of a MAIL FROM is set back from what we set it to, and from nothing else.
std::optional<Outcome> OtherBehavior(const Change& change, const MailFromAttributes& now) {
  if (now.domain != TextOf(change.arguments, "domain"))
    return Refused(fmt::format("its MAIL FROM domain is now '{}'", now.domain));
  if (now.behavior_on_mx_failure == TextOf(change.arguments, "behavior"))
    return Outcome{OutcomeKind::kAlready, ""};
  if (now.behavior_on_mx_failure != TextOf(change.state, "behavior"))
    return Refused(fmt::format("its behavior is now '{}'", now.behavior_on_mx_failure));
  return std::nullopt;
}

// What SES says now, against what it said when it was planned; nothing: go on.
std::optional<Outcome> Changed(const Change& change, const ses_v2::Identity& now) {
  const bool verified = now.status == VerificationStatus::kSuccess;
  switch (change.kind) {
    case ChangeKind::kRestartVerification:
    case ChangeKind::kResendMail:
      if (verified) return Outcome{OutcomeKind::kAlready, "SES has verified it meanwhile"};
      break;
    case ChangeKind::kSwitchSigningOn:
      if (now.dkim.signing_enabled == true) return Outcome{OutcomeKind::kAlready, ""};
      break;
    case ChangeKind::kSwitchSigningOff:
      if (now.dkim.signing_enabled == false) return Outcome{OutcomeKind::kAlready, ""};
      if (!now.dkim.signing_enabled) return Refused("SES does not say whether it signs");
      break;
    case ChangeKind::kRestoreMailFrom:
      if (auto other = OtherBehavior(change, now.mail_from)) return other;
      break;
    case ChangeKind::kMakeReplica:
      if (now.dkim.origin == ses_v2::ReplicaOrigin(TextOf(change.arguments, "parent")))
        return Outcome{OutcomeKind::kAlready, ""};
      if (now.dkim.origin != TextOf(change.state, "origin"))
        return Refused(fmt::format("its DKIM keys are now from '{}'", now.dkim.origin));
      break;
    default:
      if (now.mail_from.status == VerificationStatus::kSuccess)
        return Outcome{OutcomeKind::kAlready, "the MAIL FROM domain is verified"};
      if (now.mail_from.domain != TextOf(change.arguments, "domain"))
        return Refused(fmt::format("its MAIL FROM domain is now '{}'", now.mail_from.domain));
      break;
  }
  // What takes back does not depend on it.
  const std::string status = TextOf(change.state, "status");
  if (!OnlyUndoes(change.kind) && StatusText(now.status) != status) {
    return Refused(fmt::format("it is {} now, and was {} when this was planned",
                               StatusText(now.status), status));
  }
  const std::string tokens = TextOf(change.state, "tokens");
  if (!tokens.empty() && tokens != Joined(now.dkim.tokens))
    return Refused("its DKIM tokens are others than when this was planned: plan again");
  return std::nullopt;
}

// Why the domain in the other region cannot be copied from; empty: it can.
std::string WhyNoParent(const AwsResult& looked) {
  if (!looked) return "what SES says of the parent could not be read: " + Brief(looked.error());
  const auto parent = ses_v2::ParseIdentity(looked->body);
  if (!parent) return parent.error().detail;
  return WhyNoParentOf(parent->status, parent->dkim);
}

AwsCall MailFromCall(const Change& change, ses_v2::MxFailure behavior) {
  return ses_v2::PutEmailIdentityMailFromAttributes(
      change.target.region, change.identity,
      DomainName::Parse(TextOf(change.arguments, "domain")).value_or(DomainName()), behavior);
}

AwsCall CallOf(const Change& change) {
  const Region& region = change.target.region;
  switch (change.kind) {
    case ChangeKind::kRestartVerification:
      return ses_v1::VerifyDomainDkim(region, change.identity);
    case ChangeKind::kResendMail:
      return ses_v1::VerifyEmailIdentity(region, change.identity);
    case ChangeKind::kSwitchSigningOn:
      return ses_v2::PutEmailIdentityDkimAttributes(region, change.identity);
    case ChangeKind::kSwitchSigningOff:
      return ses_v2::PutEmailIdentityDkimAttributes(region, change.identity, false);
    case ChangeKind::kMakeReplica:
      return ses_v2::MakeReplica(region, change.identity, TextOf(change.arguments, "parent"));
    case ChangeKind::kRestoreMailFrom:
      return MailFromCall(change, ses_v2::MxFailure::kRejectMessage);
    default:
      return MailFromCall(change, ses_v2::MxFailure::kUseDefaultValue);
  }
}

}  // namespace

SesCalls::SesCalls(Client& client, RateBudget& budget, ApplyJournal& journal, Enter enter)
    : client_(client), budget_(budget), journal_(journal), enter_(std::move(enter)) {}

Awaitable<Outcome> SesCalls::Call(const Change& change) {
  const auto credentials = enter_(change.target.account);
  if (!credentials) {
    co_return Refused(fmt::format("there is no way into account {}: name its role with --role-arn",
                                  change.target.account));
  }
  PacedClient paced(client_, budget_, *credentials, change.target.account);
  const AwsResult looked =
      co_await paced.Ask(ses_v2::GetEmailIdentity(change.target.region, change.identity));
  if (!looked) {
    const bool gone = looked.error().error.code == Code::kNotFound;
    co_return Refused(gone ? "SES no longer knows it"
                           : "what SES says of it could not be read: " + Brief(looked.error()));
  }
  const auto now = ses_v2::ParseIdentity(looked->body);
  if (!now) co_return Refused(now.error().detail);
  if (auto changed = Changed(change, *now)) co_return *std::move(changed);

  if (change.kind == ChangeKind::kResendMail) {
    const std::string mailbox = CanonicalIdentityName(change.identity);
    const Time at = client_.clock().Now();
    const auto mails = journal_.MailsTo(mailbox);
    if (!mails) co_return Refused(mails.error().detail);
    const bool soon = std::any_of(mails->begin(), mails->end(), [&](const MailSent& one) {
      return at - one.at < MailSent::kEvery;
    });
    if (soon || mails->size() >= MailSent::kMax)
      co_return Refused(
          "a verification mail was sent to this mailbox within 24 hours, or three in all");
    // Before it is asked for: one that may have been sent counts.
    if (auto noted = journal_.NoteMail({mailbox, change.target, at}); !noted)
      co_return Refused(noted.error().detail);
  }
  const std::string parent = TextOf(change.arguments, "parent");
  if (change.kind == ChangeKind::kMakeReplica) {
    const auto why =
        WhyNoParent(co_await paced.Ask(ses_v2::GetEmailIdentity(parent, change.identity)));
    if (!why.empty()) co_return Refused(fmt::format("{} in {}", why, parent));
  }
  AwsResult called = co_await paced.Ask(CallOf(change));
  if (change.kind == ChangeKind::kMakeReplica && !called &&
      called.error().error.code == Code::kUnsupported) {
    called = co_await paced.Ask(ses_v2::MakeReplica(change.target.region, change.identity, parent,
                                                    ses_v2::SigningPath::kV1));
  }
  if (!called) {
    const bool unknown = FateOf(called.error()) == Fate::kUnknown;
    co_return Outcome{unknown ? OutcomeKind::kUnknown : OutcomeKind::kFailed,
                      Brief(called.error())};
  }
  if (change.kind == ChangeKind::kRestartVerification) {
    const auto tokens = ses_v1::ParseDkimTokens(called->body);
    const std::string before = TextOf(change.state, "tokens");
    if (tokens && !before.empty() && Joined(*tokens) != before) {
      co_return Outcome{OutcomeKind::kApplied,
                        "SES gave new DKIM tokens: scan with --explain, and plan again"};
    }
  }
  co_return Outcome{OutcomeKind::kApplied, ""};
}

}  // namespace signet
