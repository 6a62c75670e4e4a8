// Signs of a diff at the left edge; records whole, because they are copied.
#include "report/plan_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "report/screen.h"
#include "report/text.h"

namespace signet {
namespace {

constexpr size_t kHashShown = 12;

std::string PlaceName(const ZonePlace& place) {
  if (place.provider == DnsProvider::kRoute53)
    return fmt::format("Route 53 zone {} of account {}", place.id, place.account);
  return fmt::format("dynamic update at {}", place.id);
}

class PlanScreen {
 public:
  PlanScreen(const RenderOptions& options, std::ostream& out)
      : screen_(out,
                static_cast<size_t>(
                    std::clamp(options.width, RenderOptions::kWidthMin, RenderOptions::kWidthMax)),
                options.colour, options.unicode) {}

  void Whole(const Plan& plan) {
    screen_.Blank();
    Head(plan);
    std::map<ZonePlace, std::vector<const Change*>> zones;
    std::vector<const Change*> calls;
    for (const Change& change : plan.changes) {
      (IsDns(change.kind) ? zones[change.place] : calls).push_back(&change);
    }
    for (const auto& [place, changes] : zones) Zone(place, changes);
    if (!calls.empty()) Calls(calls);
    if (!plan.refused.empty()) NotDone(plan);
    if (!plan.left.empty()) Left(plan);
    screen_.Blank();
  }

  void Zone(const ZonePlace& place, const std::vector<const Change*>& changes) {
    screen_.PutHeading(place.zone.text(), PlaceName(place));
    const Change* before = nullptr;
    for (const Change* change : changes) {
      const bool same =
          before && before->identity == change->identity && before->target == change->target;
      if (!same) Identity(*change);
      before = change;
      Diff(*change);
    }
  }

  void Ended(const Change& change, const Outcome& outcome) {
    static constexpr std::array<std::pair<Ink, std::string_view>, 5> kSigns{{{Ink::kGood, "✓"},
                                                                             {Ink::kGood, "="},
                                                                             {Ink::kWarn, "!"},
                                                                             {Ink::kBad, "✗"},
                                                                             {Ink::kWarn, "?"}}};
    static constexpr std::array<std::string_view, 5> kAscii{"ok", "=", "!", "NO", "?"};
    const auto at = static_cast<size_t>(outcome.kind);
    const std::string what =
        IsDns(change.kind) ? fmt::format("{} {}", change.record().name.text(),
                                         RecordTypeName(change.record().type))
                           : fmt::format("{} {}", ChangeKindName(change.kind), change.identity);
    const std::string sign(screen_.Sign(kSigns[at].second, kAscii[at]));
    std::string told = fmt::format("{}: {}", what, OutcomeKindName(outcome.kind));
    if (!outcome.detail.empty()) told += ", " + outcome.detail;
    screen_.PutWrapped({{kSigns[at].first, fmt::format(" {} ", sign)}}, Ink::kPlain, told);
  }

 private:
  void Head(const Plan& plan) {
    std::map<ZonePlace, size_t> zones;
    for (const Change& change : plan.changes) {
      if (IsDns(change.kind)) ++zones[change.place];
    }
    std::string first = plan.changes.empty() ? "Nothing to change."
                                             : Counted(plan.changes.size(), "change") + " planned";
    if (!zones.empty()) first += " in " + Counted(zones.size(), "zone");
    if (!plan.changes.empty()) first += ".";
    if (!plan.refused.empty())
      first +=
          " " + Counted(plan.refused.size(), "change is", "changes are") + " not made, see below.";
    screen_.PutWrapped({{Ink::kPlain, " "}}, Ink::kBold, first);
    std::string second = fmt::format("plan {}", plan.Hash().substr(0, kHashShown));
    if (plan.run != 0) second += fmt::format(" of run {}", plan.run);
    if (!plan.undoes.empty())
      second += fmt::format(", undoes {}", plan.undoes.substr(0, kHashShown));
    second += fmt::format(", valid until {}", RenderTime(plan.expires));
    screen_.PutWrapped({{Ink::kPlain, " "}}, Ink::kDim, second);
  }

  // By cause, with who can mend it: one sentence serves all identities that say the same.
  void Left(const Plan& plan) {
    screen_.PutHeading("for others to mend", Counted(plan.left_total, "identity", "identities"));
    const LeftIdentity* before = nullptr;
    for (const LeftIdentity& left : plan.left) {
      screen_.PutWrapped({{Ink::kPlain, " "}}, Ink::kBold,
                         fmt::format("{} in account {} {}", left.identity, left.target.account,
                                     left.target.region));
      screen_.PutWrapped(
          {{Ink::kPlain, "   "}}, Ink::kPlain,
          fmt::format("{}{}", left.cause.empty() ? "" : left.cause + ": ", left.why));
      if (!left.fix.empty() && (!before || before->fix != left.fix))
        screen_.PutWrapped({{Ink::kPlain, "   "}}, Ink::kDim,
                           fmt::format("{}: {}", FixByName(left.by), left.fix));
      before = &left;
    }
    if (plan.left_total > plan.left.size())
      screen_.Put(
          {{Ink::kDim, fmt::format(" and {} more", Grouped(plan.left_total - plan.left.size()))}});
  }

