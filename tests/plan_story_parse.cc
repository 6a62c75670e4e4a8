// Reads what a plan is made from, and what must be in it.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

#include "model/identity_name.h"
#include "tests/plan_story.h"

namespace signet {
namespace {

// A look asks for names that are longer than the identity's by a few labels.
constexpr size_t kNameMax = 120;
constexpr uint32_t kTtl = 300;
constexpr std::string_view kDate = "2026-11-20";

std::optional<uint32_t> NumberOf(std::string_view text) {
  constexpr uint32_t kMax = 1'000'000;
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > kMax)
    return std::nullopt;
  return number;
}

std::optional<DomainName> ShortName(std::string_view text) {
  auto name =
      text.empty() || text.size() > kNameMax ? Fail(Code::kBadInput, "") : DomainName::Parse(text);
  if (!name || name->root()) return std::nullopt;
  return *std::move(name);
}

bool IsToken(std::string_view text) {
  return !text.empty() && text.size() <= DomainName::kLabelMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

// A person's "web.example.net", "10 mx.example.net", "v=spf1 -all" as a record's data.
std::optional<std::string> DataOf(RecordType type, std::string_view text) {
  if (text.empty()) return std::nullopt;
  Words words(text);
  switch (type) {
    case RecordType::kTxt:
      return EncodeTxt(text);
    case RecordType::kA:
      return std::string(text);
    case RecordType::kCname:
    case RecordType::kNs: {
      const auto name = DomainName::Parse(text);
      return name ? std::optional(name->absolute()) : std::nullopt;
    }
    case RecordType::kMx: {
      const auto preference = NumberOf(words.Next());
      const auto host = DomainName::Parse(words.Rest());
      if (!preference || *preference > UINT16_MAX || !host) return std::nullopt;
      return host->root() ? fmt::format("{} .", *preference)
                          : fmt::format("{} {}", *preference, host->absolute());
    }
    default:
      return std::nullopt;
  }
}

struct State {
  std::string_view words;
  std::string_view status;
  bool of_domain;
};
constexpr State kStates[] = {
    {"waits for a click", "PENDING", false}, {"let the link expire", "FAILED", false},
    {"waits for", "PENDING", true},          {"failed with", "FAILED", true},
    {"lost", "TEMPORARY_FAILURE", true},     {"was never started with", "NOT_STARTED", true},
    {"is verified by", "SUCCESS", true},     {"is verified", "SUCCESS", false}};

class PlanStoryText : StoryLines {
 public:
  PlanStoryText() : StoryLines("plan") {}

  Result<PlanStory> Parse(std::string_view text) {
    if (auto read = ReadLines(text); !read) return Fail(read.error());
    story_.title = title();
    return std::move(story_);
  }

 private:
  std::string Missing() const override {
    for (const StoryIdentity& identity : story_.identities) {
      const IdentityEvidence& evidence = identity.evidence;
      const auto zone = ServingZone(story_, *DomainName::Parse(DomainOf(evidence.identity)));
      if (!zone && IsDomain(evidence.type))
        return fmt::format("nobody serves {}: give 'zone NAME served elsewhere'",
                           evidence.identity);
    }
    return ended_ ? "" : "the story does not end with 'nothing else'";
  }

  // --- given -------------------------------------------------------------------------

  std::string Given(Words& words) override {
    if (words.Take("zone")) return GivenZone(words);
    if (words.Take("authorised")) return GivenAuthorised(words);
    if (words.Take("identity")) return GivenIdentity(words);
    if (words.Take("record")) return GivenRecord(words, true);
    if (words.Take("later record")) return GivenRecord(words, false);
    if (words.Take("alias")) return GivenAlias(words);
    if (Words copy = words; NumberOf(copy.Next()) && copy.Take("other records"))
      return GivenOthers(words);
    if (PolicyWords(words)) return policy_wrong_;
    if (story_.identities.empty())
      return fmt::format("'{}' is nothing that can be given here", words.Next());
    return GivenDetail(words);
  }

  // zone NAME [id ID of ACCOUNT] HOW
  std::string GivenZone(Words& words) {
    if (story_.zones.size() >= PlanStory::kZonesMax) return "too many zones";
    StoryZone zone;
    const std::string_view text = words.Next();
    const auto name = ShortName(text);
    if (!name) return fmt::format("'{}' is no name of a zone", text);
    zone.hosted.place.zone = *name;
    if (words.Take("served elsewhere")) {
      zone.read = false;
      story_.zones.push_back(std::move(zone));
      return {};
    }
    if (!words.Take("id")) return "expected 'id', or 'served elsewhere'";
    zone.hosted.place.id = words.Next();
    if (!words.Take("of")) return "expected 'of ACCOUNT'";
    auto account = ParseAccountId(words.Next());
    if (!account) return account.error().detail;
    zone.hosted.place.account = *account;
    return ServedHow(words, std::move(zone));
  }

  std::string ServedHow(Words& words, StoryZone zone) {
    std::vector<std::string_view> servers{"ns1.host.test", "ns2.host.test"};
    if (words.Take("served by the parent's name servers")) {
      zone.delegated = true;
    } else if (words.Take("served by one of the parent's name servers")) {
      servers = {"ns1.host.test", "ns2.other.test"};
    } else if (words.Take("that nobody delegates to")) {
      servers = {"ns1.other.test", "ns2.other.test"};
      zone.delegated = false;
    } else if (words.Take("private")) {
      zone.delegated = false;
      zone.hosted.is_private = true;
    } else {
      return "expected who serves the zone";
    }
    const DomainName& apex = zone.hosted.place.zone;
    RecordSet ns{apex, RecordType::kNs, kTtl, {}};
    for (const std::string_view server : servers) {
      zone.hosted.name_servers.push_back(*DomainName::Parse(server));
      ns.values.push_back(zone.hosted.name_servers.back().absolute());
    }
    zone.hosted.sets = {{std::move(ns)}, {{apex, RecordType::kSoa, kTtl, {"soa"}}}};
    story_.zones.push_back(std::move(zone));
    return {};
  }

  std::optional<DomainName> InZone(std::string_view text) const {
    const DomainName& apex = story_.zones.back().hosted.place.zone;
    if (text == "@") return apex;
    const auto name = ShortName(text);
    return name ? name->Under(apex) : std::nullopt;
  }

  // record NAME [ttl N] TYPE VALUE
  std::string GivenRecord(Words& words, bool answered) {
    if (story_.zones.empty()) return "a record of which zone?";
    const std::string_view text = words.Next();
    const auto name = InZone(text);
    if (!name) return fmt::format("'{}' is no name in the zone", text);
    uint32_t ttl = kTtl;
    if (words.Take("ttl")) {
      const auto given = NumberOf(words.Next());
      if (!given) return "a TTL is a number of seconds";
      ttl = *given;
    }
    const auto type = RecordTypeNamed(words.Next());
    if (!type) return "expected a type of record";
    const auto data = DataOf(*type, words.Rest());
    if (!data) return fmt::format("no value of {}", RecordTypeName(*type));
    return Put({*name, *type, ttl, {*data}}, false, answered);
  }

  // alias NAME TYPE
  std::string GivenAlias(Words& words) {
    if (story_.zones.empty()) return "an alias of which zone?";
    const auto name = InZone(words.Next());
    if (!name) return "an alias needs a name in the zone";
    if (!words.Take("A")) return "an alias is of type A";
    return Put({*name, RecordType::kA, 0, {"192.0.2.80"}}, true, true);
  }

  // N other records
  std::string GivenOthers(Words& words) {
    if (story_.zones.empty()) return "records of which zone?";
    const uint32_t count = *NumberOf(words.Next());
    words.Take("other records");
    for (uint32_t i = 0; i < count; ++i) {
      const auto name = InZone(fmt::format("other{}", ++others_));
      if (!name) return "the zone's name is too long";
      std::string wrong = Put({*name, RecordType::kA, kTtl, {"192.0.2.1"}}, false, true);
      if (!wrong.empty()) return wrong;
    }
    return {};
  }

  std::string Put(RecordSet one, bool special, bool answered) {
    if (++records_ > PlanStory::kRecordsMax) return "too many records";
    StoryZone& zone = story_.zones.back();
    if (answered) zone.answers.push_back({one.name, one.type, one.ttl, one.values[0]});
    if (special) one.values.clear();
    auto& sets = zone.hosted.sets;
    const auto key = [](const HostedSet& set) { return std::tie(set.set.name, set.set.type); };
    const HostedSet added{std::move(one), special};
    const auto at =
        std::lower_bound(sets.begin(), sets.end(), added,
                         [&](const HostedSet& a, const HostedSet& b) { return key(a) < key(b); });
    if (at == sets.end() || key(*at) != key(added)) {
      sets.insert(at, added);
    } else if (at->special || special || at->set.ttl != added.set.ttl) {
      return "a set has one TTL, and an alias no values";
    } else {
      at->set.values.push_back(added.set.values[0]);
      std::sort(at->set.values.begin(), at->set.values.end());
    }
    return {};
  }

  // authorised PATTERN of ACCOUNT in REGION by OWNER
  std::string GivenAuthorised(Words& words) {
    Authorisation line;
    line.identity = words.Next();
    if (!words.Take("of")) return "expected 'of ACCOUNT'";
    line.account = words.Next();
    if (!words.Take("in")) return "expected 'in REGION'";
    line.region = words.Next();
    if (!words.Take("by")) return "expected 'by OWNER'";
    line.owner = words.Next();
    line.date = kDate;
    auto checked = CheckAuthorisation(std::move(line));
    if (!checked) return checked.error().detail;
    auto lines = story_.policy.authorised.lines();
    lines.push_back(*std::move(checked));
    story_.policy.authorised = Authorisations(std::move(lines));
    return {};
  }

  // identity NAME of ACCOUNT in REGION STATE [for LENGTH]
  std::string GivenIdentity(Words& words) {
    if (story_.identities.size() >= PlanStory::kIdentitiesMax) return "too many identities";
    const std::string_view name = words.Next();
    const auto domain = ShortName(DomainOf(name));
    if (!ParseIdentityName(name) || !domain)
      return fmt::format("'{}' is no name of an identity, or too long", name);
    if (!words.Take("of")) return "expected 'of ACCOUNT'";
    auto account = ParseAccountId(words.Next());
    if (!account) return account.error().detail;
    if (!words.Take("in")) return "expected 'in REGION'";
    const std::string_view region = words.Next();
    if (!IsRegionName(region)) return fmt::format("'{}' is no region", region);
    const bool is_domain = IsDomain(TypeOfName(name));
    const auto state = std::find_if(std::begin(kStates), std::end(kStates), [&](const State& one) {
      return one.of_domain == is_domain && words.Take(one.words);
    });
    if (state == std::end(kStates)) return "expected what the identity waits for, or has";
    StoryIdentity identity =
        IdentityOf({*account, Region(region)}, name, ParseStatus(state->status));
    if (is_domain) {
      if (std::string wrong = Tokens(words, identity.evidence); !wrong.empty()) return wrong;
    }
    if (std::string wrong = TakeSince(words, identity); !wrong.empty()) return wrong;
    story_.identities.push_back(std::move(identity));
    return {};
  }

  static std::string Tokens(Words& words, IdentityEvidence& evidence) {
    DkimAttributes dkim;
    dkim.status = evidence.status;
    dkim.signing_enabled = true;
    dkim.origin = "AWS_SES";
    for (Words copy = words; !copy.done() && !copy.Take("for"); copy = words)
      dkim.tokens.emplace_back(words.Next());
    if (dkim.tokens.empty()) return "expected tokens";
    evidence.dkim = std::move(dkim);
    return CheckTokens(evidence);
  }

  static std::string CheckTokens(const IdentityEvidence& evidence) {
    const DkimAttributes* dkim = evidence.dkim.read();
    if (!dkim) return {};
    if (dkim->tokens.size() > PlanStory::kTokensMax) return "too many tokens";
    const auto wrong = std::find_if_not(dkim->tokens.begin(), dkim->tokens.end(), IsToken);
    if (wrong == dkim->tokens.end()) return {};
    return fmt::format("'{}' is no token", *wrong);
  }

  std::string GivenDetail(Words& words) {
    IdentityEvidence& evidence = story_.identities.back().evidence;
    if (words.Take("mailed")) {
      const auto length = LengthOf(words.Next());
      if (!length || !words.Take("ago")) return "expected a time like '25h ago'";
      const std::string mailbox = CanonicalIdentityName(evidence.identity);
      story_.policy.mails[mailbox].push_back(kStoryNow - *length);
      return {};
    }
    if (std::string wrong = TakeDetail(words, evidence); !wrong.empty()) return wrong;
    const MailFromAttributes* mail_from = evidence.mail_from.read();
    if (mail_from && !ShortName(mail_from->domain))
      return fmt::format("'{}' is no MAIL FROM domain", mail_from->domain);
    return CheckTokens(evidence);
  }

  // True where the line is one of the policy; what is wrong with it is then told.
  bool PolicyWords(Words& words) {
    policy_wrong_.clear();
    PlanPolicy& policy = story_.policy;
    if (words.Take("allow replace")) {
      policy.allow_replace = true;
    } else if (words.Take("allow replica")) {
      policy.allow_replica = true;
    } else if (words.Take("protect")) {
      policy.protected_names.emplace_back(words.Next());
    } else if (words.Take("at most")) {
      const auto most = NumberOf(words.Next());
      if (!most || !words.Take("changes")) policy_wrong_ = "expected 'at most N changes'";
      policy.changes_max = most.value_or(0);
    } else if (words.Take("incomplete account")) {
      auto account = ParseAccountId(words.Next());
      if (!account) policy_wrong_ = account.error().detail;
      if (account) policy.incomplete_accounts.insert(*account);
    } else if (words.Take("Terraform manages")) {
      const auto name = ShortName(words.Next());
      const std::string_view type = words.Next();
      if (!name || type.empty()) policy_wrong_ = "expected a name and a type";
      if (name) policy.managed.Add(*name, std::string(type));
    } else {
      return false;
    }
    return true;
  }

  // --- then --------------------------------------------------------------------------

  std::string Then(Words& words) override {
    if (ended_) return "nothing may follow 'nothing else'";
    if (words.Take("nothing else")) {
      ended_ = true;
      return {};
    }
    if (words.Take("creates")) return ThenRecord(words, ChangeKind::kCreateRecord);
    if (words.Take("adds")) return ThenRecord(words, ChangeKind::kAddValue);
    if (words.Take("replaces")) return ThenRecord(words, ChangeKind::kReplaceRecord);
    if (words.Take("calls")) return ThenCall(words);
    if (words.Take("with")) return ThenDetail(words);
    return ThenIdentity(words);
  }

  // NAME TYPE VALUE [from VALUE] in ZONE
  std::string ThenRecord(Words& words, ChangeKind kind) {
    StoryChange change;
    change.line = line();
    change.kind = kind;
    const auto name = DomainName::Parse(words.Next());
    const auto type = RecordTypeNamed(words.Next());
    if (!name || !type) return "expected a name and a type of record";
    std::string_view value = words.Rest();
    const size_t in = value.rfind(" in ");
    if (in == std::string_view::npos) return "expected 'in ZONE'";
    change.zone = value.substr(in + 4);
    value = value.substr(0, in);
    const size_t from = value.rfind(" from ");
    if (kind == ChangeKind::kReplaceRecord) {
      if (from == std::string_view::npos) return "expected 'from VALUE'";
      const auto old = DataOf(*type, value.substr(from + 6));
      if (!old) return "what stands there is no value of that type";
      change.from = *old;
      value = value.substr(0, from);
    }
    const auto data = DataOf(*type, value);
    if (!data) return fmt::format("'{}' is no value of {}", value, RecordTypeName(*type));
    change.record = {*name, *type, 0, {*data}};
    story_.expected.emplace_back(std::move(change));
    return {};
  }

  // KIND for NAME [of ACCOUNT] [in REGION]
  std::string ThenCall(Words& words) {
    StoryChange change;
    change.line = line();
    const std::string_view kind = words.Next();
    const auto named = ChangeKindNamed(kind);
    if (!named || IsDns(*named)) return fmt::format("'{}' is no call to SES", kind);
    change.kind = *named;
    if (!words.Take("for")) return "expected 'for NAME'";
    TakeWho(words, change);
    story_.expected.emplace_back(std::move(change));
    return {};
  }

  template <class Expected>
  static void TakeWho(Words& words, Expected& expected) {
    expected.identity = words.Next();
    if (words.Take("of")) expected.account = words.Next();
    if (words.Take("in")) expected.region = words.Next();
  }

  static std::optional<std::string> Quoted(Words& words) {
    const std::string_view text = words.Rest();
    if (text.size() < 3 || text.front() != '"' || text.back() != '"') return std::nullopt;
    return std::string(text.substr(1, text.size() - 2));
  }

  // with side effect "…" | with no side effect | with ttl N
  std::string ThenDetail(Words& words) {
    auto* change =
        story_.expected.empty() ? nullptr : std::get_if<StoryChange>(&story_.expected.back());
    if (!change) return "'with' follows a change";
    if (words.Take("side effect")) {
      auto text = Quoted(words);
      if (!text) return "a side effect stands in quotes";
      change->side_effects.emplace_back(line(), *std::move(text));
    } else if (words.Take("no side effect")) {
      change->no_side_effect = true;
    } else if (words.Take("ttl")) {
      change->ttl = NumberOf(words.Next());
      if (!change->ttl) return "a TTL is a number of seconds";
    } else {
      return "a change has a ttl, a side effect or no side effect";
    }
    return {};
  }

  // NAME [of ACCOUNT] [in REGION] is refused by … | is left to …
  std::string ThenIdentity(Words& words) {
    StoryRefusal refusal;
    refusal.line = line();
    TakeWho(words, refusal);
    if (words.Take("is left to")) return ThenLeft(words, refusal);
    if (!words.Take("is refused by"))
      return "expected a change, or a name that 'is refused by' or 'is left to' somebody";
    refusal.guard = words.Next();
    if (refusal.guard.empty()) return "expected a guard";
    if (words.Take("at")) {
      refusal.at = words.Next();
      if (refusal.at.empty()) return "expected a record's name";
    }
    if (words.Take("saying")) {
      auto text = Quoted(words);
      if (!text) return "what is said stands in quotes";
      refusal.saying = *std::move(text);
    }
    story_.expected.emplace_back(std::move(refusal));
    return {};
  }

  // WHO because CAUSE | WHO for no known cause
  std::string ThenLeft(Words& words, const StoryRefusal& who) {
    StoryLeft left{line(), who.identity, who.account, who.region, {}, ""};
    const std::string_view by = words.Next();
    const auto named = FixByNamed(by);
    if (!named) return fmt::format("'{}' is nobody who can mend anything", by);
    left.by = *named;
    if (words.Take("because")) {
      left.cause = words.Next();
      if (left.cause.empty()) return "expected a cause";
    } else if (!words.Take("for no known cause")) {
      return "expected 'because CAUSE'";
    }
    story_.expected.emplace_back(std::move(left));
    return {};
  }

  PlanStory story_;
  std::string policy_wrong_;
  size_t records_ = 0;
  size_t others_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<PlanStory> ParsePlanStory(std::string_view text) { return PlanStoryText().Parse(text); }

}  // namespace signet
