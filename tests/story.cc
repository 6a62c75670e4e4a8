// Reads a story word by word, and joins its identities into neighbours as a run does.
#include "tests/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "diagnose/diagnose.h"

namespace signet {
namespace {

// Stories happen at one moment, so that they read the same on every day.
const Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(12);

// The words of one line.  `Rest` is the line from the next word on, for texts with blanks.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) { Trim(); }

  bool done() const { return rest_.empty(); }
  std::string_view Rest() { return std::exchange(rest_, {}); }

  std::string_view Next() {
    const size_t end = std::min(rest_.find_first_of(" \t"), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    Trim();
    return word;
  }

  // Takes the words if the line goes on with them.
  bool Take(std::string_view words) {
    Words copy = *this;
    Words wanted(words);
    while (!wanted.done()) {
      if (copy.done() || copy.Next() != wanted.Next()) return false;
    }
    *this = copy;
    return true;
  }

 private:
  void Trim() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r"), rest_.size()));
    const size_t last = rest_.find_last_not_of(" \t\r");
    rest_ = rest_.substr(0, last == std::string_view::npos ? 0 : last + 1);
  }

  std::string_view rest_;
};

// "20min", "2h", "3d".
std::optional<std::chrono::minutes> LengthOf(std::string_view text) {
  constexpr int kCountMax = 10000;
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > kCountMax) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  if (unit == "min") return std::chrono::minutes(count);
  if (unit == "h") return std::chrono::hours(count);
  if (unit == "d") return std::chrono::days(count);
  return std::nullopt;
}

