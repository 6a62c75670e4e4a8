// The screen a person reads after a scan.
#include "report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "report/groups.h"
#include "report/screen.h"
#include "report/text.h"
#include "report/verdict.h"

namespace signet {
namespace {

constexpr size_t kLabelWidth = 15;      // " Not verified  ".
constexpr size_t kIndent = 5;           // Before a finding.
constexpr size_t kNameWidthMin = 40;    // Shorter names are not cut to get onto one line.
constexpr size_t kStatusWidthMax = 17;  // "TEMPORARY_FAILURE".
constexpr size_t kOwnerWidthMax = 24;
constexpr size_t kGroupsOfAScreen = 4;  // With more, the answer is said again at the end.
constexpr size_t kReadingWidth = 110;   // Prose longer than this is hard to follow.

class Table {
 public:
  Table(RunReader& reader, const RenderOptions& options, std::ostream& out)
      : reader_(reader),
        options_(options),
        width_(static_cast<size_t>(
            std::clamp(options.width, RenderOptions::kWidthMin, RenderOptions::kWidthMax))),
        screen_(out, width_, options.colour, options.unicode),
        summary_(reader.summary()),
        found_(GatherGroups(
            reader, std::min(options.findings_shown_max, RenderOptions::kFindingsShownMax))) {}

  void Render() {
    screen_.Blank();
    PutAnswer();
    PutFacts();
    PutNotRead();
    PutOpenQuestions();
    PutFindings();
    PutAccepted();
    PutReadError();
    PutEnd();
  }

 private:
  Line Label(std::string_view name) const {
    return {{Ink::kDim, Padded(fmt::format(" {}", name), kLabelWidth)}};
  }

  Ink AnswerInk() const {
    if (summary_.unverified_by_risk[static_cast<size_t>(Risk::kHigh)] +
            summary_.unverified_by_risk[static_cast<size_t>(Risk::kCritical)] >
        0) {
      return Ink::kBad;
    }
    const bool clean = IsComplete(reader_.run(), summary_) && NotVerified(summary_) == 0;
    return clean ? Ink::kGood : Ink::kWarn;
  }

  void PutAnswer() {
    for (std::string& line : Wrap(Headline(reader_.run(), summary_), width_ - 4)) {
      screen_.Put({{AnswerInk(), fmt::format(" {} ", screen_.Sign("▌", "|"))},
                   {Ink::kBold, std::move(line)}});
    }
    screen_.Blank();
  }

  void PutFacts() {
    PutVerified();
    PutRisks("Not verified", summary_.unverified_by_risk, AcceptedUnverified(summary_));
    std::array<uint64_t, 5> others = summary_.findings_by_risk;
    for (size_t i = 0; i < others.size(); ++i) {
      others[i] -= std::min(others[i], summary_.unverified_by_risk[i]);
    }
    PutRisks("Also found", others, 0);
    PutCoverageFact();
    if (summary_.status_unknown > 0) {
      PutFact("Unknown", Ink::kWarn,
              fmt::format("{} whose status SES did not tell",
                          Counted(summary_.status_unknown, "identity", "identities")));
    }
    PutAcceptedFact();
    PutAskedFacts();
  }

  void PutFact(std::string_view label, Ink ink, std::string_view text) {
    screen_.PutWrapped(Label(label), ink, text);
  }

  void PutVerified() {
    const std::string share = VerifiedShare(summary_);
    if (share.empty()) return;
    const std::string counts =
        fmt::format("{} of {} that could be read", Grouped(summary_.verified),
                    Counted(summary_.identities, "identity", "identities"));
    Line line = Label("Verified");
    line.push_back({Ink::kBold, Padded(share, 7)});
    const size_t used = WidthOf(line) + DisplayWidth(counts) + 3;
    if (used + 8 <= width_) {
      const size_t bar = std::min<size_t>(width_ - used, 40);
      AddBar(line, bar);
      line.push_back({Ink::kPlain, "  "});
    }
    line.push_back({Ink::kPlain, counts});
    screen_.Put(line);
  }

  // A single unverified identity still takes a cell of the bar, so that it is seen.
  void AddBar(Line& line, size_t width) {
    const uint64_t all = summary_.identities;
    size_t full = static_cast<size_t>(summary_.verified * width / all);
    if (full == width && summary_.verified < all) full = width - 1;
    line.push_back({Ink::kGood, Repeated(screen_.Sign("━", "#"), full)});
    line.push_back({Ink::kBad, Repeated(screen_.Sign("╌", "-"), width - full)});
  }

