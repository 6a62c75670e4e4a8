// Identities by position and by name, and what SES derives from one another: an
// address under a verified domain sends, and shows that domain's DKIM.
#include "sim/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/digest.h"

namespace sim {
namespace {

const Region& EmptyRegion() {
  static const Region empty;
  return empty;
}

bool IsVisible(const Identity& identity, const ListedSoFar& listed) {
  const auto pages = static_cast<int>(listed.pages);
  if (identity.appears_after_page > pages) return false;
  if (identity.vanishes_after_page > 0 && identity.vanishes_after_page <= pages) return false;
  return !(identity.vanishes_after_list && listed.lists > 0);
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

// 32 characters as SES's own tokens have, the same in every run.
std::string DkimToken(std::string_view name, std::uint64_t seed, int which) {
  constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string token;
  std::uint64_t bits = MixText(name, Mix(seed, static_cast<std::uint64_t>(which)));
  for (int i = 0; i < 32; ++i) {
    if (i % 12 == 11) bits = Mix(bits, seed);
    token += kLetters[(bits >> (5 * (i % 12))) & 31];
  }
  return token;
}

}  // namespace

std::string ParentRegion(std::string_view origin) {
  constexpr std::string_view kReplica = "AWS_SES_";
  if (!origin.starts_with(kReplica)) return {};
  std::string home = Lower(origin.substr(kReplica.size()));
  for (char& c : home) c = c == '_' ? '-' : c;
  return home;
}

Target::Target(const World& world, std::uint32_t account, std::string_view region)
    : world_(&world), account_(account), region_name_(region) {
  const auto& regions = world.AccountForm(account).regions;
  const auto found = regions.find(region);
  region_ = found == regions.end() ? &EmptyRegion() : &found->second;
  generator_ = region_->generator.value_or(Generator{});
  seed_ = MixText(region, world.AccountSeed(account));
}

std::uint64_t Target::Count() const { return region_->identities.size() + generator_.identities; }

std::string Target::GeneratedName(std::uint64_t index) const {
  bool domain = false;
  GeneratedStatus(index, &domain);
  return domain ? fmt::format("d{:07}.t{:06x}.example.com", index, seed_ & 0xffffff)
                : fmt::format("u{:07}@t{:06x}.example.net", index, seed_ & 0xffffff);
}

// Spreads the unverified domains evenly over all positions, and the unverified
// addresses evenly over the rest, so that each page holds its share.
Status Target::GeneratedStatus(std::uint64_t index, bool* domain) const {
  const Generator& g = generator_;
  constexpr Status kStates[] = {Status::kPending, Status::kFailed, Status::kTemporaryFailure,
                                Status::kNotStarted};
  const auto state = kStates[Mix(g.seed, index) % 4];
  const std::uint64_t before = index * g.unverified_domains / g.identities;
  *domain = (index + 1) * g.unverified_domains / g.identities > before;
  if (*domain) return state;
  const std::uint64_t rest = g.identities - g.unverified_domains;
  const std::uint64_t rank = index - before;
  if ((rank + 1) * g.unverified_addresses / rest > rank * g.unverified_addresses / rest) {
    return rank % 2 == 0 ? Status::kPending : Status::kFailed;
  }
  *domain = rank % 3 == 0;
  return Status::kSuccess;
}

std::optional<IdentityRow> Target::RowAt(std::uint64_t position, const ListedSoFar& listed) const {
  if (position < region_->identities.size()) {
    const Identity& identity = region_->identities[position];
    if (identity.gone || !IsVisible(identity, listed)) return std::nullopt;
    return IdentityRow{identity.name, identity.type, identity.status, Sends(identity)};
  }
  const std::uint64_t index = position - region_->identities.size();
  IdentityRow row;
  bool domain = false;
  row.status = GeneratedStatus(index, &domain);
  row.name = GeneratedName(index);
  row.type = domain ? Identity::Type::kDomain : Identity::Type::kAddress;
  row.sending = row.status == Status::kSuccess;
  return row;
}

std::optional<Identity> Target::Find(std::string_view name, const ListedSoFar& listed) const {
  auto found = region_->by_name.find(std::string(name));
  // Domain names are case-insensitive, addresses are not.
  if (found == region_->by_name.end() && name.find('@') == std::string_view::npos) {
    found = region_->by_name.find(Lower(name));
  }
  if (found != region_->by_name.end()) {
    const Identity& identity = region_->identities[found->second];
    if (!IsVisible(identity, listed)) return std::nullopt;
    return identity;
  }
  if (name.size() < 8) return std::nullopt;
  std::uint64_t index = 0;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + 8, index);
  if (error != std::errc() || index >= generator_.identities) return std::nullopt;
  if (GeneratedName(index) != name) return std::nullopt;
  Identity identity;
  bool domain = false;
  identity.name = std::string(name);
  identity.status = GeneratedStatus(index, &domain);
  identity.type = domain ? Identity::Type::kDomain : Identity::Type::kAddress;
  if (domain && identity.status != Status::kSuccess) {
    constexpr std::string_view kErrors[] = {"HOST_NOT_FOUND", "TYPE_NOT_FOUND", "INVALID_VALUE",
                                            "DNS_SERVER_ERROR"};
    identity.error = kErrors[Mix(seed_, index) % 4];
  }
  return identity;
}

const Identity* Target::CoveringDomain(const Identity& identity) const {
  std::string_view domain = identity.name;
  const auto at = domain.find('@');
  std::string lower = Lower(at == std::string_view::npos ? domain : domain.substr(at + 1));
  std::string_view above = lower;
  if (at == std::string_view::npos) {
    const auto dot = above.find('.');
    above = dot == std::string_view::npos ? std::string_view() : above.substr(dot + 1);
  }
  while (above.find('.') != std::string_view::npos) {
    const auto found = region_->by_name.find(std::string(above));
    if (found != region_->by_name.end()) return &region_->identities[found->second];
    above.remove_prefix(above.find('.') + 1);
  }
  return nullptr;
}

bool Target::Sends(const Identity& identity) const {
  if (identity.sending) return *identity.sending;
  if (identity.status == Status::kSuccess) return true;
  const Identity* covering = CoveringDomain(identity);
  return covering != nullptr && covering->status == Status::kSuccess;
}

ToldDkim Target::TellDkim(const Identity& identity) const {
  const Dkim& dkim = identity.dkim;
  ToldDkim told;
  told.origin = dkim.origin;
  if (identity.type == Identity::Type::kAddress) {
    if (const Identity* covering = CoveringDomain(identity)) return TellDkim(*covering);
    told.status = dkim.status.value_or(Status::kNotStarted);
    told.signing = dkim.signing.value_or(false);
    return told;
  }
  const bool external = dkim.origin == "EXTERNAL";
  told.status = dkim.status.value_or(identity.status);
  told.signing = dkim.signing.value_or(true);
  told.current_bits = dkim.current_bits;
  told.next_bits = dkim.next_bits;
  told.tokens = dkim.tokens;
  const Identity* parent = dkim.tokens_given ? nullptr : ParentOf(identity);
  if (parent != nullptr && ReplicationError(identity).empty()) {
    const Target home(*world_, account_, ParentRegion(dkim.origin));
    ToldDkim shared = home.TellDkim(*parent);
    shared.status = told.status;
    shared.signing = told.signing;
    shared.origin = told.origin;
    return shared;
  }
  const bool orphan = identity.revision != 0 && !ParentRegion(dkim.origin).empty();
  if (orphan && !dkim.tokens_given) return told;
  if (!dkim.tokens_given && external) told.tokens = {"selector1"};
  for (int i = 0; i < 3 && !dkim.tokens_given && !external; ++i) {
    told.tokens.push_back(DkimToken(identity.name, seed_, i));
  }
  told.hosted_zone = dkim.hosted_zone;
  if (told.hosted_zone.empty() && !external) told.hosted_zone = DkimZone(HomeRegion(dkim.origin));
  told.generated = dkim.generated;
  if (!told.generated && !external && told.current_bits > 0)
    told.generated = Moment{true, std::chrono::hours(24 * 200)};
  return told;
}

// A replica's records live in its parent's zone.
std::string Target::HomeRegion(std::string_view origin) const {
  const std::string home = ParentRegion(origin);
  return home.empty() ? region_name_ : home;
}

const Identity* Target::ParentOf(const Identity& replica) const {
  const auto& regions = world_->AccountForm(account_).regions;
  const auto home = regions.find(ParentRegion(replica.dkim.origin));
  if (home == regions.end() || home->second.name == region_name_) return nullptr;
  const auto found = home->second.by_name.find(Lower(replica.name));
  return found == home->second.by_name.end() ? nullptr : &home->second.identities[found->second];
}

std::string Target::ReplicationError(const Identity& identity) const {
  const std::string home = ParentRegion(identity.dkim.origin);
  if (home.empty()) return {};
  const auto& known = world_->regions;
  const bool exists = std::find(known.begin(), known.end(), home) != known.end();
  if (home == region_name_ || !exists) return "REPLICATION_PRIMARY_INVALID_REGION";
  const Identity* parent = ParentOf(identity);
  if (parent == nullptr) return "REPLICATION_PRIMARY_NOT_FOUND";
  if (parent->dkim.origin == "EXTERNAL") return "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED";
  if (!ParentRegion(parent->dkim.origin).empty()) {
    return "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED";
  }
  return {};
}

std::vector<std::string> Target::NewTokens(std::string_view name, std::uint64_t revision) const {
  std::vector<std::string> tokens;
  for (int i = 0; i < 3; ++i) tokens.push_back(DkimToken(name, Mix(seed_, revision), i));
  return tokens;
}

std::string Target::TxtToken(const Identity& identity) const {
  if (identity.type == Identity::Type::kAddress) return {};
  if (!identity.txt_token.empty()) return identity.txt_token;
  return EncodeBase64(Bytes(HmacSha256(std::to_string(seed_), identity.name)));
}

}  // namespace sim
