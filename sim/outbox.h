// Outbox: the mail that SES would send, and what comes of the links in it.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "sim/dns_check.h"
#include "sim/world.h"

namespace sim {

struct Letter {
  std::uint64_t number = 0;
  Time sent;
  Place place;
  std::string identity;
  std::string to;
  std::string subject;
  std::string kind;
  bool bounced = false;
  // Of a mail that asks for a click.
  std::string token;
  std::uint64_t revision = 0;  // The identity's when it was sent.
  std::optional<Time> clicks_at;
  Time expires;
  bool settled = true;  // Clicked, too old, or with nothing to click.
};

// `now` is the simulated clock's.  Holds the latest letters only: with an older one its link
// goes, and the address waits for another mail.
class Outbox {
 public:
  static constexpr std::size_t kLettersMax = 10'000;

  explicit Outbox(std::string secret) : secret_(std::move(secret)) {}

  // Asks whoever reads an address's mail for a click; the mails before are void.
  void AskAddress(const World& world, const Place& place, Time now);
  // Tells the account what a look at the DNS has changed.
  void Tell(const World& world, const Place& place, const Turn& turn, Time now);

  // Lets mailboxes click and links expire, each at its time.
  void Settle(World& world, Time now);

  enum class Clicked : std::uint8_t { kVerified, kUnknown, kUsed, kReplaced, kExpired };
  Clicked Click(World& world, std::string_view token, Time now);

  std::string AsJson(const World& world) const;

 private:
  Letter& Post(Letter letter);
  static void Verify(World& world, Letter& letter);

  std::string secret_;
  std::uint64_t sent_ = 0;
  std::deque<Letter> letters_;
  std::optional<Time> next_;  // When Settle has something to do.
};

}  // namespace sim
