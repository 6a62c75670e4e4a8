// Each write begins with whether SES would refuse it; what begins a search or sends a mail gives
// the identity a new revision, so that nothing older has a say.  A revision without its search
// would leave the look that is out without an heir.
#include "sim/registry.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/target.h"

namespace sim {
namespace {

using Why = Unchanged::Why;

constexpr std::size_t kIdentitiesMax = 10'000;  // In one region, as AWS has it.
constexpr std::size_t kTagsMax = 50;
constexpr std::size_t kTagKeyMax = 128;
constexpr std::size_t kTagValueMax = 256;
constexpr auto kLengthChangeMin = std::chrono::hours(24);

bool IsAddress(std::string_view name) { return name.find('@') != std::string_view::npos; }

std::string_view DomainOf(std::string_view name) {
  const auto at = name.rfind('@');
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

bool IsLabel(std::string_view label) {
  constexpr std::size_t kLabelMax = 63;
  if (label.empty() || label.size() > kLabelMax || label.front() == '-' || label.back() == '-') {
    return false;
  }
  return std::all_of(label.begin(), label.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool IsDomain(std::string_view name) {
  constexpr std::size_t kDomainMax = 253;
  if (name.size() > kDomainMax || name.find('.') == std::string_view::npos) return false;
  while (true) {
    const auto dot = name.find('.');
    if (!IsLabel(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool IsMailbox(std::string_view name) {
  constexpr std::size_t kLocalMax = 64;
  const auto at = name.rfind('@');
  if (at == std::string_view::npos) return false;
  const auto local = name.substr(0, at);
  return !local.empty() && local.size() <= kLocalMax &&
         std::all_of(
             local.begin(), local.end(),
             [](char c) { return c > ' ' && c < 0x7f && c != '@' && c != ',' && c != '<'; }) &&
         IsDomain(name.substr(at + 1));
}

Unchanged Invalid(std::string message) { return {Why::kInvalid, std::move(message)}; }

Unchanged NotFound(std::string_view name) {
  return {Why::kNotFound, fmt::format("Email identity {} does not exist.", name)};
}

Unchanged NoDkim(std::string_view domain) {
  return Invalid(fmt::format("Domain {} is not verified for DKIM signing.", domain));
}

Registry::Refused WhyNoName(std::string_view name) {
  if (IsAddress(name) && !IsMailbox(name)) {
    return Invalid(fmt::format("Invalid email address<{}>.", name));
  }
  if (!IsAddress(name) && !IsDomain(name)) {
    return Invalid(fmt::format("Invalid domain name {}.", name));
  }
  return std::nullopt;
}

Registry::Refused WhyNoDomain(std::string_view name) {
  if (!IsDomain(name)) return Invalid(fmt::format("Invalid domain name {}.", name));
  return std::nullopt;
}

Registry::Refused WhyNoTags(const std::vector<std::pair<std::string, std::string>>& tags) {
  if (tags.size() > kTagsMax) {
    return Invalid(fmt::format("{} tags are more than {}.", tags.size(), kTagsMax));
  }
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const auto& [key, value] = tags[i];
    if (key.empty() || key.size() > kTagKeyMax || value.size() > kTagValueMax) {
      return Invalid(fmt::format("The tag '{}' is too long or has no key.", key));
    }
    if (key.starts_with("aws:")) {
      return Invalid(fmt::format("The tag '{}' begins with 'aws:', which is AWS's own.", key));
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (tags[j].first == key) return Invalid(fmt::format("The tag '{}' is there twice.", key));
    }
  }
  return std::nullopt;
}

bool KnowsSet(const Region& region, std::string_view set) {
  return std::find(region.configuration_sets.begin(), region.configuration_sets.end(), set) !=
             region.configuration_sets.end() ||
         std::any_of(region.identities.begin(), region.identities.end(),
                     [&](const Identity& one) { return one.configuration_set == set; });
}

bool IsReplica(std::string_view origin) { return !ParentRegion(origin).empty(); }

IdentityWish Named(std::string_view name, bool by_txt = false) {
  IdentityWish wish;
  wish.name = name;
  wish.by_txt = by_txt;
  return wish;
}

Moment At(Time time) { return {false, time.time_since_epoch()}; }

}  // namespace

Response Refuse(const Call& call, const Unchanged& unchanged) {
  const bool v1 = call.service == Service::kSesV1;
  switch (unchanged.why) {
    case Why::kTooMany:
      return RefuseAs(call, 400, v1 ? "LimitExceeded" : "LimitExceededException",
                      unchanged.message);
    case Why::kNotFound:
      if (!v1) return RefuseAs(call, 404, "NotFoundException", unchanged.message);
      break;
    case Why::kExists:
      if (!v1) return RefuseAs(call, 400, "AlreadyExistsException", unchanged.message);
      break;
    case Why::kInvalid:
      if (!v1) return RefuseAs(call, 400, "BadRequestException", unchanged.message);
      break;
  }
  return RefuseAs(call, 400, "InvalidParameterValue", unchanged.message);
}

std::optional<Identity> Registry::Find(std::string_view name) const {
  return Look().Find(name, state_.Listed(call_));
}

std::variant<Place, Unchanged> Registry::Locate(std::string_view name) const {
  const auto identity = Find(name);
  if (!identity) return NotFound(name);
  const Target target = Look();
  const auto found = target.region().by_name.find(identity->name);
  if (call_.who.account >= state_.world().accounts.size() ||
      found == target.region().by_name.end()) {
    return Invalid(fmt::format("{} is generated by the world, and cannot be changed.", name));
  }
  return Place{call_.who.account, call_.region, found->second};
}

Region& Registry::OwnRegion() {
  Region fresh;
  fresh.name = call_.region;
  auto& regions = state_.changing().accounts[call_.who.account].regions;
  return regions.try_emplace(call_.region, std::move(fresh)).first->second;
}

Registry::Refused Registry::WhyNotNew(const IdentityWish& wish) {
  if (auto wrong = WhyNoName(wish.name)) return wrong;
  if (call_.who.account >= state_.world().accounts.size()) {
    return Invalid("This account is generated by the world, and cannot be changed.");
  }
  if (Find(wish.name)) {
    return Unchanged{Why::kExists, fmt::format("Email identity {} already exist.", wish.name)};
  }
  if (auto wrong = WhyNoTags(wish.tags)) return wrong;
  const Region& region = Look().region();
  if (!wish.configuration_set.empty() && !KnowsSet(region, wish.configuration_set)) {
    return Unchanged{Why::kNotFound,
                     fmt::format("Configuration set <{}> does not exist.", wish.configuration_set)};
  }
  if (wish.dkim && IsAddress(wish.name)) {
    return Invalid("DkimSigningAttributes are for domains only.");
  }
  if (Look().Count() - region.vacant.size() >= kIdentitiesMax) {
    return Unchanged{Why::kTooMany,
                     fmt::format("The region has {} identities already.", kIdentitiesMax)};
  }
  return std::nullopt;
}

Place Registry::Add(Identity identity) {
  Region& region = OwnRegion();
  // One of the same name that nobody sees any more makes room.
  if (const auto hidden = region.by_name.find(identity.name); hidden != region.by_name.end()) {
    Vacate({call_.who.account, call_.region, hidden->second});
  }
  Place place{call_.who.account, call_.region, region.identities.size()};
  if (region.vacant.empty()) {
    region.identities.emplace_back();
  } else {
    place.identity = region.vacant.back();
    region.vacant.pop_back();
  }
  region.by_name[identity.name] = place.identity;
  region.identities[place.identity] = std::move(identity);
  return place;
}

void Registry::Vacate(const Place& place) {
  Region& region = OwnRegion();
  Identity& identity = region.identities[place.identity];
  region.by_name.erase(identity.name);
  identity = Identity();
  identity.gone = true;
  identity.revision = state_.NewRevision();
  region.vacant.push_back(place.identity);
}

Registry::Refused Registry::Create(const IdentityWish& wish) {
  if (auto wrong = WhyNotNew(wish)) return wrong;
  Identity identity;
  identity.name = IsAddress(wish.name) ? wish.name : Lower(wish.name);
  identity.type = IsAddress(wish.name) ? Identity::Type::kAddress : Identity::Type::kDomain;
  identity.status = Status::kPending;
  identity.configuration_set = wish.configuration_set;
  identity.tags = wish.tags;
  identity.revision = state_.NewRevision();
  if (identity.type == Identity::Type::kAddress) {
    state_.outbox().AskAddress(state_.world(), Add(std::move(identity)), state_.server_now());
    return std::nullopt;
  }
  if (wish.by_txt) {
    identity.proved_by_txt = true;
    identity.dkim.status = Status::kNotStarted;
    identity.dkim.signing = false;
    identity.dkim.tokens_given = true;
    identity.dkim.current_bits = 0;
  } else {
    Issue(identity, wish.dkim.value_or(DkimWish()));
  }
  state_.Begin(Add(std::move(identity)), DnsWatch::Search::kIdentity);
  return std::nullopt;
}

std::vector<Place> Registry::ReplicasOf(std::string_view name) const {
  std::vector<Place> replicas;
  for (const auto& [region_name, region] : state_.world().accounts[call_.who.account].regions) {
    const auto found = region.by_name.find(std::string(name));
    if (region_name == call_.region || found == region.by_name.end()) continue;
    if (ParentRegion(region.identities[found->second].dkim.origin) == call_.region) {
      replicas.push_back({call_.who.account, region_name, found->second});
    }
  }
  return replicas;
}

Registry::Refused Registry::Delete(std::string_view name) {
  const auto located = Locate(name);
  if (const auto* refused = std::get_if<Unchanged>(&located)) return *refused;
  const Place& place = std::get<Place>(located);
  const auto replicas = ReplicasOf(state_.world().At(place).name);
  if (!replicas.empty()) {
    return Invalid(fmt::format("{} is the parent of a replica in {}; delete that first.", name,
                               replicas[0].region));
  }
  Vacate(place);
  return std::nullopt;
}

Registry::Refused Registry::AskAddress(std::string_view name) {
  if (!IsMailbox(name)) return Invalid(fmt::format("Invalid email address<{}>.", name));
  if (!Find(name)) return Create(Named(name));
  const auto located = Locate(name);
  if (const auto* refused = std::get_if<Unchanged>(&located)) return *refused;
  const Place& place = std::get<Place>(located);
  Identity& identity = state_.changing().At(place);
  identity.revision = state_.NewRevision();
  if (identity.status != Status::kSuccess) identity.status = Status::kPending;
  state_.outbox().AskAddress(state_.world(), place, state_.server_now());
  return std::nullopt;
}

// Gives the identity the keys that are wished for; nothing of the keys before is left.
void Registry::Issue(Identity& identity, const DkimWish& wish) {
  const auto signing = identity.dkim.signing;
  identity.dkim = Dkim();
  identity.dkim.signing = signing;
  identity.dkim.status = Status::kPending;
  identity.dkim.origin = wish.origin;
  if (IsReplica(wish.origin)) {
    identity.error = Look().ReplicationError(identity);
    return;
  }
  identity.dkim.tokens_given = true;
  if (wish.origin == "EXTERNAL") {
    identity.dkim.tokens = {wish.selector};
    identity.dkim.public_key = wish.public_key;
    return;
  }
  identity.dkim.tokens = Look().NewTokens(identity.name, identity.revision);
  identity.dkim.generated = At(state_.server_now());
  if (wish.bits > 0) identity.dkim.current_bits = identity.dkim.next_bits = wish.bits;
}

// A verified domain stays so while its DKIM is looked for anew.
void Registry::BeginDkim(const Place& place) {
  Identity& identity = state_.changing().At(place);
  identity.revision = state_.NewRevision();
  identity.dkim.status = Status::kPending;
  if (identity.status == Status::kSuccess) return state_.Begin(place, DnsWatch::Search::kDkim);
  identity.status = Status::kPending;
  const Target target(state_.world(), place.account, place.region);
  identity.error = identity.dkim.tokens_given ? "" : target.ReplicationError(identity);
  state_.Begin(place, DnsWatch::Search::kIdentity);
}

void Registry::Renew(const Place& place, const DkimWish& wish) {
  Identity& identity = state_.changing().At(place);
  identity.revision = state_.NewRevision();
  Issue(identity, wish);
  BeginDkim(place);
  // Its replicas have new keys with it.
  for (const Place& replica : ReplicasOf(identity.name)) BeginDkim(replica);
}

// A search that was never begun begins; one that has failed does so where the world lets it.
bool Registry::MayBegin(const Identity& identity, bool restarts) const {
  if (identity.status == Status::kNotStarted) return true;
  const bool failed =
      identity.status == Status::kFailed || Look().TellDkim(identity).status == Status::kFailed;
  return failed && restarts;
}

Registry::Refused Registry::AskDkim(std::string_view name) {
  if (auto wrong = WhyNoDomain(name)) return wrong;
  if (!Find(name)) return Create(Named(name));
  const auto located = Locate(name);
  if (const auto* refused = std::get_if<Unchanged>(&located)) return *refused;
  const Place& place = std::get<Place>(located);
  Identity& identity = state_.changing().At(place);
  if (identity.dkim.origin == "EXTERNAL") {
    return Invalid(fmt::format("Domain {} has a DKIM key of its own.", name));
  }
  if (Look().TellDkim(identity).tokens.empty() && !IsReplica(identity.dkim.origin)) {
    identity.dkim.signing = true;
    Renew(place, {});
  } else if (MayBegin(identity, state_.world().restart_by_verify_domain_dkim)) {
    BeginDkim(place);
  }
  return std::nullopt;
}

Registry::Refused Registry::AskToken(std::string_view name) {
  if (auto wrong = WhyNoDomain(name)) return wrong;
  if (!Find(name)) return Create(Named(name, true));
  const auto located = Locate(name);
  if (const auto* refused = std::get_if<Unchanged>(&located)) return *refused;
  const Place& place = std::get<Place>(located);
  Identity& identity = state_.changing().At(place);
  if (identity.type != Identity::Type::kDomain) return std::nullopt;
  const bool fresh = !identity.proved_by_txt;
  const bool only_proof = Look().TellDkim(identity).tokens.empty();
  const bool failed = identity.status == Status::kFailed || identity.status == Status::kNotStarted;
  identity.proved_by_txt = true;
  if (!failed || (!fresh && !only_proof)) return std::nullopt;
  identity.revision = state_.NewRevision();
  identity.status = Status::kPending;
  identity.error.clear();
  state_.Begin(place, DnsWatch::Search::kIdentity);
  return std::nullopt;
}

Registry::Refused Registry::SetDkim(std::string_view name, const DkimWish& wish) {
  if (IsAddress(name)) return Invalid("The EmailIdentity value must be a valid domain.");
  const auto located = Locate(name);
  if (const auto* refused = std::get_if<Unchanged>(&located)) return *refused;
  const Place& place = std::get<Place>(located);
  Identity& identity = state_.changing().At(place);
  const ToldDkim told = Look().TellDkim(identity);
  const bool changes = wish.origin != identity.dkim.origin || wish.origin == "EXTERNAL" ||
                       (told.tokens.empty() && !IsReplica(wish.origin));
  if (changes) {
    Renew(place, wish);
    return std::nullopt;
  }
  if (wish.bits == 0 || wish.bits == told.next_bits || IsReplica(wish.origin)) {
    if (MayBegin(identity, state_.world().restart_by_put_signing_attributes)) BeginDkim(place);
    return std::nullopt;
  }
  const Time now = state_.server_now();
  const auto& changed = identity.dkim.length_changed;
  if (changed && now - *changed < state_.world().Lived(kLengthChangeMin)) {
    return Invalid("The key length was changed less than 24 hours ago.");
  }
  Renew(place, wish);
  state_.changing().At(place).dkim.length_changed = now;
  return std::nullopt;
}

Registry::Refused Registry::SetSigning(std::string_view name, bool on) {
  const std::string domain = Lower(DomainOf(name));
  const auto home = Find(domain);
  // An address shows its domain's DKIM, which a call about the address leaves alone.
  if (IsAddress(name) && home) return std::nullopt;
  if (!Find(name)) return NoDkim(domain);
  const auto located = Locate(name);
  if (const auto* refused = std::get_if<Unchanged>(&located)) return *refused;
  Identity& identity = state_.changing().At(std::get<Place>(located));
  if (on && Look().TellDkim(identity).tokens.empty()) return NoDkim(domain);
  identity.dkim.signing = on;
  return std::nullopt;
}

Registry::Refused Registry::SetMailFrom(std::string_view name, std::string_view domain,
                                        bool reject) {
  const auto located = Locate(name);
  if (const auto* refused = std::get_if<Unchanged>(&located)) return *refused;
  const Place& place = std::get<Place>(located);
  Identity& identity = state_.changing().At(place);
  if (domain.empty()) {
    identity.mail_from = {.domain = "", .status = Status::kPending, .reject = reject};
    return std::nullopt;
  }
  if (auto wrong = WhyNoDomain(domain)) return wrong;
  const std::string lower = Lower(domain);
  if (!lower.ends_with("." + Lower(DomainOf(identity.name)))) {
    return Invalid(fmt::format(
        "Provided MAIL-FROM domain <{}> is not subdomain of the domain of the identity <{}>.",
        domain, identity.name));
  }
  if (identity.status != Status::kTemporaryFailure && !Look().Sends(identity)) {
    return Invalid(fmt::format(
        "Provided MAIL-FROM domain <{}> or its parents are not verified for identity <{}>.", domain,
        identity.name));
  }
  identity.mail_from = {.domain = lower, .status = Status::kPending, .reject = reject};
  state_.Begin(place, DnsWatch::Search::kMailFrom);
  return std::nullopt;
}

}  // namespace sim
