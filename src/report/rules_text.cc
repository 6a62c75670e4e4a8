// What a rule says of itself.
#include "report/rules_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/json.h"
#include "report/screen.h"
#include "report/text.h"

namespace signet {
namespace {

constexpr size_t kReadingWidth = 100;  // Prose longer than this is hard to follow.

Screen ScreenOf(const RenderOptions& options, std::ostream& out) {
  const int width = std::clamp(options.width, RenderOptions::kWidthMin, RenderOptions::kWidthMax);
  return {out, static_cast<size_t>(width), options.colour, options.unicode};
}

class RulePage {
 public:
  RulePage(Screen& screen, size_t width) : screen_(screen), width_(width) {}

  void Put(const RuleText& rule) {
    screen_.Blank();
    screen_.PutWrapped({{InkOf(rule.risk), fmt::format(" {} ", screen_.Sign("●", "*"))}},
                       Ink::kBold, rule.title);
    screen_.Put({{Ink::kDim, fmt::format("   {0} {3} {1} {3} {2} risk", rule.id, rule.category,
                                         RiskName(rule.risk), screen_.Sign("·", "-"))}});
    screen_.Blank();
    PutProse("   ", rule.why);
    if (!rule.standards.empty()) {
      PutHeading("Standards");
      for (const Standard& standard : rule.standards) PutProse("   ", RenderStandard(standard));
    }
    PutSteps(rule.for_address ? "For a domain" : "What to do", rule.remediation);
    if (rule.for_address) PutSteps("For an address", *rule.for_address);
    for (const auto& [cause, steps] : rule.for_cause)
      PutSteps(fmt::format("Where the cause is {}", cause), steps);
    if (!rule.references.empty()) {
      PutHeading("Read more");
      for (const std::string_view reference : rule.references) {
        screen_.PutWrapped({{Ink::kPlain, "   "}}, Ink::kPlain, reference);
      }
    }
    screen_.Blank();
  }

 private:
  void PutHeading(std::string_view title) {
    screen_.Blank();
    screen_.Put({{Ink::kBold, fmt::format(" {}", title)}});
  }

  void PutProse(std::string_view indent, std::string_view text) {
    for (std::string& line :
         Wrap(text, std::min(width_, kReadingWidth) - indent.size(), screen_.unicode())) {
      screen_.Put({{Ink::kPlain, std::string(indent)}, {Ink::kPlain, std::move(line)}});
    }
  }

  void PutSteps(std::string_view title, const Remediation& steps) {
    if (steps.console.empty() && steps.cli.empty() && steps.terraform.empty()) return;
    PutHeading(title);
    for (size_t i = 0; i < steps.console.size(); ++i) {
      screen_.PutWrapped({{Ink::kDim, fmt::format("   {:>2}. ", i + 1)}}, Ink::kPlain,
                         steps.console[i]);
    }
    if (!steps.cli.empty()) screen_.Blank();
    for (const std::string& line : steps.cli) {
      if (line.starts_with('#')) {
        screen_.PutWrapped({{Ink::kDim, "   # "}}, Ink::kDim,
                           std::string_view(line).substr(line.starts_with("# ") ? 2 : 1));
      } else {
        screen_.PutCommand({{Ink::kPlain, "   "}}, line);
      }
    }
    if (!steps.terraform.empty()) screen_.Blank();
    PutBlock(steps.terraform);
  }

  void PutBlock(std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      screen_.Put({{Ink::kPlain, "   "}, {Ink::kPlain, std::string(text.substr(0, end))}});
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  Screen& screen_;
  size_t width_;
};

}  // namespace

void RenderRules(std::span<const RuleText* const> rules, const RenderOptions& options,
                 std::ostream& out) {
  Screen screen = ScreenOf(options, out);
  size_t id_width = 0;
  for (const RuleText* rule : rules) id_width = std::max(id_width, DisplayWidth(rule->id));
  id_width = std::min(id_width, screen.width() / 2);
  screen.Blank();
  for (const RuleText* rule : rules) {
    screen.PutWrapped({{InkOf(rule->risk),
                        fmt::format(" {} {:<8}  ", screen.Sign("●", "*"), RiskName(rule->risk))},
                       {Ink::kBold, Padded(std::string(rule->id), id_width)},
                       {Ink::kPlain, "  "}},
                      Ink::kPlain, rule->title);
  }
  screen.Blank();
  screen.PutWrapped(
      {{Ink::kPlain, " "}}, Ink::kDim,
      fmt::format("{}. Everything about one: signet rules ID", Counted(rules.size(), "rule")));
  screen.Blank();
}

void RenderRule(const RuleText& rule, const RenderOptions& options, std::ostream& out) {
  Screen screen = ScreenOf(options, out);
  RulePage(screen, screen.width()).Put(rule);
}

void EncodeRules(std::span<const RuleText* const> rules, std::ostream& out) {
  out << "[";
  std::string_view separator = "\n";
  for (const RuleText* rule : rules) {
    JsonLine line;
    AddRule(line, *rule);
    out << separator << line.str();
    separator = ",\n";
  }
  out << "\n]\n";
}

void EncodeRule(const RuleText& rule, std::ostream& out) {
  JsonLine line;
  AddRule(line, rule);
  out << line.str() << "\n";
}

}  // namespace signet
