// Independent of the code that wrote: records are compared as DNS data, read by a few lines of
// their own.
#include "tests/simulation/zone_laws.h"

#include <fmt/format.h>

#include <algorithm>

namespace signet::simulation {
namespace {

constexpr size_t kHashShown = 12;

// The strings of a TXT value; Route 53 writes escapes in octal, plans in decimal.
std::string Text(std::string_view value, int base) {
  std::string out;
  bool quoted = false;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '"') {
      quoted = !quoted;
      out += quoted ? "|" : "";
    } else if (value[i] == '\\' && i + 3 < value.size() && std::isdigit(value[i + 1])) {
      out += static_cast<char>(std::stoi(std::string(value.substr(i + 1, 3)), nullptr, base));
      i += 3;
    } else if (value[i] == '\\' && i + 1 < value.size()) {
      out += value[++i];
    } else if (quoted) {
      out += value[i];
    }
  }
  return out;
}

std::string Name(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> Values(const std::string& type, const std::vector<std::string>& values,
                                int base) {
  std::vector<std::string> out;
  for (const std::string& value : values)
    out.push_back(type == "TXT" ? Text(value, base) : Name(value));
  std::sort(out.begin(), out.end());
  return out;
}

std::string Called(const sim::RecordKey& key) {
  return std::get<0>(key) + " " + std::get<1>(key) + " " + std::get<2>(key);
}

std::string CommentOf(const Applied& applied) {
  return "signet plan " + applied.plan.Hash().substr(0, kHashShown);
}

const Change* FindChange(const Applied& applied, const ZoneId& zone, const sim::RecordKey& key) {
  for (const Change& change : applied.plan.changes) {
    if (PlaceOf(change) == zone && IsAt(key, change)) return &change;
  }
  return nullptr;
}

bool LookedBetween(const ZoneWorld& world, const SentBatch& first, const SentBatch& then) {
  return std::any_of(world.looks.begin(), world.looks.end(), [&](const ZoneLook& look) {
    return look.zone == first.zone && look.hand == first.hand && look.at > first.answered &&
           look.at < then.at;
  });
}

bool OtherBetween(const ZoneWorld& world, const Change& change, const SentBatch& first,
                  const SentBatch& then) {
  return std::any_of(world.events.begin(), world.events.end(), [&](const ZoneEvent& event) {
    return event.hand != first.hand && event.zone == first.zone && event.at > first.at &&
           event.at < then.at &&
           std::any_of(
               event.changed.begin(), event.changed.end(),
               [&](const auto& one) { return IsAt(one.first, change); });
  });
}

// By change, those that left us with it.
using Sent = std::map<const Change*, std::vector<const SentBatch*>>;

void HoldSent(const ZoneWorld& world, const Sent& sent, const Break& broken) {
  using Fate = SentBatch::Fate;
  for (const auto& [change, batches] : sent) {
    const std::string name = change->record().name.text();
    for (size_t i = 1; i < batches.size(); ++i) {
      // Taken back by somebody before we could see it, it may be made once more.
      const bool back = OtherBetween(world, *change, *batches[i - 1], *batches[i]);
      if (batches[i - 1]->fate == Fate::kDone && !back)
        broken(name + " was sent again after it was done");
      if (batches[i - 1]->fate == Fate::kUnknown &&
          !LookedBetween(world, *batches[i - 1], *batches[i]))
        broken(name + " was sent again without a look after an answer that nobody got");
    }
  }
}

struct Touched {
  std::vector<const ZoneEvent*> ours, others;
};

Touched TouchesOf(const ZoneWorld& world, const Applied& applied, const Change& change,
                  const std::string& comment) {
  Touched touched;
  for (const ZoneEvent& event : world.events) {
    if (event.zone != PlaceOf(change)) continue;
    const bool here = std::any_of(event.changed.begin(), event.changed.end(), [&](const auto& one) {
      return IsAt(one.first, change) ||
             std::get<0>(one.first) ==
                 sim::Route53Order(sim::Route53Name(change.record().name.text()));
    });
    if (!here) continue;
    const bool ours = event.hand == applied.hand && event.comment == comment;
    (ours ? touched.ours : touched.others).push_back(&event);
  }
  return touched;
}

bool IsThere(const ZoneWorld& world, const Change& change) {
  std::optional<sim::ZoneRecord> found;
  for (const sim::ZoneRecord& record : world.At(PlaceOf(change))) {
    if (IsAt(sim::KeyOf(record), change)) found = record;
  }
  return Same(found, change.after);
}

}  // namespace

