// Clocks, buckets, page tokens and fault counts.
#include "sim/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "sim/digest.h"
#include "sim/glob.h"

namespace sim {
namespace {

// A listing that nobody continues is forgotten, oldest first to go with all its kind.
constexpr std::size_t kListingsMax = 1 << 20;

// What a page token holds before it is sealed and encoded.
struct TokenBody {
  std::uint64_t operation = 0;
  std::uint64_t target = 0;
  std::uint64_t listing = 0;
  std::uint64_t number = 0;
  std::uint64_t offset = 0;
  std::uint64_t previous = 0;  // Where the page before began, for the page that repeats.
  std::uint64_t filter = 0;
  std::int64_t issued = 0;
};
constexpr std::size_t kSealBytes = 8;

std::string_view Seal(const Digest& digest) { return Bytes(digest).substr(0, kSealBytes); }

}  // namespace

State::State(World world)
    : world_(std::move(world)),
      zones_(world_.route53, world_.seed),
      secret_(Bytes(Sha256(fmt::format("signet-sim {}", world_.seed)))),
      outbox_(secret_),
      met_(world_.faults.size()) {
  for (std::size_t i = 0; i < world_.regions.size(); ++i) region_index_[world_.regions[i]] = i;
}

void State::Reset() {
  counters_ = {};
  buckets_.clear();
  listed_.clear();
  newest_page_.clear();
  std::fill(met_.begin(), met_.end(), Met{});
}

void State::Advance(Time now) {
  server_now_ = ServerTime(now);
  outbox_.Settle(world_, server_now_);
}

void State::Apply(const DnsFinding& finding) {
  const DnsCheck& check = finding.check;
  for (const Turn& turn : dns_.Apply(world_, finding, server_now_)) {
    outbox_.Tell(world_, {check.account, check.region, check.identity}, turn, server_now_);
  }
}

Time State::ServerTime(Time now) {
  if (!started_) {
    started_ = true;
    first_now_ = now;
    first_server_time_ = world_.clock_start.value_or(now) + world_.clock_offset;
  }
  const auto passed = static_cast<double>((now - first_now_).count()) * world_.clock_speed;
  return first_server_time_ + std::chrono::microseconds(static_cast<std::int64_t>(passed));
}

Time State::Resolve(const Moment& moment) const {
  return moment.relative ? first_server_time_ - moment.value : Time(moment.value);
}

std::string State::NewRequestId() {
  const std::uint64_t high = Mix(world_.seed, NewSerial());
  const std::uint64_t low = Mix(high, serial_);
  return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", high >> 32, (high >> 16) & 0xffff,
                     high & 0xfff, (low >> 48) & 0xfff, low & 0xffffffffffff);
}

std::uint64_t State::TargetKey(const Call& call) const {
  const auto found = region_index_.find(call.region);
  const std::uint64_t region = found == region_index_.end() ? 0xffff : found->second;
  return (static_cast<std::uint64_t>(call.who.account) << 16) | region;
}

State::Resolved State::FindLimit(const Call& call) const {
  Resolved resolved;
  const auto take_last = [&](const std::vector<Limit>& limits) {
    for (auto limit = limits.rbegin(); limit != limits.rend(); ++limit) {
      if (!MatchesAnyGlob(limit->operations, ActionName(call.operation))) continue;
      resolved.rate = limit->rate;
      resolved.burst = limit->burst;
      return true;
    }
    return false;
  };
  const Account& form = world_.AccountForm(call.who.account);
  const auto region = form.regions.find(call.region);
  if (region != form.regions.end() && take_last(region->second.limits)) return resolved;
  if (!take_last(form.limits)) take_last(world_.limits);
  return resolved;
}

bool State::Admit(const Call& call, Time now) {
  // Route 53 counts all calls of an account together.
  const Operation counted =
      call.service == Service::kRoute53 ? Operation::kListHostedZones : call.operation;
  const std::uint64_t key = (TargetKey(call) << 8) | static_cast<std::uint64_t>(counted);
  auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    Resolved resolved = FindLimit(call);
    resolved.bucket = {resolved.burst, now};
    found = buckets_.emplace(key, resolved).first;
  }
  Resolved& limit = found->second;
  if (limit.rate <= 0) return true;
  Bucket& bucket = limit.bucket;
  const double passed = static_cast<double>((now - bucket.filled).count()) / 1e6;
  if (passed > 0) {
    bucket.tokens = std::min(limit.burst, bucket.tokens + passed * limit.rate);
    bucket.filled = now;
  }
  constexpr double kRounding = 1e-9;
  if (bucket.tokens < 1 - kRounding) return false;
  bucket.tokens -= 1;
  return true;
}

