// apply/wait_state.h
// IdentityWait: from a written record to an identity that SES calls verified.  A cursor without
// sockets or a clock: it takes what was seen and says what to look at next, and when.
//
//   written ─► at k of n servers ─► at all ─► seen by a validating resolver ─► checked by SES ─►
//   verified
//                                                                                        └─► stuck
//                                                                                        (why)
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/identity.h"
#include "model/time.h"
#include "model/waited.h"

namespace signet {

// One look, at the DNS, at SES, or at both.
struct WaitSeen {
  Time at{};
  Status status;                     // Of SES; kUnknown where it was not asked, or not read.
  std::optional<Time> last_checked;  // When SES looked.
  bool gone = false;                 // SES was asked, and does not know the identity.
  bool dns_read = false;             // False: the next four say nothing.
  size_t servers = 0;                // That answered.
  size_t servers_right = 0;          // That hold every record.
  bool resolver_agrees = false;
  std::string cause;     // Most likely one, where the DNS is not right.
  std::string sentence;  // It, for people.
  bool can_heal = true;  // False: nobody's waiting mends it (a domain that is not ours …).
};

class IdentityWait {
 public:
  // Records that every server ought to have by now; then the reason is told.
  static constexpr std::chrono::minutes kServersMax{10};
  static constexpr std::chrono::hours kSesMax{72};  // SES goes on looking that long.

  static constexpr std::chrono::seconds kSesSoon{3};  // After the servers and a resolver agree.
  static constexpr std::chrono::hours kLinkMax{24};   // The link of a verification mail works.

  // `begun`: when the records were written or the mail was sent.  Without records (an address)
  // nothing but SES is looked at.
  explicit IdentityWait(Time begun, bool has_records = true)
      : begun_(begun), has_records_(has_records) {
    if (!has_records_) phase_ = WaitPhase::kSes;
  }

  void See(const WaitSeen& seen);

  WaitPhase phase() const { return phase_; }
  bool ended() const { return phase_ == WaitPhase::kVerified || phase_ == WaitPhase::kStuck; }
  // When to look at the DNS again, until the servers and a resolver agree; and when at SES.
  bool asks_dns() const { return phase_ < WaitPhase::kSes; }
  Time next_dns() const { return next_dns_; }
  Time next_ses() const { return next_ses_; }
  // They were asked, whatever came of it.
  void AskedDns(Time at) { next_dns_ = at + DnsDelay(); }
  void AskedSes(Time at) { next_ses_ = at + SesDelay(at); }
  // What is awaited, or why there is no waiting any more; one sentence.
  const std::string& told() const { return told_; }
  // How often SES looks, as far as it was seen to.
  std::optional<std::chrono::seconds> ses_interval() const { return interval_; }

 private:
  void SeeServers(const WaitSeen& seen);
  void SeeSes(Time at);
  void SeeMailbox(Time at);
  std::chrono::seconds DnsDelay() const;
  std::chrono::seconds SesDelay(Time at) const;
  void Stick(std::string why);

  const Time begun_;
  const bool has_records_;
  WaitPhase phase_ = WaitPhase::kServers;
  Status status_;
  Time next_dns_{}, next_ses_{};
  std::string told_;
  size_t dns_looks_ = 0;
  std::optional<Time> right_since_;  // Since when every server has the records.
  std::optional<Time> last_checked_;
  std::optional<std::chrono::seconds> interval_;
};

}  // namespace signet