  static std::string Repeated(std::string_view sign, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += sign;
    return out;
  }

  void PutRisks(std::string_view label, const std::array<uint64_t, 5>& counts, uint64_t accepted) {
    if (std::accumulate(counts.begin(), counts.end(), accepted) == 0) return;
    Line line = Label(label);
    const size_t start = line.size();
    for (size_t i = counts.size(); i-- > 0;) {
      if (counts[i] == 0) continue;
      if (line.size() > start) line.push_back({Ink::kDim, fmt::format(" {} ", Dot())});
      const Risk risk = static_cast<Risk>(i);
      line.push_back({InkOf(risk), fmt::format("{} {}", Grouped(counts[i]), RiskName(risk))});
    }
    if (accepted > 0) {
      if (line.size() > start) line.push_back({Ink::kDim, fmt::format(" {} ", Dot())});
      line.push_back({Ink::kDim, fmt::format("{} accepted", Grouped(accepted))});
    }
    screen_.Put(line);
  }

  std::string_view Dot() const { return screen_.Sign("·", "-"); }

  void PutCoverageFact() {
    std::string text;
    for (const CoverageStatus status :
         {CoverageStatus::kDenied, CoverageStatus::kPartial, CoverageStatus::kFailed}) {
      const uint64_t count = found_.unread_by_status[static_cast<size_t>(status)];
      if (count == 0) continue;
      if (!text.empty()) text += ", ";
      text += fmt::format("{} {}", Grouped(count), CoverageStatusName(status));
    }
    if (!text.empty()) {
      PutFact("Not read", Ink::kWarn,
              fmt::format("{} of {}; what is there is unknown", text,
                          Counted(summary_.targets, "target")));
    }
    if (summary_.rule_gaps > 0) {
      PutFact(
          "Left open", Ink::kWarn,
          fmt::format("{} that a rule could not answer", Counted(summary_.rule_gaps, "question")));
    }
  }

  void PutAcceptedFact() {
    std::string text;
    if (summary_.findings_accepted > 0) text = Counted(summary_.findings_accepted, "finding");
    if (summary_.targets_accepted > 0) {
      if (!text.empty()) text += ", ";
      text += fmt::format("{} (accepted, unseen)", Counted(summary_.targets_accepted, "target"));
    }
    if (!text.empty()) PutFact("Accepted", Ink::kPlain, text);
  }

  void PutAskedFacts() {
    std::string asked =
        fmt::format("{}, {}, {}", Counted(summary_.accounts, "account"),
                    Counted(summary_.regions, "region"), Counted(summary_.targets, "target"));
    std::string absent;
    for (const CoverageStatus status :
         {CoverageStatus::kDisabled, CoverageStatus::kUnsupported, CoverageStatus::kSuspended}) {
      const uint64_t count = found_.unread_by_status[static_cast<size_t>(status)];
      if (count == 0) continue;
      absent += fmt::format("{}{} {}", absent.empty() ? "" : ", ", Grouped(count),
                            CoverageStatusName(status));
    }
    if (!absent.empty()) asked += fmt::format(" ({})", absent);
    PutFact("Asked", Ink::kPlain, asked);

    const Run& run = reader_.run();
    std::string when = fmt::format("{}, {}", run.id, RenderMoment(run.started));
    if (run.state == RunState::kFinished) {
      when += fmt::format(", {}", RenderDuration(run.finished - run.started));
    } else {
      when += fmt::format(", {}", RunStateName(run.state));
    }
    when += fmt::format(", depth {}, {}", DepthName(run.depth), Counted(summary_.calls, "call"));
    if (summary_.throttled > 0) when += fmt::format(", {} throttled", Grouped(summary_.throttled));
    PutFact("Run", Ink::kPlain, when);
  }

