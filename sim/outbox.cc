// An address is verified by a click, once and within a day; what a domain goes through is told
// to the address of the account, where few people read it.
#include "sim/outbox.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/call.h"
#include "sim/digest.h"
#include "sim/glob.h"

namespace sim {
namespace {

constexpr auto kLinkLife = std::chrono::hours(24);

const Mailbox& MailboxOf(const World& world, std::string_view address) {
  static const Mailbox nobody;
  for (auto one = world.mailboxes.rbegin(); one != world.mailboxes.rend(); ++one) {
    if (MatchesGlob(one->pattern, address)) return *one;
  }
  return nobody;
}

struct Wording {
  std::string_view kind;
  std::string_view words;
};

Wording WordingOf(const Turn& turn) {
  const bool was_verified = turn.before == Status::kTemporaryFailure;
  if (turn.after == Status::kTemporaryFailure) return {"revocation-warning", "REVOCATION WARNING"};
  if (turn.after == Status::kSuccess) {
    if (was_verified) return {"revocation-cancelled", "REVOCATION CANCELLATION"};
    return {"setup-success", "setup SUCCESS"};
  }
  if (was_verified) return {"revocation", "REVOCATION"};
  return {"setup-failure", "setup FAILURE"};
}

std::string_view Subject(DnsRecordWanted::Purpose of) {
  if (of == DnsRecordWanted::Purpose::kMailFrom) return "Custom MAIL FROM domain";
  return of == DnsRecordWanted::Purpose::kToken ? "Domain verification" : "DKIM";
}

void AppendText(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format("{}\"{}\":", out.back() == '{' ? "" : ",", name);
  AppendJsonText(out, text);
}

std::string AsObject(const World& world, const Letter& letter) {
  std::string out = "{";
  AppendText(out, "time", IsoTime(letter.sent));
  AppendText(out, "account", world.AccountId(letter.place.account));
  AppendText(out, "region", letter.place.region);
  AppendText(out, "identity", letter.identity);
  AppendText(out, "to", letter.to);
  AppendText(out, "subject", letter.subject);
  AppendText(out, "kind", letter.kind);
  if (!letter.token.empty()) AppendText(out, "link", "/_sim/verify?token=" + letter.token);
  out += fmt::format(",\"bounced\":{}}}", letter.bounced);
  return out;
}

}  // namespace

Letter& Outbox::Post(Letter letter) {
  if (letters_.size() == kLettersMax) letters_.pop_front();
  letter.number = ++sent_;
  letters_.push_back(std::move(letter));
  return letters_.back();
}

void Outbox::AskAddress(const World& world, const Place& place, Time now) {
  const Identity& identity = world.At(place);
  Letter letter;
  letter.sent = now;
  letter.place = place;
  letter.identity = letter.to = identity.name;
  letter.subject = fmt::format(
      "Amazon Web Services - Email Address Verification Request in region {}", place.region);
  letter.kind = "verification";
  letter.revision = identity.revision;
  letter.expires = now + world.Lived(kLinkLife);
  letter.settled = false;
  const Mailbox& mailbox = MailboxOf(world, identity.name);
  letter.bounced = mailbox.kind == Mailbox::Kind::kBounces;
  if (mailbox.kind == Mailbox::Kind::kClicks) letter.clicks_at = now + world.Lived(mailbox.after);
  const Time first = std::min(letter.expires, letter.clicks_at.value_or(letter.expires));
  next_ = std::min(first, next_.value_or(first));
  Letter& posted = Post(std::move(letter));
  if (posted.bounced) return;
  const Digest seal = HmacSha256(secret_, fmt::format("{} {}", posted.number, posted.to));
  posted.token = fmt::format("{}-{}", posted.number, Hex(Bytes(seal)).substr(0, 32));
}

void Outbox::Tell(const World& world, const Place& place, const Turn& turn, Time now) {
  const Wording wording = WordingOf(turn);
  Letter letter;
  letter.sent = now;
  letter.place = place;
  letter.identity = world.At(place).name;
  letter.to = world.accounts[place.account].email;
  letter.subject = fmt::format("{} {} for {} in region {}", Subject(turn.of), wording.words,
                               letter.identity, place.region);
  letter.kind = wording.kind;
  Post(std::move(letter));
}

void Outbox::Verify(World& world, Letter& letter) {
  letter.settled = true;
  world.At(letter.place).status = Status::kSuccess;
}

void Outbox::Settle(World& world, Time now) {
  if (!next_ || now < *next_) return;
  next_.reset();
  for (Letter& letter : letters_) {
    if (letter.settled) continue;
    Identity& identity = world.At(letter.place);
    const bool clicks = letter.clicks_at && *letter.clicks_at < letter.expires;
    const Time at = clicks ? *letter.clicks_at : letter.expires;
    if (identity.revision != letter.revision) {
      letter.settled = true;
    } else if (at > now) {
      next_ = std::min(at, next_.value_or(at));
    } else if (clicks) {
      Verify(world, letter);
    } else {
      letter.settled = true;
      if (identity.status == Status::kPending) identity.status = Status::kFailed;
    }
  }
}

Outbox::Clicked Outbox::Click(World& world, std::string_view token, Time now) {
  const auto found = std::find_if(letters_.begin(), letters_.end(), [&](const Letter& letter) {
    return !letter.token.empty() && letter.token == token;
  });
  if (found == letters_.end()) return Clicked::kUnknown;
  if (found->expires <= now) return Clicked::kExpired;
  if (world.At(found->place).revision != found->revision) return Clicked::kReplaced;
  if (found->settled) return Clicked::kUsed;
  Verify(world, *found);
  return Clicked::kVerified;
}

std::string Outbox::AsJson(const World& world) const {
  std::string out = "[";
  for (const Letter& letter : letters_) {
    if (out.size() > 1) out += ",\n ";
    out += AsObject(world, letter);
  }
  return out + "]";
}

}  // namespace sim
