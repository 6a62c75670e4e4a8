// First the authoritative servers, which remember no denial; then a resolver; then SES.
#include "apply/wait_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace signet {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<seconds, 7> kDnsDelays{seconds(2),  seconds(4),  seconds(8), seconds(15),
                                            seconds(30), seconds(60), seconds(60)};

std::string Ago(std::chrono::milliseconds ago) {
  const auto s = std::chrono::duration_cast<seconds>(ago);
  if (s < minutes(2)) return fmt::format("{} s ago", s.count());
  if (s < hours(2)) return fmt::format("{} min ago", s.count() / 60);
  return fmt::format("{} h ago", s.count() / 3600);
}

}  // namespace

void IdentityWait::Stick(std::string why) {
  phase_ = WaitPhase::kStuck;
  told_ = std::move(why);
}

void IdentityWait::See(const WaitSeen& seen) {
  if (ended()) return;
  if (seen.last_checked) {
    if (last_checked_ && *seen.last_checked > *last_checked_) {
      interval_ = std::chrono::duration_cast<seconds>(*seen.last_checked - *last_checked_);
    }
    last_checked_ = seen.last_checked;
  }
  if (seen.status != VerificationStatus::kUnknown) {
    status_ = seen.status;
    next_ses_ = seen.at + SesDelay(seen.at);
  }
  if (seen.gone) return Stick("SES no longer has it: somebody deleted it");
  if (status_ == VerificationStatus::kSuccess) {
    phase_ = WaitPhase::kVerified;
    told_ = "SES has verified it";
    return;
  }
  if (seen.dns_read) SeeServers(seen);
  if (!ended()) has_records_ ? SeeSes(seen.at) : SeeMailbox(seen.at);
  if (seen.dns_read) AskedDns(seen.at);
}

void IdentityWait::SeeMailbox(Time at) {
  if (status_ == VerificationStatus::kFailed || at - begun_ > kLinkMax) {
    return Stick(
        "the link that SES mailed works for 24 hours and was not opened: signet plan plans another "
        "mail");
  }
  told_ = "SES has mailed a link, and nobody has opened it yet";
}

void IdentityWait::SeeServers(const WaitSeen& seen) {
  ++dns_looks_;
  const bool all = seen.servers > 0 && seen.servers_right == seen.servers;
  if (!all) {
    const std::string lost = right_since_ ? "a name server has lost a record again: " : "";
    right_since_.reset();
    phase_ = WaitPhase::kServers;
    told_ = fmt::format("{}the records are at {} of {} name servers", lost, seen.servers_right,
                        seen.servers);
    if (!seen.sentence.empty() && seen.servers_right == 0) told_ += ": " + seen.sentence;
    if (!seen.can_heal) return Stick(seen.sentence);
    if (seen.at - begun_ > kServersMax) {
      Stick(fmt::format("after {} min {}{}", kServersMax.count(), told_,
                        seen.cause.empty() ? "" : fmt::format(" ({})", seen.cause)));
    }
    return;
  }
  if (!right_since_) right_since_ = seen.at;
  if (!seen.resolver_agrees) {
    phase_ = WaitPhase::kResolver;
    told_ = seen.sentence.empty()
                ? "all name servers have the records; a resolver does not see them"
                : seen.sentence;
    if (seen.at - begun_ > kServersMax)
      Stick(fmt::format("all name servers have the records, and no resolver gets them: {}", told_));
    return;
  }
  // It may have looked by now.
  if (phase_ != WaitPhase::kSes) next_ses_ = std::min(next_ses_, seen.at + kSesSoon);
  phase_ = WaitPhase::kSes;
}

void IdentityWait::SeeSes(Time at) {
  if (status_ == VerificationStatus::kFailed) {
    return Stick(
        "SES has stopped looking (FAILED): it must be told to begin anew, which signet plan "
        "plans");
  }
  if (phase_ != WaitPhase::kSes) return;
  if (at - begun_ > kSesMax) {
    return Stick(fmt::format("SES did not verify it within {} h", kSesMax.count()));
  }
  told_ = "the records are right everywhere; SES ";
  if (!last_checked_) {
    told_ += "has not looked yet";
  } else if (right_since_ && *last_checked_ < *right_since_) {
    told_ += fmt::format("last looked {}, before that", Ago(at - *last_checked_));
  } else {
    told_ += fmt::format("looked {} and has not decided", Ago(at - *last_checked_));
  }
  if (interval_) told_ += fmt::format(", about every {} s", interval_->count());
}

std::chrono::seconds IdentityWait::DnsDelay() const {
  return kDnsDelays[std::min(dns_looks_ == 0 ? 0 : dns_looks_ - 1, kDnsDelays.size() - 1)];
}

std::chrono::seconds IdentityWait::SesDelay(Time at) const {
  const auto waited = at - begun_;
  if (waited < minutes(2)) return seconds(15);
  if (waited < minutes(10)) return seconds(30);
  if (waited < hours(1)) return seconds(60);
  return minutes(5);
}

}  // namespace signet
