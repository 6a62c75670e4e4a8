// A batch is all or nothing: it is tried on a copy, and everything that stands against it is
// said at once.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "sim/change_batch.h"
#include "sim/record_value.h"
#include "sim/world_zone.h"

namespace sim {
namespace {

using Action = RecordChange::Action;

std::vector<std::string> Sorted(std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  return values;
}

// Names are written with and without their final dot.
std::string SpelledAlike(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  return name;
}

bool SameSet(const ZoneRecord& a, const ZoneRecord& b) {
  return a.alias.empty() == b.alias.empty() && a.weight == b.weight &&
         (a.alias.empty() ? a.ttl == b.ttl && Sorted(a.values) == Sorted(b.values)
                          : a.alias == b.alias && a.alias_zone == b.alias_zone &&
                                a.alias_health == b.alias_health);
}

std::string Called(const ZoneRecord& set) {
  if (set.set_id.empty()) return fmt::format("[name='{}', type='{}']", set.name, set.type);
  return fmt::format("[name='{}', type='{}', set identifier='{}']", set.name, set.type, set.set_id);
}

class ZoneTrial {
 public:
  ZoneTrial(std::string_view zone, const std::vector<ZoneRecord>& records)
      : zone_(zone), records_(records) {}

  void Take(const RecordChange& change) {
    const std::size_t before = problems_.size();
    CheckForm(change);
    if (problems_.size() > before) return;
    switch (change.action) {
      case Action::kCreate:
        return Create(change.set);
      case Action::kDelete:
        return Delete(change.set);
      case Action::kUpsert:
        return Upsert(change.set);
    }
  }

  // Twice the same set in one batch has no order that Route 53 would keep, but for a DELETE
  // and then a CREATE.
  void CheckTwice(const std::vector<RecordChange>& changes) {
    std::map<RecordKey, Action> seen;
    for (const RecordChange& change : changes) {
      const auto [before, first] = seen.emplace(KeyOf(change.set), change.action);
      if (first) continue;
      const bool replaces = before->second == Action::kDelete && change.action == Action::kCreate;
      before->second = change.action;
      if (replaces) continue;
      Fail(
          fmt::format("The request contains an invalid set of changes for a resource record set "
                      "'{} {}'",
                      change.set.type, change.set.name));
    }
  }

  std::variant<std::vector<ZoneRecord>, BatchProblems> End() {
    CheckApex();
    if (!problems_.empty()) return std::move(problems_);
    SortRecords(records_);
    return std::move(records_);
  }

 private:
  void Fail(std::string why) { problems_.push_back(std::move(why)); }

  void CheckForm(const RecordChange& change) {
    const ZoneRecord& set = change.set;
    if (!LiesIn(set.name, zone_)) {
      return Fail(
          fmt::format("RRSet with DNS name {} is not permitted in zone {}", set.name, zone_));
    }
    if (set.type == "CNAME" && set.name == zone_) {
      return Fail(
          fmt::format("RRSet of type CNAME with DNS name {} is not permitted at apex in "
                      "zone {}",
                      set.name, zone_));
    }
    if (set.type == "SOA" && set.name != zone_) {
      return Fail(fmt::format("RRSet of type SOA with DNS name {} is not permitted in zone {}",
                              set.name, zone_));
    }
    if (change.action != Action::kDelete) CheckValues(set);
  }

  void CheckValues(const ZoneRecord& set) {
    const bool one = set.type == "CNAME" || set.type == "SOA";
    if (one && set.values.size() > 1) {
      Fail(fmt::format("RRSet of type {} with DNS name {} may hold one record alone", set.type,
                       set.name));
    }
    std::vector<std::string> seen;
    for (const std::string& value : set.values) {
      if (const auto wrong = WrongValue(set.type, value)) {
        Fail(fmt::format("Invalid Resource Record: '{}'", *wrong));
      }
      if (std::find(seen.begin(), seen.end(), SpelledAlike(value)) != seen.end()) {
        Fail(fmt::format("Duplicate Resource Record: '{}'", value));
      }
      seen.push_back(SpelledAlike(value));
    }
  }

  std::vector<ZoneRecord>::iterator Find(const ZoneRecord& set) {
    return std::find_if(records_.begin(), records_.end(), [&](const ZoneRecord& one) {
      return one.name == set.name && one.type == set.type && one.set_id == set.set_id;
    });
  }

  // What stands at the name and cannot stand beside the set.
  bool Conflicts(const ZoneRecord& set) {
    for (const ZoneRecord& one : records_) {
      if (one.name != set.name) continue;
      if (one.type == set.type && one.set_id.empty() != set.set_id.empty()) {
        Fail(
            fmt::format("RRSet with DNS name {}, type {} cannot be created as other RRSets exist "
                        "with the same name and type.",
                        set.name, set.type));
        return true;
      }
      if (one.type == set.type || (one.type != "CNAME" && set.type != "CNAME")) continue;
      Fail(set.type == "CNAME"
               ? fmt::format("RRSet of type CNAME with DNS name {} is not permitted as it "
                             "conflicts with other records with the same DNS name in zone {}",
                             set.name, zone_)
               : fmt::format("RRSet of type {} with DNS name {} is not permitted because a "
                             "conflicting RRSet of type CNAME with the same DNS name already "
                             "exists in zone {}",
                             set.type, set.name, zone_));
      return true;
    }
    return false;
  }

  void Create(const ZoneRecord& set) {
    if (Find(set) != records_.end()) {
      return Fail(
          fmt::format("Tried to create resource record set {} but it already exists", Called(set)));
    }
    if (!Conflicts(set)) records_.push_back(set);
  }

  void Delete(const ZoneRecord& set) {
    const auto found = Find(set);
    if (found == records_.end()) {
      return Fail(
          fmt::format("Tried to delete resource record set {} but it was not found", Called(set)));
    }
    if (!SameSet(*found, set)) {
      return Fail(
          fmt::format("Tried to delete resource record set {} but the values provided do "
                      "not match the current values",
                      Called(set)));
    }
    records_.erase(found);
  }

  void Upsert(const ZoneRecord& set) {
    const auto found = Find(set);
    if (found != records_.end()) {
      *found = set;
      return;
    }
    if (!Conflicts(set)) records_.push_back(set);
  }

  void CheckApex() {
    const auto holds = [&](std::string_view type) {
      return std::any_of(records_.begin(), records_.end(), [&](const ZoneRecord& one) {
        return one.name == zone_ && one.type == type;
      });
    };
    if (!holds("SOA")) Fail("A HostedZone must contain exactly one SOA record.");
    if (!holds("NS")) {
      Fail("A HostedZone must contain at least one NS record for the zone itself.");
    }
  }

  const std::string zone_;
  std::vector<ZoneRecord> records_;
  BatchProblems problems_;
};

}  // namespace

std::variant<std::vector<ZoneRecord>, BatchProblems> AfterBatch(
    std::string_view zone, const std::vector<ZoneRecord>& records, const ChangeBatch& batch) {
  ZoneTrial trial(zone, records);
  trial.CheckTwice(batch.changes);
  for (const RecordChange& change : batch.changes) trial.Take(change);
  return trial.End();
}

}  // namespace sim
