// SES looks for all of an identity's records at once, and tells one error: that of the
// first record, in the order in which it tells them, that is not right.
#include "sim/dns_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/glob.h"
#include "sim/target.h"

namespace sim {
namespace {

using Kind = DnsAnswer::Kind;
using Purpose = DnsRecordWanted::Purpose;

constexpr std::string_view kHostNotFound = "HOST_NOT_FOUND";
constexpr std::string_view kTypeNotFound = "TYPE_NOT_FOUND";
constexpr std::string_view kInvalidValue = "INVALID_VALUE";
constexpr std::string_view kServerError = "DNS_SERVER_ERROR";

std::string Squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t') out += c;
  }
  return out;
}

// The p= of a DKIM key record.
std::string KeyIn(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    const std::string tag = Squeezed(text.substr(0, end));
    if (tag.starts_with("p=")) return tag.substr(2);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

bool IsRight(const DnsRecordWanted& wanted, const std::vector<std::string>& values) {
  switch (wanted.purpose) {
    case Purpose::kDkim:
      return values.size() == 1 && values[0] == wanted.value;
    case Purpose::kOwnKey: {
      const std::string key = values.size() == 1 ? KeyIn(values[0]) : std::string();
      return !key.empty() && (wanted.value.empty() || key == wanted.value);
    }
    case Purpose::kToken:
      return std::find(values.begin(), values.end(), wanted.value) != values.end();
    case Purpose::kMailFrom:
      break;
  }
  // One MX alone, of any preference, to the feedback host of a region.
  return values.size() == 1 &&
         MatchesGlob("feedback-smtp.*.amazonses.com", values[0].substr(values[0].find(' ') + 1));
}

std::string_view ErrorOf(Kind kind) {
  switch (kind) {
    case Kind::kNoName:
      return kHostNotFound;
    case Kind::kNoType:
      return kTypeNotFound;
    default:
      return kServerError;
  }
}

std::string_view ErrorOf(const DnsRecordWanted& wanted, DnsLookup& dns) {
  // SES reads the key through the CNAME, so a host that cannot follow one fails.  No key
  // behind it is normal: one of the three is usually being rotated.  Asked first: once the
  // CNAME is known, nobody asks its host again.
  if (wanted.purpose == Purpose::kDkim &&
      dns.LookUp(wanted.name, DnsType::kTxt).kind == Kind::kFailed) {
    return kServerError;
  }
  const DnsAnswer answer = dns.LookUp(wanted.name, wanted.type);
  if (answer.kind != Kind::kFound) return ErrorOf(answer.kind);
  if (!IsRight(wanted, answer.values)) return kInvalidValue;
  return {};
}

// The SOA of the zone that holds the domain: its own, or the nearest above.
std::optional<Soa> ZoneOf(std::string_view domain, DnsLookup& dns) {
  constexpr int kLabelsMax = 10;
  for (int i = 0; i < kLabelsMax && !domain.empty(); ++i) {
    const DnsAnswer answer = dns.LookUp(std::string(domain), DnsType::kSoa);
    if (answer.kind == Kind::kFailed) return std::nullopt;
    if (answer.kind == Kind::kFound && !answer.values.empty()) {
      const std::string& text = answer.values[0];
      const auto first = text.find(' ');
      const auto last = text.rfind(' ');
      if (first == std::string::npos || first == last) return std::nullopt;
      Soa soa{text.substr(0, first), text.substr(first + 1, last - first - 1), 0};
      soa.serial = std::strtoull(text.c_str() + last + 1, nullptr, 10);
      return soa;
    }
    const auto dot = domain.find('.');
    domain.remove_prefix(dot == std::string_view::npos ? domain.size() : dot + 1);
  }
  return std::nullopt;
}

bool StillLooked(Status status) {
  return status == Status::kPending || status == Status::kSuccess ||
         status == Status::kTemporaryFailure;
}

bool HasMailFrom(const Identity& identity) { return !identity.mail_from.domain.empty(); }

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

std::vector<DnsRecordWanted> RecordsOf(const Target& target, const Identity& identity,
                                       const std::string& domain) {
  const ToldDkim dkim = target.TellDkim(identity);
  if (dkim.tokens.empty()) {
    return {{"_amazonses." + domain, DnsType::kTxt, target.TxtToken(identity), Purpose::kToken}};
  }
  std::vector<DnsRecordWanted> records;
  for (const auto& token : dkim.tokens) {
    const std::string name = fmt::format("{}._domainkey.{}", Lower(token), domain);
    if (dkim.origin == "EXTERNAL") {
      records.push_back({name, DnsType::kTxt, identity.dkim.public_key, Purpose::kOwnKey});
    } else {
      records.push_back({name, DnsType::kCname,
                         Lower(fmt::format("{}.{}", token, dkim.hosted_zone)), Purpose::kDkim});
    }
  }
  return records;
}

DnsCheck CheckOf(const World& world, std::uint32_t account, const std::string& region,
                 std::size_t position) {
  const Identity& identity = world.accounts[account].regions.at(region).identities[position];
  DnsCheck check;
  check.account = account;
  check.region = region;
  check.identity = position;
  check.domain = Lower(identity.name);
  if (StillLooked(identity.status)) {
    check.records = RecordsOf(Target(world, account, region), identity, check.domain);
  }
  if (HasMailFrom(identity) && StillLooked(identity.mail_from.status)) {
    check.mail_from = {Lower(identity.mail_from.domain), DnsType::kMx, "", Purpose::kMailFrom};
  }
  return check;
}

Moment At(Time time) { return {false, time.time_since_epoch()}; }

}  // namespace

