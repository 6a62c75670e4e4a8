// One screen an identity: the answer, the records against the name servers, why, what to do,
// the proof, and last what was not looked at.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "report/explained_grid.h"
#include "report/explained_parts.h"
#include "report/explained_writers.h"
#include "report/screen.h"
#include "report/text.h"
#include "report/verdict.h"

namespace signet {
namespace {

constexpr size_t kLabelWidth = 15;
constexpr size_t kEvidenceMax = 6;     // Lines; JSON has them all.
constexpr size_t kAnswerNameMax = 64;  // Columns of a name in the answer.
constexpr size_t kReadingWidth = 110;  // Prose longer than this is hard to follow.

class Table : public ExplainedWriter {
 public:
  Table(const RenderOptions& options, std::ostream& out)
      : width_(static_cast<size_t>(
            std::clamp(options.width, RenderOptions::kWidthMin, RenderOptions::kWidthMax))),
        screen_(out, width_, options.colour, options.unicode) {}

  void Begin() override {}

  void Add(const Explained& explained) override {
    if (count_++ > 0) {
      PutBetween();
    } else {
      screen_.Blank();
    }
    const ExplainedView view(explained);
    Tally(view);
    PutAnswer(view);
    PutFacts(view);
    PutRecords(view);
    PutWhy(view);
    PutFaults(view);
    PutFix(view);
    PutEvidence(view);
    PutAsides(view);
    PutNotChecked(view);
  }

  void End() override {
    if (count_ > 1) PutTotal();
    if (count_ > 0) screen_.Blank();
  }

 private:
  std::string_view Dot() const { return screen_.Sign("·", "-"); }
  std::string_view Ellipsis() const { return screen_.Sign("…", "..."); }

  void PutBetween() {
    screen_.Blank();
    std::string line;
    for (size_t i = 0; i < std::min(width_, Screen::kEdgeMax); ++i) line += screen_.Sign("━", "=");
    screen_.Put({{Ink::kDim, line}});
    screen_.Blank();
  }

  void PutAnswer(const ExplainedView& view) {
    const auto verified = view.Verified();
    const Ink ink = !verified                        ? Ink::kWarn
                    : !*verified                     ? Ink::kBad
                    : view.told.observations.empty() ? Ink::kGood
                                                     : Ink::kWarn;
    const std::string name =
        CutMiddle(view.told.identity.identity, kAnswerNameMax, screen_.unicode());
    for (std::string& line : Wrap(view.Headline(name), Reading() - 4, screen_.unicode())) {
      screen_.Put({{ink, fmt::format(" {} ", screen_.Sign("▌", "|"))}, {Ink::kBold, line}});
    }
    screen_.Blank();
  }

  size_t Reading() const { return std::min(width_, kReadingWidth); }

  void PutProse(Line first, Ink ink, std::string_view text) {
    const size_t indent = WidthOf(first);
    for (std::string& part : Wrap(text, Reading() - indent, screen_.unicode())) {
      first.push_back({ink, std::move(part)});
      screen_.Put(first);
      first = {{Ink::kPlain, std::string(indent, ' ')}};
    }
  }

  void PutFact(std::string_view label, std::string_view text, Ink ink = Ink::kPlain) {
    PutProse({{Ink::kDim, Padded(fmt::format(" {}", label), kLabelWidth)}}, ink, text);
  }

  void PutFacts(const ExplainedView& view) {
    const IdentityEvidence& identity = view.told.identity;
    std::string account = identity.target.account;
    if (!view.told.account_name.empty()) account += "  " + view.told.account_name;
    PutFact("Account", fmt::format("{} {} {}", account, Dot(), identity.target.region));
    if (CutMiddle(identity.identity, kAnswerNameMax, screen_.unicode()) !=
        Visible(identity.identity, screen_.unicode())) {
      PutFact("Identity", identity.identity);
    }
    PutFact("SES says", fmt::format("{} {} {}", StatusText(identity.status), Dot(),
                                    RenderMoment(identity.taken_at)));
    if (const VerificationInfo* seen = identity.verification.read()) PutLastLook(view, *seen);
    // The state in words, where no cause says it.
    if (view.finding() && view.Causes().empty()) PutFact("That is", StoryOf(*view.finding()));
    if (!view.told.outlook.empty()) PutFact("SES will see", AsSentence(view.told.outlook));
  }

  void PutLastLook(const ExplainedView& view, const VerificationInfo& seen) {
    if (!seen.last_checked && view.SesError().empty()) return;
    std::string text = seen.last_checked ? RenderMoment(*seen.last_checked) : "at a time unknown";
    if (!view.SesError().empty()) text += fmt::format(" {} {}", Dot(), view.SesError());
    PutFact("SES looked", text);
  }

