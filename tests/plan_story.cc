// What the DNS would say of a story's zones, what is planned from it, and what a story said of
// that.
#include "tests/plan_story.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "diagnose/whole.h"
#include "model/dns_sample.h"
#include "model/expected_records.h"

namespace signet {
namespace {

sample::FakeZone Answering(const StoryZone& zone) {
  sample::FakeZone fake(zone.hosted.place.zone.text());
  for (const DnsRecord& record : zone.answers)
    fake.Put(record.name.text(), record.type, record.data, record.ttl);
  return fake;
}

// A look at each zone that has records of the identity, that of its domain first.
class Looking {
 public:
  Looking(const PlanStory& story, const IdentityEvidence& identity)
      : story_(story), domain_(*DomainName::Parse(DomainOf(identity.identity))) {
    if (const StoryZone* zone = ServingZone(story, domain_)) by_zone_.push_back({zone, {}});
    for (const ExpectedRecord& record : VerificationRecords(identity)) Want(record);
    for (const ExpectedRecord& record : MailFromRecords(identity)) Want(record);
  }

  Asked<DnsEvidence> Done() const {
    if (by_zone_.empty()) return {};
    DnsEvidence all = LookAt(*by_zone_[0].first, domain_, by_zone_[0].second);
    for (size_t i = 1; i < by_zone_.size(); ++i) {
      const auto& [zone, records] = by_zone_[i];
      const DnsEvidence seen = LookAt(*zone, records[0].record.name, records);
      all.walks.insert(all.walks.end(), seen.walks.begin(), seen.walks.end());
      all.exchanges.insert(all.exchanges.end(), seen.exchanges.begin(), seen.exchanges.end());
    }
    return all;
  }

 private:
  static DnsEvidence LookAt(const StoryZone& zone, const DomainName& name,
                            const std::vector<ExpectedRecord>& records) {
    const sample::FakeZone fake = Answering(zone);
    sample::Look look(fake, name.text(), records);
    for (const ExpectedRecord& record : records) look.Find(record.record.name);
    // Where the mail of an address would go.
    for (const RecordType type : {RecordType::kMx, RecordType::kA, RecordType::kAaaa})
      look.Ask(name, type);
    return std::move(look).Done();
  }

  void Want(const ExpectedRecord& record) {
    const StoryZone* zone = ServingZone(story_, record.record.name);
    if (!zone) return;
    auto at = std::find_if(by_zone_.begin(), by_zone_.end(),
                           [&](const auto& one) { return one.first == zone; });
    if (at == by_zone_.end()) at = by_zone_.insert(at, {zone, {}});
    at->second.push_back(record);
  }

  const PlanStory& story_;
  DomainName domain_;
  std::vector<std::pair<const StoryZone*, std::vector<ExpectedRecord>>> by_zone_;
};

template <class Expected>
bool IsMeant(const Expected& who, const Target& target, std::string_view identity) {
  return who.identity == identity && (who.account.empty() || who.account == target.account) &&
         (who.region.empty() || who.region == target.region);
}

std::string Shown(const Change& change) {
  if (!IsDns(change.kind)) {
    return fmt::format("{} for {} of {} in {}", ChangeKindName(change.kind), change.identity,
                       change.target.account, change.target.region);
  }
  const RecordSet& set = change.record();
  return fmt::format("{} {} {} {} in {}, for {}", ChangeKindName(change.kind), set.name.text(),
                     RecordTypeName(set.type), fmt::join(set.values, " "), change.place.id,
                     change.identity);
}

// Everything that was there, the new value, and the old TTL.
bool Adds(const Change& change, const std::string& value) {
  if (!change.before || !change.after || change.before->ttl != change.after->ttl) return false;
  std::vector<std::string> values = change.before->values;
  values.push_back(value);
  std::sort(values.begin(), values.end());
  return values == change.after->values;
}

bool IsSaid(const StoryChange& said, const Change& change) {
  if (said.kind != change.kind) return false;
  if (!IsDns(said.kind)) return IsMeant(said, change.target, change.identity);
  const RecordSet& set = change.record();
  if (set.name != said.record.name || set.type != said.record.type || change.place.id != said.zone)
    return false;
  if (said.kind == ChangeKind::kAddValue) return Adds(change, said.record.values[0]);
  if (set.values != said.record.values) return false;
  if (said.kind == ChangeKind::kCreateRecord) return !change.before;
  return change.before && change.before->values == std::vector{said.from};
}

class Comparison {
 public:
  std::vector<std::string> Compare(const PlanStory& story) {
    plan_ = PlanOf(story);
    changed_.resize(plan_.changes.size());
    refused_.resize(plan_.refused.size());
    left_.resize(plan_.left.size());
    if (const auto read = ParsePlan(EncodePlan(plan_)); !read)
      Say(0, "the plan cannot be read back: " + read.error().detail);
    for (const auto& expected : story.expected)
      std::visit([&](const auto& said) { Meet(said); }, expected);
    SayRest();
    return std::move(wrong_);
  }

