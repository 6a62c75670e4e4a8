// What one pastes to the team that owns the DNS: complete without us, and safe whatever the
// names are.
#include <fmt/format.h>

#include <algorithm>

#include "report/explained_parts.h"
#include "report/explained_writers.h"
#include "report/markdown.h"
#include "report/text.h"
#include "report/verdict.h"

namespace signet {
namespace {

constexpr size_t kNameWidthMax = 120;
constexpr size_t kEvidenceMax = 12;

std::string_view Sign(CellState state) {
  switch (state) {
    case CellState::kOk:
      return "✅ ok";
    case CellState::kWrong:
      return "❌ wrong";
    case CellState::kMissing:
      return "❌ missing";
    case CellState::kUnread:
      return "❓ unread";
    case CellState::kNotAsked:
      break;
  }
  return "not asked";
}

std::string Lines(const std::vector<RecordSet>& sets, std::string_view lead = {}) {
  std::string text;
  for (const RecordSet& set : sets) {
    for (const std::string& line : RenderZoneLines(set))
      text += fmt::format("{}{}\n", lead, Visible(line));
  }
  return text;
}

class Markdown : public ExplainedWriter {
 public:
  explicit Markdown(std::ostream& out) : out_(out) {}

  void Begin() override {}
  void Add(const Explained& explained) override {
    if (count_++ > 0) out_ << "\n---\n\n";
    const ExplainedView view(explained);
    PutAnswer(view);
    PutRecords(view);
    PutWhy(view);
    PutFix(view);
    PutEvidence(view);
    PutRest(view);
  }
  void End() override {
    if (count_ == 0) out_ << "No identity was explained.\n";
  }

 private:
  using Cells = std::vector<std::string>;

  void PutAnswer(const ExplainedView& view) {
    const IdentityEvidence& identity = view.told.identity;
    const std::string name = CutMiddle(identity.identity, kNameWidthMax);
    out_ << fmt::format("## {}\n\n**{}**\n\n", MarkdownCode(name),
                        MarkdownText(view.Headline(name)));
    std::string account = MarkdownCode(identity.target.account);
    if (!view.told.account_name.empty()) account += " " + MarkdownText(view.told.account_name);
    out_ << fmt::format("Amazon SES, account {}, region {}, status {} as of {}.", account,
                        MarkdownCode(identity.target.region),
                        MarkdownCode(StatusText(identity.status)), RenderMoment(identity.taken_at));
    const VerificationInfo* seen = identity.verification.read();
    if (seen && seen->last_checked) {
      out_ << fmt::format(" SES last looked at {}{}.", RenderMoment(*seen->last_checked),
                          view.SesError().empty() ? "" : ": " + MarkdownCode(view.SesError()));
    }
    out_ << "\n";
    if (view.finding() && view.Causes().empty()) {
      out_ << fmt::format("\n{}\n", MarkdownText(StoryOf(*view.finding())));
    }
    if (!view.told.outlook.empty()) {
      out_ << fmt::format("\nWhen SES will see it: {}.\n", MarkdownText(view.told.outlook));
    }
  }

  void PutHead(std::string_view title) { out_ << fmt::format("\n### {}\n\n", title); }

  void PutItem(const std::string& markdown) { out_ << "- " << markdown << "\n"; }

  void PutRecords(const ExplainedView& view) {
    if (!view.dns || view.table.rows.empty()) return;
    PutHead("Records × name servers");
    if (view.table.servers.empty()) {
      out_ << fmt::format("No name server of {} was found, so none was asked.\n",
                          MarkdownCode(view.dns->domain.text()));
      return;
    }
    Cells heads{"record", "type"};
    for (const TableServer& server : view.table.servers) {
      heads.push_back(MarkdownCode(server.name) + (server.name.empty() ? "" : "<br>") +
                      MarkdownCode(server.address));
    }
    out_ << MarkdownRow(heads) << MarkdownRow(Cells(heads.size(), "---"));
    for (const TableRow& row : view.table.rows) {
      Cells cells{MarkdownCode(row.expected.record.name.text()),
                  RecordTypeName(row.expected.record.type)};
      for (const Cell& cell : row.cells) cells.emplace_back(Sign(cell.state));
      out_ << MarkdownRow(cells);
    }
    const auto silent = view.Silent();
    if (!silent.empty()) out_ << "\n";
    for (const std::string& line : silent) PutItem(MarkdownText(line));
    out_ << fmt::format("\nAs of {}.", RenderMoment(view.dns->taken_at));
    if (view.dns->vantage == Vantage::kResolver) {
      out_ << fmt::format(
          " **Weaker evidence:** this is what the resolver {} says, which may "
          "remember old answers; the name servers themselves were not asked.",
          MarkdownCode(view.dns->resolver));
    }
    out_ << "\n";
  }