  void PutRecords(const ExplainedView& view) {
    if (!view.dns || view.table.rows.empty()) return;
    screen_.PutHeading(fmt::format("Records {} name servers", screen_.Sign("×", "x")),
                       fmt::format("as of {}", RenderMoment(view.dns->taken_at)));
    if (view.table.servers.empty()) {
      PutProse({{Ink::kPlain, " "}}, Ink::kWarn,
               fmt::format("No name server of {} was found, so none was asked.",
                           view.dns->domain.text()));
      return;
    }
    PutGrid(screen_, view);
    const auto silent = view.Silent();
    if (!silent.empty()) screen_.Blank();
    for (const std::string& line : silent) PutProse({{Ink::kWarn, " ? "}}, Ink::kPlain, line);
    if (view.dns->vantage != Vantage::kResolver) return;
    screen_.Blank();
    PutProse({{Ink::kWarn, " ! "}}, Ink::kPlain,
             fmt::format("Weaker evidence: this is what the resolver {} says, which may remember "
                         "old answers. The name servers themselves were not asked.",
                         view.dns->resolver));
  }

  void PutWhy(const ExplainedView& view) {
    const auto causes = view.Causes();
    if (causes.empty()) return;
    screen_.PutHeading("Why", causes.size() > 1 ? Counted(causes.size(), "cause") : "");
    for (size_t i = 0; i < causes.size(); ++i) {
      if (i > 0) screen_.Blank();
      PutCause(view, {causes[i]->cause, AsSentence(causes[i]->clause), causes[i]});
    }
  }

  void PutFaults(const ExplainedView& view) {
    const auto faults = view.Faults();
    if (faults.empty()) return;
    screen_.PutHeading("Also wrong", "");
    for (size_t i = 0; i < faults.size(); ++i) {
      if (i > 0) screen_.Blank();
      PutCause(view, faults[i]);
    }
  }

  void PutCause(const ExplainedView& view, const Aside& fault) {
    const Explanation& cause = *fault.told;
    const Ink ink = cause.fix.by == FixBy::kTime ? Ink::kWarn : Ink::kBad;
    screen_.PutSides({{ink, fmt::format(" {} ", screen_.Sign("●", "*"))}, {Ink::kBold, fault.id}},
                     {{cause.confidence == Confidence::kCertain ? Ink::kDim : Ink::kWarn,
                       std::string(ConfidenceName(cause.confidence))}});
    PutProse({{Ink::kPlain, "   "}}, Ink::kPlain, fault.text);
    PutSide("expected", cause.expected, Ink::kGood);
    PutSide("observed", cause.observed, Ink::kBad);
    PutSide("seen at", WhereSeen(view, cause.servers), Ink::kPlain);
  }

  void PutSide(std::string_view label, std::string_view text, Ink ink) {
    if (text.empty()) return;
    screen_.PutWrapped({{Ink::kDim, fmt::format("   {:<8}  ", label)}}, ink, text);
  }

  void PutFix(const ExplainedView& view) {
    const auto steps = view.Steps();
    const auto publish = view.Publish();
    const auto awaited = view.Awaited();
    const auto calls = view.Calls();
    if (steps.empty() && publish.empty() && awaited.empty() && calls.empty()) return;
    screen_.PutHeading("What to do", "");
    for (const Step& step : steps) PutStep(step);
    under_heading_ = steps.empty();
    PutZone(view.ServersAreBehind() ? "Every name server must hold, one record a line:"
                                    : "Publish, one record a line:",
            publish);
    PutZone("These records must be there in the end, one a line:", awaited);
    if (!view.ServersAreBehind() || publish.empty()) {
      PutPanelNames(view, publish.empty() ? awaited : publish);
    }
    PutInsteadOf(view.InsteadOf());
    if (!calls.empty()) PutIntro("In AWS:");
    for (const std::string& call : calls) screen_.PutCommand({{Ink::kPlain, "   "}}, call);
  }

  void PutStep(const Step& step) {
    const Line arrow{{Ink::kCommand, fmt::format(" {} ", screen_.Sign("→", ">"))}};
    PutProse(arrow, Ink::kPlain,
             step.who.empty() ? AsSentence(step.what)
                              : fmt::format("{}: {}", step.who, AsSentence(step.what)));
  }

  void PutIntro(std::string_view text) {
    if (!std::exchange(under_heading_, false)) screen_.Blank();
    PutProse({{Ink::kPlain, " "}}, Ink::kDim, text);
  }

  // At the left edge and never cut: a blank in front means "the owner above" in a zone file.
  void PutZone(std::string_view intro, const std::vector<RecordSet>& sets) {
    if (sets.empty()) return;
    PutIntro(intro);
    screen_.Blank();
    for (const RecordSet& set : sets) {
      for (const std::string& line : RenderZoneLines(set)) screen_.PutWhole(Ink::kCommand, line);
    }
  }