DnsFinding Look(const DnsCheck& check, DnsLookup& dns) {
  DnsFinding finding;
  finding.check = check;
  for (const auto& wanted : check.records) {
    finding.error = ErrorOf(wanted, dns);
    if (!finding.error.empty()) break;
  }
  if (check.mail_from) finding.mail_from_error = ErrorOf(*check.mail_from, dns);
  if (!check.records.empty()) finding.soa = ZoneOf(check.domain, dns);
  return finding;
}

Standing After(Standing before, bool right, Time now, std::chrono::milliseconds window) {
  if (right) return {Status::kSuccess, now};
  if (before.status == Status::kSuccess) return {Status::kTemporaryFailure, now};
  if (now - before.since >= window) return {Status::kFailed, before.since};
  return before;
}

void DnsWatch::Start(const World& world, Time now) {
  started_ = true;
  for (std::uint32_t i = 0; i < world.accounts.size(); ++i) {
    for (const auto& [name, region] : world.accounts[i].regions) {
      for (std::size_t at = 0; at < region.identities.size(); ++at) {
        const Identity& identity = region.identities[at];
        if (identity.type != Identity::Type::kDomain) continue;
        // Where the world says when the keys were made, the search began with them.
        Time since = now;
        if (const auto& made = identity.dkim.generated) {
          since = made->relative ? now - made->value : Time(made->value);
        }
        watched_.push_back({i, name, at, now, false, since, since});
      }
    }
  }
}

std::vector<DnsCheck> DnsWatch::Due(const World& world, Time now) {
  std::vector<DnsCheck> due;
  if (!world.dns) return due;
  if (!started_) Start(world, now);
  for (Watched& watched : watched_) {
    if (due.size() == kDueMax) break;
    if (watched.out || watched.next > now) continue;
    DnsCheck check = CheckOf(world, watched.account, watched.region, watched.identity);
    watched.next = now + world.dns->every;
    if (check.records.empty() && !check.mail_from) continue;
    watched.out = true;
    due.push_back(std::move(check));
  }
  return due;
}

void DnsWatch::Apply(World& world, const DnsFinding& finding, Time now) {
  const DnsCheck& check = finding.check;
  const auto found = std::find_if(watched_.begin(), watched_.end(), [&](const Watched& one) {
    return one.account == check.account && one.region == check.region &&
           one.identity == check.identity;
  });
  if (!world.dns || found == watched_.end() || !found->out) return;
  const auto window = world.dns->window;
  found->out = false;
  ++looks_;
  Identity& identity =
      world.accounts[check.account].regions.at(check.region).identities[check.identity];
  if (!check.records.empty()) {
    const bool right = finding.error.empty();
    const Standing after = After({identity.status, found->since}, right, now, window);
    found->since = after.since;
    identity.status = after.status;
    // A domain that was proved by its older TXT token has no DKIM to speak of.
    if (check.records[0].purpose != Purpose::kToken) identity.dkim.status = after.status;
    identity.error = finding.error;
    identity.checked = At(now);
    if (right) identity.succeeded = At(now);
    if (finding.soa) identity.soa = finding.soa;
  }
  if (check.mail_from) {
    const Standing after = After({identity.mail_from.status, found->mail_from_since},
                                 finding.mail_from_error.empty(), now, window);
    found->mail_from_since = after.since;
    identity.mail_from.status = after.status;
  }
}

}  // namespace sim
