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

std::vector<DnsRecordWanted> RecordsOf(const ToldDkim& dkim, const Identity& identity,
                                       const std::string& domain) {
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

// What proves that the domain is its owner's.
void AddProofs(const World& world, const Place& place, const Identity& identity, DnsCheck& check) {
  const Target target(world, place.account, place.region);
  const ToldDkim dkim = target.TellDkim(identity);
  if (!identity.dkim.tokens_given) check.replication_error = target.ReplicationError(identity);
  if (check.replication_error.empty() && dkim.status != Status::kFailed) {
    check.records = RecordsOf(dkim, identity, check.domain);
  }
  const bool no_dkim = dkim.tokens.empty() && check.replication_error.empty();
  if (no_dkim || identity.proved_by_txt) {
    check.token = {"_amazonses." + check.domain, DnsType::kTxt, target.TxtToken(identity),
                   Purpose::kToken};
  }
}

DnsCheck CheckOf(const World& world, const Place& place) {
  const Identity& identity = world.At(place);
  DnsCheck check;
  check.account = place.account;
  check.region = place.region;
  check.identity = place.identity;
  check.revision = identity.revision;
  check.domain = Lower(identity.name);
  if (identity.gone) return check;
  if (identity.type == Identity::Type::kDomain && StillLooked(identity.status)) {
    AddProofs(world, place, identity, check);
  }
  if (HasMailFrom(identity) && StillLooked(identity.mail_from.status)) {
    check.mail_from = {Lower(identity.mail_from.domain), DnsType::kMx, "", Purpose::kMailFrom};
  }
  return check;
}

constexpr std::chrono::milliseconds kEveryMin{100};

Moment At(Time time) { return {false, time.time_since_epoch()}; }

}  // namespace

DnsFinding Look(const DnsCheck& check, DnsLookup& dns) {
  DnsFinding finding;
  finding.check = check;
  finding.error = check.replication_error;
  for (const auto& wanted : check.records) {
    finding.error = ErrorOf(wanted, dns);
    if (!finding.error.empty()) break;
  }
  if (check.token) finding.token_error = ErrorOf(*check.token, dns);
  if (check.mail_from) finding.mail_from_error = ErrorOf(*check.mail_from, dns);
  if (check.ForDkim() || check.token) finding.soa = ZoneOf(check.domain, dns);
  return finding;
}

Standing After(Standing before, bool right, Time now, std::chrono::microseconds window) {
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
        if (identity.type != Identity::Type::kDomain && !HasMailFrom(identity)) continue;
        // Where the world says when the keys were made, the search began with them: an age that
        // was lived as fast as all that follows.
        Time since = now;
        if (const auto& made = identity.dkim.generated) {
          since = now - world.Lived(made->relative ? made->value : now - Time(made->value));
        }
        watched_.push_back({{i, name, at}, now, false, since, since, since});
      }
    }
  }
}

DnsWatch::Watched* DnsWatch::Find(const Place& place) {
  const auto found = std::find_if(watched_.begin(), watched_.end(),
                                  [&](const Watched& one) { return one.place == place; });
  return found == watched_.end() ? nullptr : &*found;
}

void DnsWatch::Begin(const World& world, const Place& place, Search search, Time now) {
  if (!world.dns) return;
  if (!started_) Start(world, now);
  Watched* watched = Find(place);
  if (watched == nullptr) {
    watched_.push_back({place, now, false, now, now, now});
    return;
  }
  watched->next = now;
  if (search == Search::kMailFrom) {
    watched->mail_from_since = now;
    return;
  }
  // A look that is still out belongs to the search before.
  watched->out = false;
  watched->dkim_since = now;
  if (search == Search::kIdentity) watched->since = watched->mail_from_since = now;
}

std::vector<DnsCheck> DnsWatch::Due(const World& world, Time now) {
  std::vector<DnsCheck> due;
  if (!world.dns) return due;
  if (!started_) Start(world, now);
  const auto every = std::max<std::chrono::microseconds>(world.Lived(world.dns->every), kEveryMin);
  for (Watched& watched : watched_) {
    if (due.size() == kDueMax) break;
    if (watched.out || watched.next > now) continue;
    DnsCheck check = CheckOf(world, watched.place);
    watched.next = now + every;
    if (!check.ForDkim() && !check.token && !check.mail_from) continue;
    watched.out = true;
    due.push_back(std::move(check));
  }
  return due;
}

namespace {

// A key that is on its way to replace another revokes nothing.
bool IsReplacingKey(const Identity& identity, const DnsCheck& check, Status dkim) {
  return identity.status == Status::kSuccess && check.ForDkim() && dkim == Status::kPending &&
         !check.token;
}

}  // namespace

std::vector<Turn> DnsWatch::Apply(World& world, const DnsFinding& finding, Time now) {
  const DnsCheck& check = finding.check;
  const Place place{check.account, check.region, check.identity};
  Watched* watched = Find(place);
  if (!world.dns || watched == nullptr || !watched->out) return {};
  Identity& identity = world.At(place);
  if (identity.revision != check.revision) return {};
  watched->out = false;
  const DnsCheck wanted = CheckOf(world, place);
  if (!wanted.SameAs(check)) {
    watched->next = now;  // Its parent has other keys by now.
    return {};
  }
  ++looks_;
  std::vector<Turn> turns;
  const auto window = world.Lived(world.dns->window);
  const auto turn = [&](Purpose of, Status& status, Time& since, bool right) {
    const Standing after = After({status, since}, right, now, window);
    if (after.status != status) turns.push_back({of, status, after.status});
    status = after.status;
    since = after.since;
  };
  if (check.ForDkim() || check.token) {
    const bool dkim_right = check.ForDkim() && finding.error.empty();
    const bool right = dkim_right || (check.token && finding.token_error.empty());
    Status dkim = identity.dkim.status.value_or(identity.status);
    if (dkim == Status::kNotStarted) dkim = Status::kPending;
    const bool held = IsReplacingKey(identity, check, dkim);
    if (check.ForDkim()) {
      turn(Purpose::kDkim, dkim, watched->dkim_since, dkim_right);
      identity.dkim.status = dkim;
    }
    if (right || !held) {
      const std::size_t told = turns.size();
      turn(Purpose::kToken, identity.status, watched->since, right);
      // Where DKIM is the only proof, its turn says all.
      if (!check.token) turns.resize(told);
    }
    identity.error = right ? "" : check.ForDkim() ? finding.error : finding.token_error;
    identity.checked = At(now);
    if (right) identity.succeeded = At(now);
    if (finding.soa) identity.soa = finding.soa;
  }
  if (check.mail_from && check.mail_from == wanted.mail_from) {
    turn(Purpose::kMailFrom, identity.mail_from.status, watched->mail_from_since,
         finding.mail_from_error.empty());
  }
  return turns;
}

}  // namespace sim