  void PutNotRead() {
    if (found_.unread.empty()) return;
    screen_.PutHeading("Not read", fmt::format("{} of {}", Grouped(found_.unread_count),
                                               Counted(summary_.targets, "target")));
    std::string_view advised;
    bool denied = false;  // Among the groups of one status.
    for (size_t i = 0; i < found_.unread.size(); ++i) {
      const UnreadGroup& group = found_.unread[i];
      screen_.PutWrapped({{Ink::kWarn, fmt::format(" {:<8} ", CoverageStatusName(group.status))}},
                         Ink::kPlain, group.reason.empty() ? "no reason was given" : group.reason);
      PutPlaces(group);
      const bool last_of_status =
          i + 1 == found_.unread.size() || found_.unread[i + 1].status != group.status;
      denied = denied || group.denied;
      if (last_of_status) {
        const auto advice = GapAdvice(denied ? CoverageStatus::kDenied : group.status);
        if (advice != advised) PutAdvice(advice);
        advised = advice;
        denied = false;
      }
    }
    if (found_.unread_beyond > 0) {
      screen_.PutWrapped({{Ink::kPlain, "          "}}, Ink::kDim,
                         fmt::format("and {} for other reasons: {}",
                                     Counted(found_.unread_beyond, "target"), Again("csv")));
    }
  }

  // Regions of one account on one line: an SCP usually closes several at once.
  void PutPlaces(const UnreadGroup& group) {
    for (const auto& [account, regions] : group.places) {
      std::string text;
      for (const Region& region : regions) text += (text.empty() ? "" : "  ") + region;
      screen_.PutWrapped({{Ink::kPlain, "          "}, {Ink::kBold, account + "  "}}, Ink::kPlain,
                         text);
    }
    if (group.beyond > 0) {
      screen_.Put({{Ink::kPlain, "          "},
                   {Ink::kDim, fmt::format("{} and {} more: {}", Ellipsis(),
                                           Counted(group.beyond, "target"), Again("csv"))}});
    }
  }

  // How to see this run in another format.
  std::string Again(std::string_view format) const {
    return options_.kept ? fmt::format("signet report {} --format {}", reader_.run().id, format)
                         : fmt::format("the same scan with --format {}", format);
  }

  std::string_view Ellipsis() const { return screen_.Sign("…", "..."); }
  std::string Arrow() const { return std::string(screen_.Sign("→ ", "> ")); }

  void PutAdvice(std::string_view advice) {
    screen_.PutWrapped({{Ink::kCommand, "          " + Arrow()}}, Ink::kPlain, advice);
  }

  void PutOpenQuestions() {
    if (found_.questions.empty()) return;
    screen_.PutHeading("Left open", Counted(found_.question_count, "question"));
    for (const QuestionGroup& group : found_.questions) {
      screen_.PutSides({{Ink::kPlain, " "}, {Ink::kBold, group.rule}},
                       {{Ink::kDim, group.first_identity.empty()
                                        ? Counted(group.count, "target")
                                        : Counted(group.count, "identity", "identities")}});
      screen_.PutWrapped({{Ink::kPlain, "   "}}, Ink::kPlain, group.why);
      const std::string name =
          group.first_identity.empty() ? "" : ShortName(group.first_identity, width_ / 2) + "  ";
      screen_.Put(
          {{Ink::kPlain, "   "},
           {Ink::kDim, fmt::format("{}{} {}{}", name, group.first.account, group.first.region,
                                   group.count > 1 ? fmt::format(" {}", Ellipsis()) : "")}});
    }
    if (found_.questions_beyond > 0) {
      screen_.Put(
          {{Ink::kDim, fmt::format(" and {}: {}", Counted(found_.questions_beyond, "more question"),
                                   Again("csv"))}});
    }
  }

  std::string ShortName(std::string_view name, size_t width) const {
    return CutMiddle(name, width, screen_.unicode());
  }

  void PutFindings() {
    if (found_.groups.empty()) return;
    screen_.PutHeading("Findings", Counted(found_.finding_count, "finding"));
    const FindingGroup* before = nullptr;
    for (const FindingGroup& group : found_.groups) {
      if (before) screen_.Blank();
      if (!before || before->risk != group.risk || before->rule != group.rule) PutRule(group);
      PutGroup(group);
      before = &group;
    }
    if (found_.findings_beyond > 0) {
      screen_.Put(
          {{Ink::kDim, fmt::format(" and {}: {}", Counted(found_.findings_beyond, "more finding"),
                                   Again("csv"))}});
    }
  }