 private:
  void Say(size_t line, const std::string& what) {
    wrong_.push_back(line ? fmt::format("line {}: {}", line, what) : what);
  }

  void Meet(const StoryChange& said) {
    size_t at = 0;
    while (at < changed_.size() && (changed_[at] || !IsSaid(said, plan_.changes[at]))) ++at;
    if (at == changed_.size()) return Say(said.line, "no such change is planned");
    changed_[at] = true;
    if (at < last_) Say(said.line, "it comes earlier in the plan");
    last_ = at;
    const Change& change = plan_.changes[at];
    if (said.ttl && *said.ttl != change.after->ttl)
      Say(said.line, fmt::format("its TTL is {}", change.after->ttl));
    if (said.no_side_effect && !change.side_effects.empty())
      Say(said.line, fmt::format("it has side effects: {}", fmt::join(change.side_effects, "; ")));
    for (const auto& [line, text] : said.side_effects) {
      if (std::none_of(change.side_effects.begin(), change.side_effects.end(),
                       [&, &wanted = text](const std::string& one) {
                         return one.find(wanted) != std::string::npos;
                       }))
        Say(line, fmt::format("its side effects are: {}", fmt::join(change.side_effects, "; ")));
    }
  }

  void Meet(const StoryRefusal& said) {
    size_t found = 0;
    for (size_t i = 0; i < refused_.size(); ++i) {
      const RefusedChange& one = plan_.refused[i];
      if (!IsMeant(said, one.change.target, one.change.identity) || one.guard != said.guard)
        continue;
      if (!said.at.empty() &&
          (!IsDns(one.change.kind) || one.change.record().name.text() != said.at))
        continue;
      ++found;
      refused_[i] = true;
      if (one.why.find(said.saying) == std::string::npos)
        Say(said.line, fmt::format("it says: {}", one.why));
    }
    if (found == 0) Say(said.line, "no such change is refused");
  }

  void Meet(const StoryLeft& said) {
    for (size_t i = 0; i < left_.size(); ++i) {
      const LeftIdentity& one = plan_.left[i];
      if (left_[i] || !IsMeant(said, one.target, one.identity)) continue;
      left_[i] = true;
      if (one.by != said.by || one.cause != said.cause) {
        Say(said.line, fmt::format("it is left to {} because '{}'", FixByName(one.by), one.cause));
      }
      return;
    }
    Say(said.line, "it is not left to anybody");
  }

  void SayRest() {
    for (size_t i = 0; i < changed_.size(); ++i) {
      if (!changed_[i]) Say(0, "also planned: " + Shown(plan_.changes[i]));
    }
    for (size_t i = 0; i < refused_.size(); ++i) {
      const RefusedChange& one = plan_.refused[i];
      if (!refused_[i])
        Say(0, fmt::format("also refused by {}: {} ({})", one.guard, Shown(one.change), one.why));
    }
    for (size_t i = 0; i < left_.size(); ++i) {
      const LeftIdentity& one = plan_.left[i];
      if (!left_[i]) {
        Say(0, fmt::format("{} is also left to {} because '{}'", one.identity, FixByName(one.by),
                           one.cause));
      }
    }
  }

  Plan plan_;
  std::vector<bool> changed_, refused_, left_;
  size_t last_ = 0;
  std::vector<std::string> wrong_;
};

}  // namespace

const StoryZone* ServingZone(const PlanStory& story, const DomainName& name) {
  const StoryZone* deepest = nullptr;
  for (const StoryZone& zone : story.zones) {
    const DomainName& apex = zone.hosted.place.zone;
    if (!zone.delegated || !name.IsSameOrUnder(apex)) continue;
    if (!deepest || apex.label_count() > deepest->hosted.place.zone.label_count()) deepest = &zone;
  }
  return deepest;
}

Plan PlanOf(const PlanStory& story) {
  std::vector<HostedZone> zones;
  for (const StoryZone& zone : story.zones) {
    if (zone.read) zones.push_back(zone.hosted);
  }
  PlanPolicy policy = story.policy;
  policy.now = kStoryNow;
  RuleSettings settings;
  for (const StoryIdentity& identity : story.identities) {
    settings.scanned_accounts.insert(identity.evidence.target.account);
    policy.parents.push_back(identity.evidence);
  }
  PlanMaker maker({"0.0.0", 1, kStoryNow}, zones, policy);
  for (const StoryIdentity& identity : story.identities) {
    IdentityEvidence evidence = identity.evidence;
    evidence.dns = Looking(story, evidence).Done();
    maker.Consider(
        ExplainWhole(evidence, nullptr, NeighboursOf(story.identities, identity, true), settings));
  }
  return maker.Done();
}

std::vector<std::string> Disagreements(const PlanStory& story) {
  return Comparison().Compare(story);
}

}  // namespace signet