  // Many panels add the zone behind what is entered; entered whole, the name is doubled.
  void PutPanelNames(const ExplainedView& view, const std::vector<RecordSet>& sets) {
    for (const auto& [zone, list] : view.PanelNames(sets)) {
      PutIntro(
          fmt::format("In a panel that adds the zone by itself, enter the name without {}:", zone));
      for (const std::string& name : list) {
        screen_.PutWrapped({{Ink::kPlain, "   "}}, Ink::kPlain, name);
      }
    }
  }

  void PutInsteadOf(const std::vector<RecordSet>& sets) {
    if (sets.empty()) return;
    PutIntro("They take the place of what stands there now:");
    for (const RecordSet& set : sets) {
      for (const std::string& line : RenderZoneLines(set)) {
        screen_.PutWrapped({{Ink::kBad, fmt::format(" {} ", screen_.Sign("✗", "x"))}}, Ink::kDim,
                           line);
      }
    }
  }

  void PutEvidence(const ExplainedView& view) {
    const auto lines = view.Evidence();
    if (lines.empty()) return;
    screen_.PutHeading("Evidence", "to be repeated by hand");
    for (size_t i = 0; i < std::min(lines.size(), kEvidenceMax); ++i) PutProof(lines[i]);
    if (lines.size() > kEvidenceMax) {
      screen_.Put({{Ink::kDim, fmt::format(" {} {} more in --format json", Ellipsis(),
                                           lines.size() - kEvidenceMax)}});
    }
  }

  // "dig … -> answer": the command can be pasted, the answer stands below it.
  void PutProof(const std::string& line) {
    constexpr std::string_view kArrow = " -> ";
    const size_t at = line.find(kArrow);
    if (at == std::string::npos) {
      screen_.PutWrapped({{Ink::kPlain, " "}}, Ink::kDim, line);
      return;
    }
    screen_.PutCommand({{Ink::kPlain, " "}}, std::string_view(line).substr(0, at));
    screen_.PutWrapped({{Ink::kDim, fmt::format("   {} ", screen_.Sign("→", ">"))}}, Ink::kDim,
                       std::string_view(line).substr(at + kArrow.size()));
  }

  void PutAsides(const ExplainedView& view) {
    const auto asides = view.Asides();
    if (asides.empty()) return;
    screen_.PutHeading("Also seen", "");
    for (const Aside& aside : asides) {
      screen_.Put(
          {{Ink::kWarn, fmt::format(" {} ", screen_.Sign("●", "*"))}, {Ink::kBold, aside.id}});
      PutProse({{Ink::kPlain, "   "}}, Ink::kPlain, aside.text);
    }
  }

  void PutNotChecked(const ExplainedView& view) {
    const auto items = view.NotChecked();
    if (items.empty()) return;
    screen_.PutHeading("Not checked", "");
    for (const std::string& item : items) {
      PutProse({{Ink::kWarn, " ? "}}, Ink::kPlain, item);
    }
  }

  void Tally(const ExplainedView& view) {
    const auto verified = view.Verified();
    ++(!verified ? unknown_ : *verified ? verified_ : broken_);
    if (!verified || *verified) return;
    const auto causes = view.Causes();
    ++causes_[!causes.empty()                                    ? causes[0]->cause
              : view.finding() && !view.finding()->cause.empty() ? view.finding()->cause
                                                                 : "not known"];
  }

  void PutTotal() {
    PutBetween();
    std::string text = fmt::format("{} explained: {} verified, {} not verified",
                                   Counted(count_, "identity", "identities"), Grouped(verified_),
                                   Grouped(broken_));
    if (unknown_ > 0) text += fmt::format(", {} not known", Grouped(unknown_));
    PutProse({{Ink::kPlain, " "}}, Ink::kBold, text + ".");
    std::vector<std::pair<std::string, uint64_t>> order(causes_.begin(), causes_.end());
    std::ranges::sort(order, [](const auto& one, const auto& other) {
      return one.second != other.second ? one.second > other.second : one.first < other.first;
    });
    std::string by;
    for (const auto& [cause, count] : order) {
      by += fmt::format("{}{} {}", by.empty() ? "" : fmt::format(" {} ", Dot()), Grouped(count),
                        cause);
    }
    if (!by.empty()) PutProse({{Ink::kPlain, " "}}, Ink::kPlain, by);
  }

  size_t width_;
  Screen screen_;
  bool under_heading_ = false;  // Nothing stands between it and what comes next.
  uint64_t count_ = 0;
  uint64_t verified_ = 0;
  uint64_t broken_ = 0;
  uint64_t unknown_ = 0;
  std::map<std::string, uint64_t> causes_;  // Bounded by the list of causes.
};

}  // namespace

std::unique_ptr<ExplainedWriter> ExplainedTable(const RenderOptions& options, std::ostream& out) {
  return std::make_unique<Table>(options, out);
}

}  // namespace signet