  void PutRule(const FindingGroup& group) {
    std::string badge(RiskName(group.risk));
    std::transform(badge.begin(), badge.end(), badge.begin(),
                   [](char c) { return static_cast<char>(c - ('a' - 'A')); });
    screen_.PutSides({{InkOf(group.risk), fmt::format(" {} {:<8} ", screen_.Sign("●", "*"), badge)},
                      {Ink::kBold, std::string(TitleOf(options_.rules, group.rule))}},
                     {{Ink::kDim, group.rule}});
  }

  void PutGroup(const FindingGroup& group) {
    const std::string_view one = group.first.front().identity.empty() ? "target" : "identity";
    const std::string_view many = group.first.front().identity.empty() ? "targets" : "identities";
    std::string counts = Counted(group.count, one, many);
    if (group.accounts > 1) counts += fmt::format(" in {}", Counted(group.accounts, "account"));
    Line line{{Ink::kPlain, "   "}};
    if (!group.cause.empty()) {
      line.push_back({Ink::kPlain, group.cause});
      line.push_back({Ink::kDim, fmt::format(" {} ", Dot())});
    }
    line.push_back({Ink::kDim, counts});
    if (group.count > 1 || !group.cause.empty()) screen_.Put(line);

    const bool same_story =
        group.first.size() > 1 && std::ranges::all_of(group.first, [&](const Finding& finding) {
          return StoryOf(finding) == StoryOf(group.first.front());
        });
    if (same_story) PutProse("   ", Ink::kDim, StoryOf(group.first.front()));
    const Columns columns = ColumnsOf(group);
    for (const Finding& finding : group.first) {
      PutFinding(finding, columns);
      if (!same_story && !finding.summary.empty()) {
        PutProse("       ", Ink::kDim, StoryOf(finding));
      }
    }
    if (group.count > group.first.size()) {
      screen_.Put(
          {{Ink::kDim, fmt::format("     {} and {} more: {}", Ellipsis(),
                                   Grouped(group.count - group.first.size()), Again("csv"))}});
    }
    PutNextStep(group);
  }

  static std::string NameOf(const Finding& finding) {
    return finding.identity.empty()
               ? fmt::format("account {} in {}", finding.target.account, finding.target.region)
               : finding.identity;
  }

  static std::string WhereOf(const Finding& finding) {
    return finding.identity.empty()
               ? std::string()
               : fmt::format("{}  {}", finding.target.account, finding.target.region);
  }

  static std::string DeadlineOf(const Finding& finding) {
    return finding.deadline ? fmt::format("until about {}", RenderDay(*finding.deadline))
                            : std::string();
  }

  // The widths of a group's columns, and whether they fit beside each other.
  struct Columns {
    size_t name = 0;
    size_t status = 0;
    size_t where = 0;
    size_t owner = 0;
    bool one_line = false;
  };

  Columns ColumnsOf(const FindingGroup& group) const {
    Columns columns;
    size_t deadline = 0;
    for (const Finding& finding : group.first) {
      columns.name = std::max(columns.name, DisplayWidth(NameOf(finding)));
      if (!finding.identity.empty()) {
        columns.status = std::max(columns.status, DisplayWidth(StatusText(finding.status)));
      }
      columns.where = std::max(columns.where, DisplayWidth(WhereOf(finding)));
      columns.owner = std::max(columns.owner, DisplayWidth(finding.owner));
      deadline = std::max(deadline, DisplayWidth(DeadlineOf(finding)));
    }
    columns.status = std::min(columns.status, kStatusWidthMax);
    columns.owner = std::min(columns.owner, kOwnerWidthMax);
    const size_t others = kIndent + 8 + columns.status + columns.where + columns.owner + deadline;
    columns.one_line = others + std::min(columns.name, kNameWidthMin) <= width_;
    columns.name = std::min(
        columns.name, columns.one_line ? width_ - others : width_ - kIndent - 2 - columns.status);
    return columns;
  }

