// Sentences about one identity, and the joining of several as a run does it.
#include "tests/story_identity.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/identity.h"

namespace signet {
namespace {

std::string TakeDkim(Words& words, IdentityEvidence& evidence) {
  DkimAttributes dkim;
  dkim.status = ParseStatus(words.Next());
  dkim.signing_enabled = true;
  dkim.origin = "AWS_SES";
  while (!words.done()) {
    if (words.Take("off")) {
      dkim.signing_enabled = false;
    } else if (words.Take("key")) {
      dkim.current_key_length = fmt::format("RSA_{}_BIT", words.Next());
    } else if (words.Take("origin")) {
      dkim.origin = words.Next();
    } else if (words.Take("tokens")) {
      while (!words.done()) dkim.tokens.emplace_back(words.Next());
    } else {
      return fmt::format("'{}' is nothing that DKIM has", words.Next());
    }
  }
  evidence.dkim = std::move(dkim);
  return {};
}

std::string TakeUnread(std::string_view member, IdentityEvidence& evidence) {
  const Unread unread{{Code::kDenied, "ses:GetEmailIdentity: AccessDenied"}};
  if (member == "dkim") {
    evidence.dkim = unread;
  } else if (member == "mail-from") {
    evidence.mail_from = unread;
  } else if (member == "notices") {
    evidence.notifications = unread;
  } else if (member == "policies") {
    evidence.policies = unread;
  } else if (member == "look") {
    evidence.verification = unread;
  } else {
    return fmt::format("'{}' is nothing that is read", member);
  }
  return {};
}

Neighbour AsNeighbour(const IdentityEvidence& evidence) {
  return {evidence.target, evidence.identity, evidence.type, evidence.status,
          evidence.sending_enabled};
}

}  // namespace

StoryIdentity IdentityOf(const Target& target, std::string_view name, const Status& status) {
  StoryIdentity identity;
  IdentityEvidence& evidence = identity.evidence;
  evidence.target = target;
  evidence.identity = name;
  evidence.type = TypeOfName(name);
  evidence.status = status;
  evidence.taken_at = kStoryNow;
  evidence.sending_enabled = status == VerificationStatus::kSuccess;
  return identity;
}

std::string TakeSince(Words& words, StoryIdentity& identity) {
  if (!words.Take("for")) return {};
  const std::string_view text = words.Next();
  const auto length = LengthOf(text);
  if (!length) return fmt::format("'{}' is no length of time like 20min, 2h or 3d", text);
  identity.in_status_since = kStoryNow - *length;
  return {};
}

std::string TakeDetail(Words& words, IdentityEvidence& evidence) {
  if (words.Take("may send")) {
    evidence.sending_enabled = true;
  } else if (words.Take("may not send")) {
    evidence.sending_enabled = false;
  } else if (words.Take("sending not said")) {
    evidence.sending_enabled = std::nullopt;
  } else if (words.Take("last look")) {
    evidence.verification = VerificationInfo{
        kStoryNow - std::chrono::hours(1), {}, std::string(words.Next()), "", "", {}};
  } else if (words.Take("dkim")) {
    return TakeDkim(words, evidence);
  } else if (words.Take("mail-from")) {
    MailFromAttributes mail_from{std::string(words.Next()), ParseStatus(words.Next()),
                                 "USE_DEFAULT_VALUE"};
    if (words.Take("rejecting")) mail_from.behavior_on_mx_failure = "REJECT_MESSAGE";
    evidence.mail_from = mail_from;
  } else if (words.Take("notices")) {
    Notifications notices;
    notices.forwarding_enabled = words.Take("forwarded");
    if (words.Take("bounce")) notices.bounce_topic = words.Next();
    if (words.Take("complaint")) notices.complaint_topic = words.Next();
    words.Take("nowhere");
    evidence.notifications = notices;
  } else if (words.Take("policy")) {
    if (!evidence.policies.read()) evidence.policies = NamedTexts{};
    const std::string_view name = words.Next();
    evidence.policies.read()->emplace_back(name, words.Rest());
  } else if (words.Take("tag")) {
    if (!evidence.tags.read()) evidence.tags = NamedTexts{};
    const std::string_view key = words.Next();
    evidence.tags.read()->emplace_back(key, words.Rest());
  } else if (words.Take("unread")) {
    return TakeUnread(words.Next(), evidence);
  } else {
    return fmt::format("'{}' is nothing that can be given here", words.Next());
  }
  return {};
}

Neighbours NeighboursOf(std::span<const StoryIdentity> all, const StoryIdentity& identity,
                        bool coverage_complete) {
  const IdentityEvidence& ours = identity.evidence;
  Neighbours neighbours;
  neighbours.coverage_complete = coverage_complete;
  neighbours.in_status_since = identity.in_status_since;
  for (const StoryIdentity& other : all) {
    const IdentityEvidence& theirs = other.evidence;
    if (&other == &identity) continue;
    const bool same_target = theirs.target == ours.target;
    if (!same_target && LowerAscii(theirs.identity) == LowerAscii(ours.identity)) {
      neighbours.elsewhere.push_back(AsNeighbour(theirs));
    }
    if (!same_target) continue;
    if (IsDomain(theirs.type) &&
        IsSameOrUnder(DomainOf(ours.identity), DomainOf(theirs.identity))) {
      neighbours.covering.push_back(AsNeighbour(theirs));
    }
    if (LowerAscii(theirs.identity) == LowerAscii(ours.identity)) {
      neighbours.case_twins.push_back(AsNeighbour(theirs));
    }
  }
  std::sort(neighbours.covering.begin(), neighbours.covering.end(),
            [](const Neighbour& a, const Neighbour& b) {
              return a.identity.size() != b.identity.size() ? a.identity.size() > b.identity.size()
                                                            : a.identity < b.identity;
            });
  for (auto* kind : {&neighbours.covering, &neighbours.elsewhere, &neighbours.case_twins}) {
    if (kind->size() <= Neighbours::kEachMax) continue;
    kind->resize(Neighbours::kEachMax);
    neighbours.truncated = true;
  }
  return neighbours;
}

}  // namespace signet
