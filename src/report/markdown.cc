// Markdown from hostile names: everything that is not ours is code or escaped.
#include "report/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "report/groups.h"
#include "report/text.h"
#include "report/verdict.h"

namespace signet {
namespace {

// Longer names would make a row that nobody reads; csv has them whole.
constexpr size_t kNameWidthMax = 120;
constexpr size_t kProseWidthMax = 400;

size_t LongestRun(std::string_view text, char wanted) {
  size_t longest = 0;
  size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// GitHub turns these into mentions, issue links and links; no escape stops all of that,
// a code span does.
bool BecomesLink(std::string_view word) {
  const std::string lower = LowerAscii(word);
  return word.find('@') != std::string_view::npos || word.find('#') != std::string_view::npos ||
         lower.find("://") != std::string::npos || lower.find("www.") != std::string::npos ||
         lower.find("mailto:") != std::string::npos || lower.find("gh-") != std::string::npos;
}

std::string Escaped(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (std::string_view("\\`*_[]~$").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

class Markdown {
 public:
  Markdown(RunReader& reader, std::span<const RuleText* const> rules, std::ostream& out)
      : reader_(reader),
        rules_(rules),
        out_(out),
        summary_(reader.summary()),
        found_(GatherGroups(reader, 1)) {}

  void Render() {
    PutSummary();
    PutNotRead();
    PutFindings();
    PutAccepted();
    PutRemediation();
    if (const Error* error = reader_.failed()) {
      out_ << "\n**This report is not complete:** the store could not be read to its end ("
           << MarkdownText(error->detail) << ").\n";
    }
  }

 private:
  static std::string Risks(const std::array<uint64_t, 5>& counts) {
    std::string out;
    for (size_t i = counts.size(); i-- > 0;) {
      if (counts[i] == 0) continue;
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", Grouped(counts[i]),
                         RiskName(static_cast<Risk>(i)));
    }
    return out.empty() ? "none" : out;
  }

  void PutSummary() {
    const Run& run = reader_.run();
    out_ << "## Signet: sending identities of Amazon SES\n\n**" << Headline(run, summary_)
         << "**\n";
    PutTable({"", ""});
    if (summary_.identities > 0) {
      PutRow({"Verified", fmt::format("{}, {} of {} that could be read", VerifiedShare(summary_),
                                      Grouped(summary_.verified),
                                      Counted(summary_.identities, "identity", "identities"))});
    }
    PutRow({"Not verified, by risk", Risks(summary_.unverified_by_risk)});
    PutRow({"All findings, by risk", Risks(summary_.findings_by_risk)});
    PutRow({"Not read", fmt::format("{} of {}", Grouped(summary_.targets_incomplete),
                                    Counted(summary_.targets, "target"))});
    if (summary_.status_unknown > 0) {
      PutRow({"Status unknown", Counted(summary_.status_unknown, "identity", "identities")});
    }
    if (summary_.rule_gaps > 0) {
      PutRow({"Left open", Counted(summary_.rule_gaps, "question")});
    }
    if (summary_.findings_accepted + summary_.targets_accepted > 0) {
      PutRow({"Accepted",
              fmt::format("{}, {} (unseen)", Counted(summary_.findings_accepted, "finding"),
                          Counted(summary_.targets_accepted, "target"))});
    }
    PutRow({"Asked", fmt::format("{}, {}", Counted(summary_.accounts, "account"),
                                 Counted(summary_.regions, "region"))});
    PutRow({"Run", fmt::format("{}, {}, {}, depth {}", run.id, RenderMoment(run.started),
                               RunStateName(run.state), DepthName(run.depth))});
  }

  using Cells = std::vector<std::string>;

  void PutRow(const Cells& cells) { out_ << MarkdownRow(cells); }

  void PutTable(const Cells& heads) {
    out_ << "\n";
    PutRow(heads);
    PutRow(Cells(heads.size(), "---"));
  }

  void PutNotRead() {
    if (!found_.unread.empty()) {
      out_ << "\n### Not read\n\nWhat is there is unknown; nothing is said about it.\n";
      PutTable({"status", "account", "regions", "reason"});
      for (const UnreadGroup& group : found_.unread) PutUnread(group);
      if (found_.unread_beyond > 0) {
        out_ << fmt::format("\n… and {} for other reasons.\n",
                            Counted(found_.unread_beyond, "target"));
      }
    }
    if (found_.questions.empty()) return;
    out_ << "\n### Left open\n";
    PutTable({"rule", "how often", "first", "why"});
    for (const QuestionGroup& group : found_.questions) {
      PutRow({MarkdownCode(group.rule), Grouped(group.count),
              fmt::format("{} {} {}", MarkdownCode(group.first.account),
                          MarkdownCode(group.first.region),
                          MarkdownCode(CutMiddle(group.first_identity, kNameWidthMax))),
              MarkdownText(Cut(group.why, kProseWidthMax))});
    }
    if (found_.questions_beyond > 0) {
      out_ << fmt::format("\n… and {} more.\n", Grouped(found_.questions_beyond));
    }
  }

  void PutUnread(const UnreadGroup& group) {
    const std::string reason = MarkdownText(Cut(group.reason, kProseWidthMax));
    for (const auto& [account, regions] : group.places) {
      std::string names;
      for (const Region& region : regions) names += (names.empty() ? "" : " ") + region;
      PutRow({std::string(CoverageStatusName(group.status)), MarkdownCode(account),
              MarkdownCode(names), reason});
    }
    if (group.beyond > 0) {
      PutRow({std::string(CoverageStatusName(group.status)), "…",
              Counted(group.beyond, "more target"), reason});
    }
  }

  void PutFindings() {
    if (found_.finding_count == 0) return;
    out_ << "\n### Findings\n";
    PutTable({"risk", "identity", "status", "account", "region", "owner", "what"});
    size_t rows = 0;
    reader_.EachFinding([&](const RunReader::StoredFinding& stored) {
      if (stored.accepted) return true;
      if (++rows > kMarkdownRowsMax) return false;
      PutFinding(stored.finding);
      return true;
    });
    if (found_.finding_count > kMarkdownRowsMax) {
      out_ << fmt::format("\n… and {} more: `signet report {} --format csv`\n",
                          Grouped(found_.finding_count - kMarkdownRowsMax), reader_.run().id);
    }
  }

  void PutFinding(const Finding& finding) {
    const std::string cause =
        finding.cause.empty() ? "" : fmt::format(" ({})", MarkdownCode(finding.cause));
    const std::string deadline =
        finding.deadline ? fmt::format(" Until about {}.", RenderDay(*finding.deadline)) : "";
    const std::string status =
        finding.identity.empty() ? "" : MarkdownCode(StatusText(finding.status));
    PutRow({std::string(RiskName(finding.risk)),
            MarkdownCode(CutMiddle(finding.identity, kNameWidthMax)), status,
            MarkdownCode(finding.target.account), MarkdownCode(finding.target.region),
            MarkdownText(Cut(finding.owner, kNameWidthMax)),
            fmt::format("{}{}: {}{}", MarkdownCode(finding.rule), cause,
                        MarkdownText(Cut(StoryOf(finding), kProseWidthMax)), deadline)});
  }

  void PutAccepted() {
    if (found_.accepted.empty()) return;
    out_ << "\n### Accepted\n";
    PutTable({"rule", "how many", "until", "by", "reason"});
    for (const AcceptedGroup& group : found_.accepted) {
      PutRow({MarkdownCode(group.rule), Counted(group.count, group.noun),
              group.until ? RenderDay(*group.until) : "", MarkdownText(group.owner),
              MarkdownText(Cut(group.reason, kProseWidthMax))});
    }
    if (found_.accepted_beyond > 0) {
      out_ << fmt::format("\n… and {} more.\n", Grouped(found_.accepted_beyond));
    }
  }

  // Empty where the cause has no steps of its own.
  static std::string_view CauseWithSteps(const RuleText& rule, const Finding& finding) {
    const bool own = std::ranges::any_of(
        rule.for_cause, [&](const auto& one) { return one.first == finding.cause; });
    return own ? std::string_view(finding.cause) : std::string_view();
  }

  // Once per rule and kind of identity, and cause with steps of its own, with the first of its
  // findings filled in.
  void PutRemediation() {
    std::vector<std::tuple<const RuleText*, bool, std::string_view>> done;
    for (const FindingGroup& group : found_.groups) {
      const RuleText* rule = RuleOf(rules_, group.rule);
      const Finding& finding = group.first.front();
      if (!rule) continue;
      const std::tuple key(rule, finding.type == IdentityType::kEmailAddress,
                           CauseWithSteps(*rule, finding));
      if (std::ranges::find(done, key) != done.end()) continue;
      if (done.empty()) out_ << "\n### What to do\n";
      done.push_back(key);
      PutSteps(*rule, finding);
    }
  }

  void PutSteps(const RuleText& rule, const Finding& finding) {
    const Remediation steps = FillRemediation(rule, finding);
    // Inside a tag of HTML there is no Markdown: only our own words may stand there.
    const std::string_view whose = !rule.for_address                             ? ""
                                   : finding.type == IdentityType::kEmailAddress ? ": an address"
                                                                                 : ": a domain";
    const std::string_view cause = CauseWithSteps(rule, finding);
    out_ << fmt::format("\n<details><summary>{}{}{}{}</summary>\n\n", Escaped(rule.title), whose,
                        cause.empty() ? "" : ", ", Escaped(cause));
    out_ << MarkdownText(rule.why) << "\n";
    if (!finding.identity.empty()) {
      out_ << fmt::format("\nFor {}; likewise for the others:\n",
                          MarkdownCode(CutMiddle(finding.identity, kNameWidthMax)));
    }
    out_ << "\n";
    for (size_t i = 0; i < steps.console.size(); ++i) {
      out_ << fmt::format("{}. {}\n", i + 1, MarkdownText(steps.console[i]));
    }
    std::string commands;
    for (const std::string& command : steps.cli) commands += command + "\n";
    if (!commands.empty()) out_ << "\n" << MarkdownBlock("sh", commands);
    if (!steps.terraform.empty()) out_ << "\n" << MarkdownBlock("hcl", steps.terraform);
    if (!rule.references.empty()) out_ << "\n";
    for (const std::string_view reference : rule.references) out_ << "- " << reference << "\n";
    out_ << "\n</details>\n";
  }

  RunReader& reader_;
  std::span<const RuleText* const> rules_;
  std::ostream& out_;
  Summary summary_;
  Groups found_;
};

}  // namespace

void RenderMarkdown(RunReader& reader, std::span<const RuleText* const> rules, std::ostream& out) {
  Markdown(reader, rules, out).Render();
}

std::string MarkdownRow(const std::vector<std::string>& cells) {
  std::string row;
  for (const std::string& cell : cells) {
    row += "| ";
    for (const char c : cell) row += c == '|' ? std::string_view("\\|") : std::string_view(&c, 1);
    if (!cell.empty()) row += ' ';
  }
  return row + "|\n";
}

std::string MarkdownCode(std::string_view text) {
  const std::string visible = Visible(text);
  if (visible.empty()) return {};
  const std::string fence(LongestRun(visible, '`') + 1, '`');
  const std::string_view pad =
      visible.front() == '`' || visible.back() == '`' || visible.front() == ' ' ? " " : "";
  return fmt::format("{0}{1}{2}{1}{0}", fence, pad, visible);
}

std::string MarkdownText(std::string_view text) {
  const std::string visible = Visible(text);
  std::string out;
  std::string_view rest = visible;
  // In front of a paragraph or an item these would begin a list or a heading.
  if (!rest.empty() && std::string_view("-+=").find(rest[0]) != std::string_view::npos) out = "\\";
  while (!rest.empty()) {
    const size_t space = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, space);
    out += BecomesLink(word) ? MarkdownCode(word) : Escaped(word);
    if (space < rest.size()) out += ' ';
    rest.remove_prefix(std::min(space + 1, rest.size()));
  }
  return out;
}

std::string MarkdownBlock(std::string_view language, std::string_view text) {
  const std::string fence(std::max<size_t>(LongestRun(text, '`') + 1, 3), '`');
  std::string out = fmt::format("{}{}\n", fence, language);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    out += Visible(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + fence + "\n";
}

}  // namespace signet