  void Identity(const Change& change) {
    screen_.PutWrapped({{Ink::kPlain, " "}}, Ink::kBold,
                       fmt::format("{} in account {} {}", change.identity, change.target.account,
                                   change.target.region));
    screen_.PutWrapped({{Ink::kPlain, "   "}}, Ink::kDim,
                       fmt::format("{}{}", change.cause.empty() ? change.rule : change.cause,
                                   change.why.empty() ? "" : ": " + change.why));
    told_.clear();
  }

  void Records(std::string_view sign, Ink ink, const RecordSet& set) {
    for (const std::string& line : RenderZoneLines(set)) {
      screen_.PutWhole(ink, fmt::format(" {} {}", sign, Visible(line, screen_.unicode())));
    }
  }

  void Diff(const Change& change) {
    if (change.before && change.after) {
      RecordSet kept = *change.before, gone = *change.before, fresh = *change.after;
      const auto in = [](const RecordSet& set, const std::string& value) {
        return std::find(set.values.begin(), set.values.end(), value) != set.values.end();
      };
      std::erase_if(kept.values, [&](const auto& value) { return !in(*change.after, value); });
      std::erase_if(gone.values, [&](const auto& value) { return in(*change.after, value); });
      std::erase_if(fresh.values, [&](const auto& value) { return in(*change.before, value); });
      Records(" ", Ink::kDim, kept);
      Records("-", Ink::kBad, gone);
      Records("+", Ink::kGood, fresh);
    } else if (change.after) {
      Records("+", Ink::kGood, *change.after);
    } else if (change.before) {
      Records("-", Ink::kBad, *change.before);
    }
    for (const std::string& effect : change.side_effects) {
      // Of the records of one identity, the first brings it about.
      if (!told_.insert(effect).second) continue;
      screen_.PutWrapped({{Ink::kDim, "     "}, {Ink::kWarn, "also: "}}, Ink::kPlain, effect);
    }
    if (change.undoable != Undoable::kWholly) {
      screen_.PutWrapped({{Ink::kDim, "     undo: "}}, Ink::kWarn,
                         fmt::format("{}{}", UndoableName(change.undoable),
                                     change.undo.empty() ? "" : "; " + change.undo));
    }
  }

  void Calls(const std::vector<const Change*>& calls) {
    screen_.PutHeading("Amazon SES", Counted(calls.size(), "call"));
    for (const Change* change : calls) {
      Identity(*change);
      screen_.PutWrapped({{Ink::kGood, " ~ "}}, Ink::kPlain,
                         std::string(ChangeKindName(change->kind)));
      Diff(*change);
    }
  }

  // Grouped by the reason: a hundred identities that nobody authorised are one story.
  void NotDone(const Plan& plan) {
    screen_.PutHeading("Not made", Counted(plan.refused.size(), "change"));
    std::string_view guard;
    const Change* before = nullptr;
    std::string_view why;
    for (const RefusedChange& refused : plan.refused) {
      if (refused.guard != guard) {
        guard = refused.guard;
        before = nullptr;
        screen_.Put({{Ink::kPlain, " "}, {Ink::kWarn, std::string(guard)}});
      }
      const Change& change = refused.change;
      const bool same = before && before->identity == change.identity &&
                        before->target == change.target && why == refused.why;
      if (!same) {
        screen_.PutWrapped({{Ink::kPlain, "   "}}, Ink::kPlain, refused.why);
      }
      before = &change;
      why = refused.why;
      if (change.after) Records("  .", Ink::kDim, *change.after);
    }
  }

  Screen screen_;
  std::set<std::string> told_;
};

}  // namespace

void RenderPlan(const Plan& plan, const RenderOptions& options, std::ostream& out) {
  PlanScreen(options, out).Whole(plan);
}

void RenderZoneDiff(const Plan& plan, const ZonePlace& place, const RenderOptions& options,
                    std::ostream& out) {
  std::vector<const Change*> changes;
  for (const Change& change : plan.changes) {
    if (IsDns(change.kind) && change.place == place) changes.push_back(&change);
  }
  PlanScreen(options, out).Zone(place, changes);
}

void RenderOutcome(const Change& change, const Outcome& outcome, const RenderOptions& options,
                   std::ostream& out) {
  PlanScreen(options, out).Ended(change, outcome);
}

}  // namespace signet