bool State::MatchesFault(const FaultRule& rule, const Call& call) const {
  return MatchesAnyGlob(rule.operations, ActionName(call.operation)) &&
         MatchesAnyGlob(rule.regions, call.region) &&
         (rule.accounts.empty() ||
          MatchesAnyGlob(rule.accounts, world_.AccountId(call.who.account)));
}

bool State::Fires(std::size_t index, const Call& call) {
  const FaultRule& rule = world_.faults[index];
  if (!MatchesFault(rule, call)) return false;
  Met& met = met_[index];
  const std::uint64_t place = met.met++;
  if (place < rule.after || (place - rule.after) % rule.every != rule.every - 1) return false;
  if (rule.times > 0 && met.fired >= rule.times) return false;
  if (rule.probability < 1) {
    const std::uint64_t draw = Mix(Mix(world_.seed, index), place) >> 11;
    if (static_cast<double>(draw) * 0x1p-53 >= rule.probability) return false;
  }
  ++met.fired;
  ++counters_.faults[static_cast<std::size_t>(rule.kind)];
  return true;
}

std::variant<Page, std::string> State::OpenPage(const Call& call, std::string_view token,
                                                std::uint64_t filter) {
  if (token.empty()) return Page{NewSerial(), 1, 0, filter};
  const auto raw = ParseBase64(token);
  TokenBody body;
  if (!raw || raw->size() != sizeof body + kSealBytes) return "NextToken is not one of ours.";
  const auto sealed = std::string_view(*raw).substr(0, sizeof body);
  if (Seal(HmacSha256(secret_, sealed)) != std::string_view(*raw).substr(sizeof body)) {
    return "NextToken is not one of ours.";
  }
  std::memcpy(&body, sealed.data(), sizeof body);
  if (body.operation != static_cast<std::uint64_t>(call.operation)) {
    return "NextToken belongs to another operation.";
  }
  if (body.target != TargetKey(call)) return "NextToken belongs to another account or region.";
  if (body.filter != filter) return "NextToken belongs to a list with another filter.";
  const auto age = call.now.time_since_epoch().count() - body.issued;
  if (world_.page_token_life.count() > 0 && age > world_.page_token_life.count() * 1'000'000) {
    return "NextToken has expired.";
  }
  for (std::size_t i = 0; i < world_.faults.size(); ++i) {
    if (world_.faults[i].kind == FaultRule::Kind::kPageTokenExpired && Fires(i, call)) {
      return "NextToken has expired.";
    }
    if (world_.faults[i].kind == FaultRule::Kind::kRepeatPage && Fires(i, call)) {
      body.offset = body.previous;
    }
  }
  // The same page may be asked for again (its answer may have been lost), but
  // nobody goes back once the page after it was served.
  if (newest_page_.size() > kListingsMax) newest_page_.clear();
  auto& newest = newest_page_[body.listing];
  if (body.number < newest) return "NextToken has been used already.";
  newest = body.number;
  return Page{body.listing, body.number, body.offset, filter};
}

std::string State::NextToken(const Call& call, const Page& page, std::uint64_t next_offset) {
  TokenBody body;
  body.operation = static_cast<std::uint64_t>(call.operation);
  body.target = TargetKey(call);
  body.listing = page.listing;
  body.number = page.number + 1;
  body.offset = next_offset;
  body.previous = page.offset;
  body.filter = page.filter;
  body.issued = call.now.time_since_epoch().count();
  std::string raw(sizeof body, '\0');
  std::memcpy(raw.data(), &body, sizeof body);
  raw += Seal(HmacSha256(secret_, raw));
  return EncodeBase64(raw);
}

const ListedSoFar& State::Listed(const Call& call) {
  static const ListedSoFar none;
  const auto found = listed_.find(TargetKey(call));
  return found == listed_.end() ? none : found->second;
}

void State::CountPage(const Call& call, bool last) {
  ListedSoFar& listed = listed_[TargetKey(call)];
  ++listed.pages;
  if (last) ++listed.lists;
}

}  // namespace sim