  void PutFinding(const Finding& finding, const Columns& columns) {
    Line line{{Ink::kPlain, std::string(kIndent, ' ')},
              {Ink::kBold,
               Padded(CutMiddle(NameOf(finding), columns.name, screen_.unicode()), columns.name)}};
    const auto add = [&](Ink ink, std::string_view text, size_t width) {
      if (width == 0) return;
      line.push_back({Ink::kPlain, "  "});
      line.push_back({ink, Padded(Cut(text, width, screen_.unicode()), width)});
    };
    if (!finding.identity.empty()) {
      add(Ink::kPlain, StatusText(finding.status), columns.status);
    }
    if (!columns.one_line) {
      screen_.Put(line);
      line = {{Ink::kPlain, std::string(kIndent, ' ')}};
    }
    add(Ink::kDim, WhereOf(finding), columns.where);
    add(Ink::kPlain, finding.owner, columns.owner);
    const std::string deadline = DeadlineOf(finding);
    add(Ink::kWarn, deadline, deadline.size());
    screen_.Put(line);
  }

  void PutProse(std::string_view indent, Ink ink, std::string_view text) {
    const size_t room = std::min(width_, kReadingWidth) - DisplayWidth(indent);
    for (std::string& part : Wrap(text, room, screen_.unicode())) {
      screen_.Put({{Ink::kPlain, std::string(indent)}, {ink, std::move(part)}});
    }
  }

  // What the cause calls for, then the first command of the rule; all of its steps are
  // one command away.
  void PutNextStep(const FindingGroup& group) {
    const Finding& example = group.first.front();
    Line arrow{{Ink::kCommand, fmt::format("     {} ", screen_.Sign("→", ">"))}};
    const auto fix =
        std::ranges::find(example.facts, "fix", &std::pair<std::string, std::string>::first);
    if (fix != example.facts.end()) {
      screen_.PutWrapped(arrow, Ink::kPlain, fix->second);
      arrow = {{Ink::kPlain, "       "}};
    }
    const RuleText* rule = RuleOf(options_.rules, group.rule);
    if (!rule) return;
    const Remediation steps = FillRemediation(*rule, example);
    const auto command = std::ranges::find_if(
        steps.cli, [](const std::string& line) { return !line.starts_with('#'); });
    if (command != steps.cli.end()) {
      screen_.PutCommand(arrow, *command);
    } else if (fix == example.facts.end() && !steps.console.empty()) {
      screen_.PutWrapped(arrow, Ink::kPlain, steps.console.front());
    }
  }

  void PutAccepted() {
    if (found_.accepted.empty()) return;
    screen_.PutHeading("Accepted", "not counted above");
    for (const AcceptedGroup& group : found_.accepted) {
      screen_.PutSides(
          {{Ink::kPlain, " "},
           {Ink::kBold, group.rule},
           {Ink::kDim, fmt::format(" {} {}", Dot(), Counted(group.count, group.noun))}},
          {{Ink::kDim,
            group.until ? fmt::format("until {}", RenderDay(*group.until)) : std::string()}});
      screen_.PutWrapped(
          {{Ink::kPlain, "   "}}, Ink::kDim,
          group.reason.empty() ? group.owner : fmt::format("{}: {}", group.owner, group.reason));
    }
    if (found_.accepted_beyond > 0) {
      screen_.Put({{Ink::kDim,
                    fmt::format(" and {}: {}", Counted(found_.accepted_beyond, "more acceptance"),
                                Again("csv"))}});
    }
  }

  void PutReadError() {
    const Error* error = reader_.failed();
    if (!error) return;
    screen_.Blank();
    screen_.PutWrapped({{Ink::kBad, " "}}, Ink::kBad,
                       fmt::format("The store could not be read to its end ({}): this report is "
                                   "not complete.",
                                   error->detail));
  }

  // A long report has scrolled its answer away.
  void PutEnd() {
    const size_t groups = found_.groups.size() + found_.unread.size() + found_.questions.size();
    screen_.Blank();
    if (groups > kGroupsOfAScreen) PutAnswer();
    if (found_.groups.empty()) return;
    screen_.PutWrapped({{Ink::kPlain, " "}}, Ink::kDim,
                       fmt::format("All steps of a fix: signet rules {}.  For a ticket: {}.",
                                   found_.groups.front().rule, Again("markdown")));
    screen_.Blank();
  }

  RunReader& reader_;
  const RenderOptions& options_;
  size_t width_;
  Screen screen_;
  Summary summary_;
  Groups found_;
};

}  // namespace

void RenderTable(RunReader& reader, const RenderOptions& options, std::ostream& out) {
  Table(reader, options, out).Render();
}

}  // namespace signet