class StoryText {
 public:
  Result<Story> Parse(std::string_view text) {
    if (text.size() > Story::kBytesMax) return Fail(Code::kTooLarge, "a story of too many bytes");
    while (!text.empty()) {
      if (++line_ > Story::kLinesMax) return Fail(Code::kTooLarge, "a story of too many lines");
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string wrong = Line(text.substr(0, end));
      if (!wrong.empty()) return Wrong(wrong);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (story_.title.empty()) return Wrong("the story has no title");
    if (!judged_) return Wrong("the story never says 'when diagnose'");
    if (story_.subjects.empty() && !story_.nothing_else_anywhere) {
      return Wrong("the story expects nothing, so it cannot fail");
    }
    return std::move(story_);
  }

 private:
  enum class Part { kNone, kGiven, kWhen, kThen };

  tl::unexpected<Error> Wrong(std::string_view what) const {
    return Fail(Code::kBadInput, fmt::format("line {}: {}", line_, what));
  }

  // Each of these returns what is wrong, or nothing.
  std::string Line(std::string_view text) {
    Words words(text);
    if (words.done() || words.Rest().starts_with('#')) return {};
    words = Words(text);
    if (words.Take("story")) {
      story_.title = words.Rest();
      return {};
    }
    if (words.Take("given")) part_ = Part::kGiven;
    if (words.Take("when")) part_ = Part::kWhen;
    if (words.Take("then")) part_ = Part::kThen;
    if (words.done()) return "nothing follows";
    switch (part_) {
      case Part::kGiven:
        return Given(words);
      case Part::kWhen:
        if (!words.Take("diagnose")) return "only 'diagnose' can happen";
        judged_ = true;
        break;
      case Part::kThen:
        return Then(words);
      case Part::kNone:
        return "expected 'given', 'when' or 'then'";
    }
    return words.done() ? std::string() : fmt::format("'{}' was not expected", words.Next());
  }

  std::string Given(Words words) {
    std::string wrong;
    if (words.Take("account")) {
      wrong = GivenAccount(words);
    } else if (words.Take("identity")) {
      wrong = GivenIdentity(words);
    } else if (words.Take("coverage incomplete")) {
      story_.coverage_complete = false;
    } else if (words.Take("trusted")) {
      story_.settings.trusted_listed = true;
      while (!words.done()) story_.settings.trusted_accounts.emplace(words.Next());
    } else if (words.Take("rule")) {
      wrong = GivenOverride(words);
    } else if (!story_.identities.empty()) {
      wrong = GivenDetail(words, story_.identities.back().evidence);
    } else {
      wrong = fmt::format("'{}' is nothing that can be given here", words.Next());
    }
    if (wrong.empty() && !words.done()) wrong = fmt::format("'{}' was not expected", words.Next());
    return wrong;
  }

  std::string GivenAccount(Words& words) {
    auto account = ParseAccountId(words.Next());
    if (!account) return account.error().detail;
    if (!words.Take("region")) return "expected 'region'";
    const std::string_view region = words.Next();
    if (!IsRegionName(region)) return fmt::format("'{}' is no region", region);
    TargetEvidence target;
    target.target = {*account, Region(region)};
    target.taken_at = kNow;
    story_.settings.scanned_accounts.insert(*account);
    while (!words.done()) {
      if (words.Take("named")) {
        target.account_name = words.Next();
      } else if (words.Take("unread")) {
        target.account = Unread{{Code::kDenied, "ses:GetAccount: AccessDenied"}};
      } else {
        if (!target.account.read()) target.account = AccountState{true, true, "HEALTHY", {}};
        if (!TakeState(words, *target.account.read())) {
          return fmt::format("'{}' is nothing an account can be", words.Next());
        }
      }
    }
    story_.targets.push_back(std::move(target));
    return {};
  }

  static bool TakeState(Words& words, AccountState& state) {
    if (words.Take("production")) return true;
    if (words.Take("sandbox")) {
      state.production_access = false;
    } else if (words.Take("paused")) {
      state.sending_enabled = false;
    } else if (words.Take("enforcement")) {
      state.enforcement_status = words.Next();
    } else if (words.Take("idle")) {
      state.sent_last_24_hours = 0;
    } else if (words.Take("in use")) {
      state.sent_last_24_hours = 1000;
    } else {
      return false;
    }
    return true;
  }

  std::string GivenIdentity(Words& words) {
    if (story_.targets.empty()) return "an identity needs an account and region before it";
    StoryIdentity identity;
    IdentityEvidence& evidence = identity.evidence;
    evidence.target = story_.targets.back().target;
    evidence.identity = words.Next();
    if (evidence.identity.empty()) return "an identity needs a name";
    evidence.type = TypeOfName(evidence.identity);
    const std::string_view status = words.Next();
    if (status.empty()) return "an identity needs a status, or UNKNOWN";
    if (status != "UNKNOWN") evidence.status = ParseStatus(status);
    evidence.taken_at = kNow;
    evidence.sending_enabled = evidence.status == VerificationStatus::kSuccess;
    if (words.Take("for")) {
      const std::string_view text = words.Next();
      const auto length = LengthOf(text);
      if (!length) return fmt::format("'{}' is no length of time like 20min, 2h or 3d", text);
      identity.in_status_since = kNow - *length;
    }
    story_.identities.push_back(std::move(identity));
    return {};
  }

  static std::string GivenDetail(Words& words, IdentityEvidence& evidence) {
    if (words.Take("may send")) {
      evidence.sending_enabled = true;
    } else if (words.Take("may not send")) {
      evidence.sending_enabled = false;
    } else if (words.Take("sending not said")) {
      evidence.sending_enabled = std::nullopt;
    } else if (words.Take("last look")) {
      evidence.verification =
          VerificationInfo{kNow - std::chrono::hours(1), {}, std::string(words.Next()), "", "", {}};
    } else if (words.Take("dkim")) {
      return GivenDkim(words, evidence);
    } else if (words.Take("mail-from")) {
      MailFromAttributes mail_from{std::string(words.Next()), ParseStatus(words.Next()),
                                   "USE_DEFAULT_VALUE"};
      if (words.Take("rejecting")) mail_from.behavior_on_mx_failure = "REJECT_MESSAGE";
      evidence.mail_from = mail_from;
    } else if (words.Take("notices")) {
      Notifications notices;
      notices.forwarding_enabled = words.Take("forwarded");
      if (words.Take("bounce")) notices.bounce_topic = words.Next();
      if (words.Take("complaint")) notices.complaint_topic = words.Next();
      words.Take("nowhere");
      evidence.notifications = notices;
    } else if (words.Take("policy")) {
      if (!evidence.policies.read()) evidence.policies = NamedTexts{};
      const std::string_view name = words.Next();
      evidence.policies.read()->emplace_back(name, words.Rest());
    } else if (words.Take("tag")) {
      if (!evidence.tags.read()) evidence.tags = NamedTexts{};
      const std::string_view key = words.Next();
      evidence.tags.read()->emplace_back(key, words.Rest());
    } else if (words.Take("unread")) {
      return GivenUnread(words.Next(), evidence);
    } else {
      return fmt::format("'{}' is nothing that can be given here", words.Next());
    }
    return {};
  }

  static std::string GivenDkim(Words& words, IdentityEvidence& evidence) {
    DkimAttributes dkim;
    dkim.status = ParseStatus(words.Next());
    dkim.signing_enabled = true;
    dkim.origin = "AWS_SES";
    while (!words.done()) {
      if (words.Take("off")) {
        dkim.signing_enabled = false;
      } else if (words.Take("key")) {
        dkim.current_key_length = fmt::format("RSA_{}_BIT", words.Next());
      } else if (words.Take("origin")) {
        dkim.origin = words.Next();
      } else if (words.Take("tokens")) {
        while (!words.done()) dkim.tokens.emplace_back(words.Next());
      } else {
        return fmt::format("'{}' is nothing that DKIM has", words.Next());
      }
    }
    evidence.dkim = std::move(dkim);
    return {};
  }

  static std::string GivenUnread(std::string_view member, IdentityEvidence& evidence) {
    const Unread unread{{Code::kDenied, "ses:GetEmailIdentity: AccessDenied"}};
    if (member == "dkim") {
      evidence.dkim = unread;
    } else if (member == "mail-from") {
      evidence.mail_from = unread;
    } else if (member == "notices") {
      evidence.notifications = unread;
    } else if (member == "policies") {
      evidence.policies = unread;
    } else if (member == "look") {
      evidence.verification = unread;
    } else {
      return fmt::format("'{}' is nothing that is read", member);
    }
    return {};
  }

  // rule ID off | RISK [for GLOB]
  std::string GivenOverride(Words& words) {
    const std::string rule(words.Next());
    if (!FindRule(rule)) return fmt::format("'{}' is no rule", rule);
    RuleOverride decided;
    const std::string_view what = words.Next();
    decided.off = what == "off";
    decided.risk = RiskNamed(what);
    if (!decided.off && !decided.risk) return fmt::format("'{}' is neither off nor a risk", what);
    if (words.Take("for")) decided.identity = words.Next();
    story_.settings.overrides.insert({rule, decided});
    return {};
  }

  std::string Then(Words words) {
    if (words.Take("nothing else anywhere")) {
      story_.nothing_else_anywhere = true;
    } else if (words.Take("nothing else")) {
      if (story_.subjects.empty()) return "'nothing else' of whom?";
      story_.subjects.back().nothing_else = true;
    } else if (words.Take("gap")) {
      if (story_.subjects.empty()) return "a gap of whom?";
      const std::string rule(words.Next());
      if (!FindRule(rule)) return fmt::format("'{}' is no rule", rule);
      story_.subjects.back().gaps.emplace_back(line_, rule);
    } else if (Words copy = words; FindRule(copy.Next())) {
      if (story_.subjects.empty()) return "a finding of whom?";
      return ThenFinding(words);
    } else {
      return ThenSubject(words);
    }
    return words.done() ? std::string() : fmt::format("'{}' was not expected", words.Next());
  }

  // NAME | account ID, [in REGION] [of ACCOUNT], is healthy | broken | unknown
  std::string ThenSubject(Words& words) {
    StorySubject subject;
    subject.line = line_;
    if (words.Take("account")) {
      subject.account = words.Next();
    } else {
      subject.identity = words.Next();
    }
    if (words.Take("in")) subject.region = words.Next();
    if (words.Take("of")) subject.account = words.Next();
    if (words.Take("is healthy")) {
      subject.verdict = Verdict::kHealthy;
    } else if (words.Take("is broken")) {
      subject.verdict = Verdict::kBroken;
    } else if (words.Take("is unknown")) {
      subject.verdict = Verdict::kUnknown;
    } else {
      return "expected a rule, or a name that 'is healthy', 'is broken' or 'is unknown'";
    }
    if (!words.done()) return fmt::format("'{}' was not expected", words.Next());
    story_.subjects.push_back(std::move(subject));
    return {};
  }

  // RULE [RISK] [because CAUSE | for no known cause] [told to OWNER]
  std::string ThenFinding(Words& words) {
    StoryFinding finding;
    finding.line = line_;
    finding.rule = words.Next();
    if (Words copy = words; !copy.done()) {
      finding.risk = RiskNamed(copy.Next());
      if (finding.risk) words = copy;
    }
    if (words.Take("for no known cause")) {
      finding.cause = "";
    } else if (words.Take("because")) {
      finding.cause = words.Next();
      if (!FindCause(*finding.cause)) return fmt::format("'{}' is no cause", *finding.cause);
    }
    if (words.Take("told to")) finding.owner = words.Rest();
    if (!words.done()) return fmt::format("'{}' was not expected", words.Next());
    story_.subjects.back().findings.push_back(std::move(finding));
    return {};
  }

  Story story_;
  Part part_ = Part::kNone;
  size_t line_ = 0;
  bool judged_ = false;
};

Neighbour AsNeighbour(const IdentityEvidence& evidence) {
  return {evidence.target, evidence.identity, evidence.type, evidence.status,
          evidence.sending_enabled};
}

// What a run would find beside an identity, by comparing it with every other.
Neighbours NeighboursOf(const Story& story, const StoryIdentity& identity) {
  const IdentityEvidence& ours = identity.evidence;
  Neighbours neighbours;
  neighbours.coverage_complete = story.coverage_complete;
  neighbours.in_status_since = identity.in_status_since;
  for (const StoryIdentity& other : story.identities) {
    const IdentityEvidence& theirs = other.evidence;
    if (&other == &identity) continue;
    const bool same_target = theirs.target == ours.target;
    if (!same_target && LowerAscii(theirs.identity) == LowerAscii(ours.identity)) {
      neighbours.elsewhere.push_back(AsNeighbour(theirs));
    }
    if (!same_target) continue;
    if (IsDomain(theirs.type) &&
        IsSameOrUnder(DomainOf(ours.identity), DomainOf(theirs.identity))) {
      neighbours.covering.push_back(AsNeighbour(theirs));
    }
    if (LowerAscii(theirs.identity) == LowerAscii(ours.identity)) {
      neighbours.case_twins.push_back(AsNeighbour(theirs));
    }
  }
  std::sort(neighbours.covering.begin(), neighbours.covering.end(),
            [](const Neighbour& a, const Neighbour& b) {
              return a.identity.size() != b.identity.size() ? a.identity.size() > b.identity.size()
                                                            : a.identity < b.identity;
            });
  for (auto* kind : {&neighbours.covering, &neighbours.elsewhere, &neighbours.case_twins}) {
    if (kind->size() <= Neighbours::kEachMax) continue;
    kind->resize(Neighbours::kEachMax);
    neighbours.truncated = true;
  }
  return neighbours;
}

struct Judged {
  Target target;
  std::string identity;  // Empty: the target itself.
  Diagnosis diagnosis;
};

std::vector<Judged> JudgeAll(const Story& story) {
  std::vector<Judged> all;
  for (const TargetEvidence& target : story.targets) {
    const bool has_identities =
        std::any_of(story.identities.begin(), story.identities.end(),
                    [&](const StoryIdentity& i) { return i.evidence.target == target.target; });
    all.push_back({target.target, "", DiagnoseTarget(target, has_identities, story.settings)});
  }
  for (const StoryIdentity& identity : story.identities) {
    const auto target =
        std::find_if(story.targets.begin(), story.targets.end(),
                     [&](const TargetEvidence& t) { return t.target == identity.evidence.target; });
    all.push_back(
        {identity.evidence.target, identity.evidence.identity,
         Diagnose(identity.evidence, &*target, NeighboursOf(story, identity), story.settings)});
  }
  return all;
}

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHealthy:
      return "healthy";
    case Verdict::kBroken:
      return "broken";
    case Verdict::kUnknown:
      return "unknown";
  }
  return "";
}

