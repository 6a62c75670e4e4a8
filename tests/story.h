// tests/story.h
// Story: whole behaviour as text that a support engineer can write.  A story gives a
// world of accounts, regions and identities, judges it, and says all that must be found.
//
//   story  a domain that waits, and an address that it will cover
//   given  account 111122223333 region eu-west-1 production
//          identity example.test PENDING for 2h
//            last look HOST_NOT_FOUND
//          identity ann@example.test PENDING
//   when   diagnose
//   then   example.test is broken
//            identity-verified medium
//            nothing else
//          ann@example.test is broken
//            identity-verified medium because email-link-not-clicked
//            nothing else
//          nothing else anywhere
//
// `#` starts a comment line; indentation is for people.  tests/stories/README.md lists the
// sentences.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnose/settings.h"
#include "model/finding.h"
#include "tests/story_identity.h"

namespace signet {

struct StoryFinding {
  size_t line = 0;
  RuleId rule;
  std::optional<Risk> risk;
  std::optional<CauseId> cause;  // Empty text: "for no known cause".
  std::string owner;             // Empty: not said.
};

// What must be found of one identity, or of one account where `identity` is empty.
struct StorySubject {
  size_t line = 0;
  std::string identity;
  std::string account;  // Empty: not said.
  std::string region;   // Empty: not said.
  Verdict verdict = Verdict::kHealthy;
  std::vector<StoryFinding> findings;
  std::vector<std::pair<size_t, RuleId>> gaps;
  bool nothing_else = false;
};

struct Story {
  std::string title;
  std::vector<TargetEvidence> targets;
  std::vector<StoryIdentity> identities;
  bool coverage_complete = true;
  RuleSettings settings;
  std::vector<StorySubject> subjects;
  bool nothing_else_anywhere = false;
};

// kBadInput with "line 7: …" where the text is no story, or one that checks nothing.
Result<Story> ParseStory(std::string_view text);

// What came out differently, one sentence each with its line; empty where the story holds.
std::vector<std::string> Disagreements(const Story& story);

}  // namespace signet
