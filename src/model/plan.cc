// The words of a plan, its hash, and what no plan may hold.
#include "model/plan.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "model/dmarc_record.h"
#include "model/identity_name.h"
#include "model/region.h"

namespace signet {
namespace {

constexpr std::array<std::string_view, 12> kKinds{
    "create-record",      "add-value",         "replace-record",
    "remove-value",       "remove-record",     "restart-verification",
    "resend-mail",        "switch-signing-on", "set-mail-from",
    "switch-signing-off", "restore-mail-from", "make-replica"};

constexpr std::string_view kUseDefault = "USE_DEFAULT_VALUE";
constexpr std::string_view kReject = "REJECT_MESSAGE";

std::string Sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

void AppendSet(std::string& key, const std::optional<RecordSet>& set) {
  if (set) {
    key += fmt::format("{} {} {}", set->name.text(), RecordTypeName(set->type), set->ttl);
    for (const std::string& value : set->values) key += '\n' + value;
  }
  key += '\0';
}

void AppendTexts(std::string& key, const NamedTexts& texts) {
  for (const auto& [name, value] : texts) key += name + '\n' + value + '\n';
  key += '\0';
}

bool EndsUnder(std::string_view data, std::string_view suffix) {
  const auto name = DomainName::Parse(data);
  return name && name->IsSameOrUnder(*DomainName::Parse(suffix)) &&
         name->text() != std::string(suffix);
}

// "TOKEN._domainkey.D CNAME TOKEN.….amazonses.com", with the same token on both sides.
bool IsEasyDkim(const RecordSet& set, const DomainName& domain) {
  const auto labels = set.name.Labels();
  if (set.values.size() != 1 || labels.size() != domain.label_count() + 2) return false;
  const auto target = DomainName::Parse(set.values[0]);
  return labels[1] == "_domainkey" && target && EndsUnder(target->text(), "amazonses.com") &&
         target->Labels().front() == labels[0];
}

bool IsBounceMx(const RecordSet& set) {
  const auto target =
      TargetOf({set.name, set.type, set.ttl, set.values.empty() ? "" : set.values[0]});
  return set.values.size() == 1 && target && EndsUnder(target->text(), "amazonses.com") &&
         target->Labels().front() == "feedback-smtp";
}

// SPF that includes SES, the weakest policy of DMARC, or SES's older token.
bool IsMailText(const RecordSet& set, const DomainName& domain) {
  return std::all_of(set.values.begin(), set.values.end(), [&](const std::string& value) {
    const std::string text = JoinedText({set.name, set.type, set.ttl, value});
    const std::string first = set.name.Labels().front();
    if (first == "_dmarc")
      return set.values == std::vector{EncodeTxt(kDmarcWeakest)} && set.name.Parent() == domain;
    if (first == "_amazonses") return set.name.Parent() == domain;
    return text.starts_with("v=spf1 ");
  });
}

bool IsAskedFor(const RecordSet& set, const DomainName& domain) {
  switch (set.type) {
    case RecordType::kCname:
      return IsEasyDkim(set, domain);
    case RecordType::kMx:
      return set.name != domain && IsBounceMx(set);
    case RecordType::kTxt:
      return IsMailText(set, domain);
    default:
      return false;
  }
}

// What a change adds to the set that was there.
RecordSet Added(const Change& change) {
  RecordSet added = *change.after;
  if (change.before) {
    std::erase_if(added.values, [&](const std::string& value) {
      const auto& old = change.before->values;
      return std::find(old.begin(), old.end(), value) != old.end();
    });
  }
  return added;
}

bool Holds(const RecordSet& all, const RecordSet& some) {
  return all.ttl == some.ttl && std::includes(all.values.begin(), all.values.end(),
                                              some.values.begin(), some.values.end());
}

// What is wrong with the two sides of it, whatever they are for; empty where nothing is.
std::string_view WrongSides(const Change& change) {
  const bool creates = change.kind == ChangeKind::kCreateRecord;
  const bool removes = change.kind == ChangeKind::kRemoveRecord;
  if (change.before.has_value() == creates || change.after.has_value() == removes)
    return "what is there before and after does not fit it";
  for (const auto* set : {&change.before, &change.after}) {
    if (!*set) continue;
    if ((*set)->values.empty()) return "a record has no value";
    if (!std::is_sorted((*set)->values.begin(), (*set)->values.end()))
      return "the values of a record are not in order";
    if (!(*set)->name.IsSameOrUnder(change.place.zone)) return "a record is not in the zone";
  }
  if (creates || removes) return {};
  if (change.before->name != change.after->name || change.before->type != change.after->type)
    return "before and after are not the same record";
  if (*change.before == *change.after) return "it changes nothing";
  if (change.kind == ChangeKind::kAddValue && !Holds(*change.after, *change.before))
    return "it does not keep the other values and the TTL";
  if (change.kind == ChangeKind::kRemoveValue && !Holds(*change.before, *change.after))
    return "it does not keep the other values and the TTL";
  return {};
}

Result<void> CheckDns(const Change& change, bool undoes) {
  const auto wrong = [&](std::string_view why) {
    return Fail(Code::kBadInput,
                fmt::format("{} for {}: {}", ChangeKindName(change.kind), change.identity, why));
  };
  if (change.place.zone.root()) return wrong("it does not say which zone");
  if (change.place.provider == DnsProvider::kDynamicUpdate && !IsServer(change.place))
    return wrong("it does not say which server");
  if (const auto why = WrongSides(change); !why.empty()) return wrong(why);
  const auto domain = DomainName::Parse(DomainOf(change.identity));
  if (!domain || domain->root()) return wrong("the identity has no domain");
  const RecordSet& set = change.record();
  if (!set.name.IsSameOrUnder(*domain)) return wrong("the record does not lie under its domain");
  if (OnlyUndoes(change.kind) && !undoes)
    return wrong("only a plan that undoes takes records away");
  if (undoes) return {};
  // Receivers take two policies at one name for none (RFC 7489 6.6.3).
  if (set.name.Labels().front() == "_dmarc" && change.kind != ChangeKind::kCreateRecord)
    return wrong("a DMARC policy is only made where nothing stands");
  const RecordSet added = Added(change);
  if (added.values.empty() || !IsAskedFor(added, *domain))
    return wrong("it is no record that SES asks for");
  return {};
}

bool HasOnly(const NamedTexts& texts, std::initializer_list<std::string_view> names) {
  return texts.size() == names.size() &&
         std::equal(texts.begin(), texts.end(), names.begin(),
                    [](const auto& pair, std::string_view name) { return pair.first == name; });
}

// The attributes of a MAIL FROM below the identity, with this behavior.
bool IsMailFrom(const Change& change, std::string_view behavior) {
  const auto own = DomainName::Parse(DomainOf(change.identity));
  const auto domain = DomainName::Parse(TextOf(change.arguments, "domain"));
  return HasOnly(change.arguments, {"domain", "behavior"}) && own && domain && !own->root() &&
         *domain != *own && domain->IsSameOrUnder(*own) &&
         TextOf(change.arguments, "behavior") == behavior;
}

// What is verified keeps its keys: only what SES has not verified becomes a replica.
bool IsReplicable(const Change& change) {
  const std::string parent = TextOf(change.arguments, "parent");
  const std::string status = TextOf(change.state, "status");
  const SesRegion* from = FindSesRegion(parent);
  const SesRegion* to = FindSesRegion(change.target.region);
  return HasOnly(change.arguments, {"parent"}) && from && to && from != to &&
         from->partition == to->partition && (status == "PENDING" || status == "FAILED") &&
         TypeOfName(change.identity) == IdentityType::kDomain;
}

bool IsGivenRight(const Change& change) {
  switch (change.kind) {
    case ChangeKind::kSetMailFrom:
      return IsMailFrom(change, kUseDefault);
    case ChangeKind::kRestoreMailFrom:
      return IsMailFrom(change, kReject);
    case ChangeKind::kMakeReplica:
      return IsReplicable(change);
    default:
      return change.arguments.empty();
  }
}

Result<void> CheckCall(const Change& change, bool undoes) {
  const auto wrong = [&](std::string_view why) {
    return Fail(Code::kBadInput,
                fmt::format("{} for {}: {}", ChangeKindName(change.kind), change.identity, why));
  };
  if (change.before || change.after) return wrong("it changes no record");
  if (OnlyUndoes(change.kind) && !undoes) return wrong("only a plan that undoes takes it back");
  if (!OnlyUndoes(change.kind) && undoes) return wrong("it takes nothing back");
  if (!IsGivenRight(change)) return wrong("the call is given something else than we give it");
  return {};
}

}  // namespace

bool OnlyUndoes(ChangeKind kind) {
  return kind == ChangeKind::kRemoveRecord || kind == ChangeKind::kRemoveValue ||
         kind == ChangeKind::kSwitchSigningOff || kind == ChangeKind::kRestoreMailFrom;
}

bool NeedsAuthorisation(ChangeKind kind) {
  return IsDns(kind) || kind == ChangeKind::kResendMail || kind == ChangeKind::kMakeReplica;
}

std::string TextOf(const NamedTexts& texts, std::string_view name) {
  const auto at = std::find_if(texts.begin(), texts.end(),
                               [&](const auto& pair) { return pair.first == name; });
  return at == texts.end() ? std::string() : at->second;
}

std::string_view ChangeKindName(ChangeKind kind) { return kKinds[static_cast<size_t>(kind)]; }

std::span<const ChangeKind> AllChangeKinds() {
  static const auto kAll = [] {
    std::array<ChangeKind, kKinds.size()> all{};
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<ChangeKind>(i);
    return all;
  }();
  return kAll;
}

std::optional<ChangeKind> ChangeKindNamed(std::string_view name) {
  const auto at = std::find(kKinds.begin(), kKinds.end(), name);
  if (at == kKinds.end()) return std::nullopt;
  return static_cast<ChangeKind>(at - kKinds.begin());
}

std::string_view UndoableName(Undoable undoable) {
  constexpr std::array<std::string_view, 3> kNames{"wholly", "partly", "not"};
  return kNames[static_cast<size_t>(undoable)];
}

std::string_view DnsProviderName(DnsProvider provider) {
  return provider == DnsProvider::kRoute53 ? "route53" : "dynamic-update";
}

const RecordSet& Change::record() const {
  static const RecordSet kNone;
  if (after) return *after;
  return before ? *before : kNone;
}

std::string Change::Id() const {
  std::string key = fmt::format("{}\n{}\n{}\n{}\n", ChangeKindName(kind), target.account,
                                target.region, identity);
  key += fmt::format("{}\n{}\n{}\n{}\n", DnsProviderName(place.provider), place.zone.text(),
                     place.account, place.id);
  AppendSet(key, before);
  AppendSet(key, after);
  AppendTexts(key, state);
  AppendTexts(key, arguments);
  return Sha256(key).substr(0, 16);
}

bool IsServer(const ZonePlace& place) {
  constexpr size_t kServerMax = 64;
  return place.account.empty() && place.role.empty() && place.id.size() <= kServerMax &&
         place.id.find_first_not_of("0123456789abcdef.:[]") == std::string::npos;
}

std::string HashOfPlanText(std::string_view text) { return Sha256(text); }

std::string WhyNoParentOf(const Status& status, const DkimAttributes& dkim) {
  if (status != VerificationStatus::kSuccess)
    return fmt::format("the domain is {}", StatusText(status));
  if (ReplicaParentOf(dkim.origin))
    return "the domain is a replica itself, and replicas do not chain";
  if (dkim.origin.empty()) return "SES does not say how the domain signs";
  if (dkim.origin != "AWS_SES")
    return "the domain signs with a key of its owner's, which SES does not copy";
  if (dkim.status != VerificationStatus::kSuccess)
    return fmt::format("the DKIM of the domain is {}", StatusText(dkim.status));
  return {};
}

Result<void> CheckChange(const Change& change, bool undoes) {
  if (auto name = ParseIdentityName(change.identity); !name) return Fail(name.error());
  return IsDns(change.kind) ? CheckDns(change, undoes) : CheckCall(change, undoes);
}

}  // namespace signet
