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

namespace signet {

enum class WaitPhase : uint8_t {
  kServers,   // Not every name server that answers has the records.
  kResolver,  // They have; a resolver of ours must agree.
  kSes,       // It does; SES must look.
  kVerified,
  kStuck,  // Waiting cannot heal it.
};
std::string_view WaitPhaseName(WaitPhase phase);

// One look at everything.
struct WaitSeen {
  Time at{};
  Status status;                     // Of SES; kUnknown where it could not be read.
  std::optional<Time> last_checked;  // When SES looked.
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

  explicit IdentityWait(Time begun) : begun_(begun) {}

  void See(const WaitSeen& seen);

  WaitPhase phase() const { return phase_; }
  bool ended() const { return phase_ == WaitPhase::kVerified || phase_ == WaitPhase::kStuck; }
  // When to look again, and whether at the DNS too; SES alone once the servers agree.
  Time next() const { return next_; }
  bool asks_dns() const { return phase_ < WaitPhase::kSes; }
  // What is awaited, or why there is no waiting any more; one sentence.
  const std::string& told() const { return told_; }
  // How often SES looks, as far as it was seen to.
  std::optional<std::chrono::seconds> ses_interval() const { return interval_; }

 private:
  void SeeServers(const WaitSeen& seen);
  void SeeSes(const WaitSeen& seen);
  std::chrono::seconds DnsDelay() const;
  std::chrono::seconds SesDelay(Time at) const;
  void Stick(std::string why);

  const Time begun_;
  WaitPhase phase_ = WaitPhase::kServers;
  Time next_{};
  std::string told_;
  size_t dns_looks_ = 0;
  std::optional<Time> right_since_;  // Since when every server has the records.
  std::optional<Time> last_checked_;
  std::optional<std::chrono::seconds> interval_;
};

}  // namespace signet
