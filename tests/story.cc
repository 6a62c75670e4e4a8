// What a world is like, and what is found there.
#include "tests/story.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnose/diagnose.h"

namespace signet {
namespace {

class StoryText : StoryLines {
 public:
  StoryText() : StoryLines("diagnose") {}

  Result<Story> Parse(std::string_view text) {
    if (auto read = ReadLines(text); !read) return Fail(read.error());
    story_.title = title();
    return std::move(story_);
  }

 private:
  std::string Missing() const override {
    const bool expects = !story_.subjects.empty() || story_.nothing_else_anywhere;
    return expects ? "" : "the story expects nothing, so it cannot fail";
  }

  std::string Given(Words& words) override {
    if (words.Take("account")) return GivenAccount(words);
    if (words.Take("identity")) return GivenIdentity(words);
    if (words.Take("rule")) return GivenOverride(words);
    if (words.Take("coverage incomplete")) {
      story_.coverage_complete = false;
    } else if (words.Take("trusted")) {
      story_.settings.trusted_listed = true;
      while (!words.done()) story_.settings.trusted_accounts.emplace(words.Next());
    } else if (!story_.identities.empty()) {
      return TakeDetail(words, story_.identities.back().evidence);
    } else {
      return fmt::format("'{}' is nothing that can be given here", words.Next());
    }
    return {};
  }

  std::string GivenAccount(Words& words) {
    auto account = ParseAccountId(words.Next());
    if (!account) return account.error().detail;
    if (!words.Take("region")) return "expected 'region'";
    const std::string_view region = words.Next();
    if (!IsRegionName(region)) return fmt::format("'{}' is no region", region);
    TargetEvidence target;
    target.target = {*account, Region(region)};
    target.taken_at = kStoryNow;
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
    const std::string_view name = words.Next();
    if (name.empty()) return "an identity needs a name";
    const std::string_view status = words.Next();
    if (status.empty()) return "an identity needs a status, or UNKNOWN";
    StoryIdentity identity = IdentityOf(story_.targets.back().target, name,
                                        status == "UNKNOWN" ? Status() : ParseStatus(status));
    if (std::string wrong = TakeSince(words, identity); !wrong.empty()) return wrong;
    story_.identities.push_back(std::move(identity));
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

  std::string Then(Words& words) override {
    if (words.Take("nothing else anywhere")) {
      story_.nothing_else_anywhere = true;
    } else if (words.Take("nothing else")) {
      if (story_.subjects.empty()) return "'nothing else' of whom?";
      story_.subjects.back().nothing_else = true;
    } else if (words.Take("gap")) {
      if (story_.subjects.empty()) return "a gap of whom?";
      const std::string rule(words.Next());
      if (!FindRule(rule)) return fmt::format("'{}' is no rule", rule);
      story_.subjects.back().gaps.emplace_back(line(), rule);
    } else if (Words copy = words; FindRule(copy.Next())) {
      if (story_.subjects.empty()) return "a finding of whom?";
      return ThenFinding(words);
    } else {
      return ThenSubject(words);
    }
    return {};
  }

  // NAME | account ID, [in REGION] [of ACCOUNT], is healthy | broken | unknown
  std::string ThenSubject(Words& words) {
    StorySubject subject;
    subject.line = line();
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
    story_.subjects.push_back(std::move(subject));
    return {};
  }

  // RULE [RISK] [because CAUSE | for no known cause] [told to OWNER]
  std::string ThenFinding(Words& words) {
    StoryFinding finding;
    finding.line = line();
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
    story_.subjects.back().findings.push_back(std::move(finding));
    return {};
  }

  Story story_;
};

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
    all.push_back({identity.evidence.target, identity.evidence.identity,
                   Diagnose(identity.evidence, &*target,
                            NeighboursOf(story.identities, identity, story.coverage_complete),
                            story.settings)});
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
