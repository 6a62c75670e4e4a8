// tests/plan_story.h
// PlanStory: what may be planned, as text that an owner of a DNS zone can write and read.  A
// story gives zones, who is authorised and what waits; the DNS answers as its zones stand.
//
//   story  a developer creates corp.example in a sandbox account
//   given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
//            record www CNAME web.example.net
//          authorised corp.example of 999988887777 in eu-west-1 by dns@corp.example
//          identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
//   when   plan
//   then   corp.example of 111122223333 in eu-west-1 is refused by not-authorised
//          nothing else
//
// tests/stories/README.md lists the sentences.  "nothing else" is never left out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/hosted_zone.h"
#include "plan/make_plan.h"
#include "tests/story_identity.h"

namespace signet {

// A zone of the DNS, of a provider, or of both.
struct StoryZone {
  HostedZone hosted;               // As its provider lists it.
  bool read = true;                // By us; else it is somebody's whose provider nobody asked.
  bool delegated = true;           // By the parent.
  std::vector<DnsRecord> answers;  // What its name servers hold.
};

// A line behind "then" that asks for a change.
struct StoryChange {
  size_t line = 0;
  ChangeKind kind{};
  RecordSet record;                       // Wanted afterwards, with the values that are new.
  std::string from;                       // Of a replacement: what stood there.
  std::string zone;                       // Its id.
  std::string identity, account, region;  // Of a call.
  std::vector<std::pair<size_t, std::string>> side_effects;
  bool no_side_effect = false;
  std::optional<uint32_t> ttl;
};

struct StoryRefusal {
  size_t line = 0;
  std::string identity, account, region;
  std::string guard;
  std::string at;      // A record's name; empty: all that the guard refuses of the identity.
  std::string saying;  // Part of each reason; empty: not said.
};

struct StoryLeft {
  size_t line = 0;
  std::string identity, account, region;
  FixBy by{};
  CauseId cause;
};

struct PlanStory {
  // Each bounds what a story costs: every identity is looked at in every zone.
  static constexpr size_t kZonesMax = 20;
  static constexpr size_t kRecordsMax = 500;
  static constexpr size_t kIdentitiesMax = 100;
  static constexpr size_t kTokensMax = 8;

  std::string title;
  std::vector<StoryZone> zones;
  std::vector<StoryIdentity> identities;
  PlanPolicy policy;
  std::vector<std::variant<StoryChange, StoryRefusal, StoryLeft>> expected;
};

// kBadInput with "line 7: …" where the text is no story, or one that leaves out "nothing else".
Result<PlanStory> ParsePlanStory(std::string_view text);

// The zone whose name servers the parent names and that holds the name, or null.
const StoryZone* ServingZone(const PlanStory& story, const DomainName& name);
Plan PlanOf(const PlanStory& story);
// What came out differently, one sentence each with its line; empty where the story holds.
std::vector<std::string> Disagreements(const PlanStory& story);

}  // namespace signet