bool IsMeant(const StorySubject& subject, const Judged& judged) {
  return subject.identity == judged.identity &&
         (subject.account.empty() || subject.account == judged.target.account) &&
         (subject.region.empty() || subject.region == judged.target.region);
}

class Comparison {
 public:
  std::vector<std::string> Compare(const Story& story) {
    std::vector<Judged> all = JudgeAll(story);
    std::vector<bool> told(all.size());
    for (const StorySubject& subject : story.subjects) {
      size_t found = 0;
      for (size_t i = 0; i < all.size(); ++i) {
        if (!IsMeant(subject, all[i])) continue;
        ++found;
        told[i] = true;
        CompareOne(subject, all[i].diagnosis);
      }
      if (found != 1) {
        Say(subject.line, fmt::format("{} of the story are meant, not one", found));
      }
    }
    for (size_t i = 0; story.nothing_else_anywhere && i < all.size(); ++i) {
      if (!told[i]) SayRest(0, all[i].identity, all[i].diagnosis);
    }
    return std::move(wrong_);
  }

 private:
  void Say(size_t line, const std::string& what) {
    wrong_.push_back(line ? fmt::format("line {}: {}", line, what) : what);
  }

  void SayRest(size_t line, std::string_view name, const Diagnosis& rest) {
    for (const Finding& finding : rest.findings) {
      Say(line, fmt::format("{} also has {} ({} because '{}'): {}", name, finding.rule,
                            RiskName(finding.risk), finding.cause, finding.summary));
    }
    for (const Gap& gap : rest.gaps) {
      Say(line, fmt::format("{} also has a gap of {}: {}", name, gap.rule, gap.why));
    }
  }