ZoneId PlaceOf(const Change& change) { return {change.place.account, change.place.id}; }

bool IsAt(const sim::RecordKey& key, const Change& change) {
  const RecordSet& set = change.record();
  return std::get<0>(key) == sim::Route53Order(sim::Route53Name(set.name.text())) &&
         std::get<1>(key) == RecordTypeName(set.type) && std::get<2>(key).empty();
}

bool Same(const std::optional<sim::ZoneRecord>& record, const std::optional<RecordSet>& set) {
  if (!record || !set) return !record && !set;
  return record->alias.empty() && record->set_id.empty() && record->ttl == set->ttl &&
         record->type == RecordTypeName(set->type) &&
         Values(record->type, record->values, 8) == Values(record->type, set->values, 10);
}

void HoldWrites(const ZoneWorld& world, const std::vector<Applied>& plans, const Break& broken) {
  std::map<std::pair<int, std::string>, const Applied*> by_comment;
  for (const Applied& applied : plans) by_comment[{applied.hand, CommentOf(applied)}] = &applied;
  for (const ZoneEvent& event : world.events) {
    if (event.hand == kOtherHand) continue;
    const auto applied = by_comment.find({event.hand, event.comment});
    if (applied == by_comment.end()) {
      broken("a write says that it is of " + event.comment);
      continue;
    }
    for (const auto& [key, sides] : event.changed) {
      const Change* change = FindChange(*applied->second, event.zone, key);
      if (!change) {
        broken("outside the plan: " + Called(key));
      } else if (!Same(sides.first, change->before) || !Same(sides.second, change->after)) {
        broken("not as it was planned: " + Called(key));
      }
    }
  }
  std::map<const Applied*, Sent> sent;
  for (const SentBatch& batch : world.sent) {
    const auto applied = by_comment.find({batch.hand, batch.batch.comment});
    if (applied == by_comment.end()) continue;  // Told above, if it was taken.
    std::vector<const Change*> of_batch;
    for (const sim::RecordChange& one : batch.batch.changes) {
      if (one.action == sim::RecordChange::Action::kUpsert) broken("an UPSERT was sent");
      const Change* change = FindChange(*applied->second, batch.zone, sim::KeyOf(one.set));
      if (!change) {
        broken("sent outside the plan: " + one.set.name);
        continue;
      }
      const auto intended = applied->second->intended.find(change->Id());
      if (intended == applied->second->intended.end() || intended->second > batch.at)
        broken(one.set.name + " was sent before the journal knew");
      if (std::find(of_batch.begin(), of_batch.end(), change) == of_batch.end()) {
        of_batch.push_back(change);
        sent[applied->second][change].push_back(&batch);
      }
    }
  }
  for (const auto& [applied, batches] : sent) HoldSent(world, batches, broken);
}

void HoldOutcomes(const ZoneWorld& world, const Applied& applied, const Break& broken) {
  const std::string comment = CommentOf(applied);
  for (size_t i = 0; i < applied.plan.changes.size(); ++i) {
    const Change& change = applied.plan.changes[i];
    const std::string name = change.record().name.text();
    const auto& record = applied.records[i];
    const Touched touched = TouchesOf(world, applied, change, comment);
    const bool alone = touched.others.empty();
    const bool last =
        touched.ours.empty() || alone || touched.others.back()->at < touched.ours.back()->at;
    if (touched.ours.size() > 1 && alone) broken(name + " was written twice");
    if (!record.outcome || record.open) {
      broken(name + " has no end");
      continue;
    }
    switch (record.outcome->kind) {
      case OutcomeKind::kApplied:
        // Where we meant to write it and never heard, somebody's same record is taken for ours.
        if (touched.ours.empty() && (alone || !record.intended))
          broken(name + " is said to be applied, and we never wrote it");
        if (!touched.ours.empty() && last && !IsThere(world, change))
          broken(name + " is said to be applied, and is not there");
        break;
      case OutcomeKind::kAlready:
        if (!touched.ours.empty() && alone) broken(name + " was not there already: we wrote it");
        break;
      default:
        if (!touched.ours.empty() && last)
          broken(name + " is said to be refused, and we wrote it: " + record.outcome->detail);
        if (alone) broken(name + " was refused, and nobody was there: " + record.outcome->detail);
    }
  }
}

}  // namespace signet::simulation