  void PutWhy(const ExplainedView& view) {
    const auto causes = view.Causes();
    if (!causes.empty()) PutHead("Why");
    for (const Explanation* cause : causes) {
      PutCause(view, {cause->cause, AsSentence(cause->clause), cause});
    }
    const auto faults = view.Faults();
    if (!faults.empty()) PutHead("Also wrong");
    for (const Aside& fault : faults) PutCause(view, fault);
  }

  void PutCause(const ExplainedView& view, const Aside& fault) {
    const Explanation& cause = *fault.told;
    PutItem(fmt::format("{} ({}): {}", MarkdownCode(fault.id), ConfidenceName(cause.confidence),
                        MarkdownText(fault.text)));
    PutSide("expected", MarkdownCode(cause.expected));
    PutSide("observed", MarkdownCode(cause.observed));
    PutSide("seen at", MarkdownText(WhereSeen(view, cause.servers)));
  }

  void PutSide(std::string_view label, const std::string& markdown) {
    if (!markdown.empty()) out_ << fmt::format("  - {}: {}\n", label, markdown);
  }

  void PutFix(const ExplainedView& view) {
    const auto steps = view.Steps();
    const auto publish = view.Publish();
    const auto awaited = view.Awaited();
    if (steps.empty() && publish.empty() && awaited.empty()) return;
    PutHead("What to do");
    for (const Step& step : steps) {
      PutItem(step.who.empty() ? MarkdownText(AsSentence(step.what))
                               : fmt::format("**{}:** {}", MarkdownText(step.who),
                                             MarkdownText(AsSentence(step.what))));
    }
    PutBlock(view.ServersAreBehind() ? "Every name server must hold:" : "Publish:", "dns",
             Lines(publish));
    PutBlock("These records must be there in the end:", "dns", Lines(awaited));
    if (!view.ServersAreBehind() || publish.empty()) {
      PutPanelNames(view, publish.empty() ? awaited : publish);
    }
    // Nobody shall paste these into a zone once more.
    PutBlock("They take the place of what stands there now:", "diff",
             Lines(view.InsteadOf(), "- "));
    std::string calls;
    for (const std::string& call : view.Calls()) calls += Visible(call) + "\n";
    PutBlock("In AWS:", "sh", calls);
  }

  void PutBlock(std::string_view intro, std::string_view language, const std::string& text) {
    if (!text.empty()) out_ << fmt::format("\n{}\n\n{}", intro, MarkdownBlock(language, text));
  }

  void PutPanelNames(const ExplainedView& view, const std::vector<RecordSet>& sets) {
    const auto zones = view.PanelNames(sets);
    if (!zones.empty()) out_ << "\n";
    for (const auto& [zone, names] : zones) {
      std::string list;
      for (const std::string& name : names) list += (list.empty() ? "" : ", ") + MarkdownCode(name);
      out_ << fmt::format(
          "In a panel that adds the zone by itself, enter the name without {}: {}.\n",
          MarkdownCode(zone), list);
    }
  }

  void PutEvidence(const ExplainedView& view) {
    const auto lines = view.Evidence();
    if (lines.empty()) return;
    PutHead("Evidence");
    for (size_t i = 0; i < std::min(lines.size(), kEvidenceMax); ++i) {
      PutItem(MarkdownCode(lines[i]));
    }
    if (lines.size() > kEvidenceMax) {
      PutItem(fmt::format("… and {} more", lines.size() - kEvidenceMax));
    }
  }

  void PutRest(const ExplainedView& view) {
    const auto asides = view.Asides();
    if (!asides.empty()) PutHead("Also seen");
    for (const Aside& aside : asides) {
      PutItem(fmt::format("{}: {}", MarkdownCode(aside.id), MarkdownText(aside.text)));
    }
    const auto items = view.NotChecked();
    if (!items.empty()) PutHead("Not checked");
    for (const std::string& item : items) PutItem(MarkdownText(item));
  }

  std::ostream& out_;
  size_t count_ = 0;
};

}  // namespace

std::unique_ptr<ExplainedWriter> ExplainedMarkdown(const RenderOptions&, std::ostream& out) {
  return std::make_unique<Markdown>(out);
}

}  // namespace signet