  void CompareFinding(const StoryFinding& expected, const Finding& got) {
    if (expected.risk && *expected.risk != got.risk) {
      Say(expected.line, fmt::format("{} is {}", expected.rule, RiskName(got.risk)));
    }
    if (expected.cause && *expected.cause != got.cause) {
      Say(expected.line, fmt::format("{} is because '{}'", expected.rule, got.cause));
    }
    if (!expected.owner.empty() && expected.owner != got.owner) {
      Say(expected.line, fmt::format("{} is told to '{}'", expected.rule, got.owner));
    }
  }

  // Takes what was expected out of `rest`, so that what stays is what nobody expected.
  void CompareOne(const StorySubject& subject, Diagnosis rest) {
    if (rest.verdict() != subject.verdict) {
      Say(subject.line, fmt::format("it is {}", VerdictName(rest.verdict())));
    }
    for (const StoryFinding& expected : subject.findings) {
      const auto it = std::find_if(rest.findings.begin(), rest.findings.end(),
                                   [&](const Finding& f) { return f.rule == expected.rule; });
      if (it == rest.findings.end()) {
        Say(expected.line, fmt::format("there is no {}", expected.rule));
        continue;
      }
      CompareFinding(expected, *it);
      rest.findings.erase(it);
    }
    for (const auto& [line, rule] : subject.gaps) {
      const auto it =
          std::find_if(rest.gaps.begin(), rest.gaps.end(),
                       [&, &wanted = rule](const Gap& gap) { return gap.rule == wanted; });
      if (it == rest.gaps.end()) {
        Say(line, fmt::format("there is no gap of {}", rule));
      } else {
        rest.gaps.erase(it);
      }
    }
    if (subject.nothing_else) SayRest(subject.line, subject.identity, rest);
  }

  std::vector<std::string> wrong_;
};

}  // namespace

Result<Story> ParseStory(std::string_view text) { return StoryText().Parse(text); }

std::vector<std::string> Disagreements(const Story& story) { return Comparison().Compare(story); }

}  // namespace signet
