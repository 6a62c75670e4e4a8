// Signs at the left edge, so that an eye runs down them and stops at the red one.
#include "report/trials.h"

#include <algorithm>
#include <boost/json.hpp>

#include "report/screen.h"
#include "report/text.h"

namespace signet {
namespace {

struct Sign {
  Ink ink;
  std::string_view unicode;
  std::string_view ascii;
};

// In the order of TrialOutcome.
constexpr Sign kSigns[] = {{Ink::kGood, "✓", "ok"},
                           {Ink::kWarn, "!", "! "},
                           {Ink::kWarn, "?", "? "},
                           {Ink::kBad, "✗", "NO"},
                           {Ink::kBad, "✗", "NO"}};

std::string LastWord(std::span<const Trial> trials) {
  const auto count = [&](TrialOutcome outcome) {
    return static_cast<uint64_t>(
        std::count_if(trials.begin(), trials.end(),
                      [&](const Trial& trial) { return trial.outcome == outcome; }));
  };
  if (const auto broken = count(TrialOutcome::kBroken)) {
    return "A scan cannot start: " + Counted(broken, "thing is", "things are") + " in the way.";
  }
  const auto lacking = count(TrialOutcome::kLacking) + count(TrialOutcome::kUntried);
  if (lacking > 0) {
    return "A scan would be incomplete: " + Counted(lacking, "thing lacks", "things lack") + ".";
  }
  return "A scan can read everything that was asked for.";
}

}  // namespace

void RenderTrials(std::span<const Trial> trials, const RenderOptions& options, std::ostream& out) {
  const int width = std::clamp(options.width, RenderOptions::kWidthMin, RenderOptions::kWidthMax);
  Screen screen(out, static_cast<size_t>(width), options.colour, options.unicode);
  size_t subject_width = 0;
  for (const Trial& trial : trials) {
    subject_width = std::max(subject_width, DisplayWidth(trial.subject));
  }
  screen.Blank();
  TrialOutcome worst = TrialOutcome::kGood;
  for (const Trial& trial : trials) {
    worst = std::max(worst, trial.outcome);
    const Sign& sign = kSigns[static_cast<int>(trial.outcome)];
    const std::string mark(screen.Sign(sign.unicode, sign.ascii));
    const Line first{{sign.ink, " " + mark + " "},
                     {Ink::kBold, Padded(trial.subject, subject_width)},
                     {Ink::kPlain, "  "}};
    const size_t indent = WidthOf(first);
    screen.PutWrapped(first, Ink::kPlain, trial.told);
    if (trial.advice.empty()) continue;
    screen.PutWrapped(
        {{Ink::kDim, std::string(indent, ' ')}, {Ink::kDim, std::string(screen.Sign("→ ", "> "))}},
        Ink::kCommand, trial.advice);
  }
  screen.Blank();
  screen.PutWrapped({{Ink::kPlain, " "}},
                    worst >= TrialOutcome::kLacking   ? Ink::kBad
                    : worst == TrialOutcome::kUntried ? Ink::kWarn
                                                      : Ink::kGood,
                    LastWord(trials));
  screen.Blank();
}

void EncodeTrials(std::span<const Trial> trials, int exit_code, std::ostream& out) {
  boost::json::array rows;
  for (const Trial& trial : trials) {
    rows.push_back(boost::json::object{{"subject", trial.subject},
                                       {"outcome", TrialOutcomeName(trial.outcome)},
                                       {"told", trial.told},
                                       {"advice", trial.advice},
                                       {"detail", trial.detail}});
  }
  out << boost::json::serialize(
             boost::json::object{{"exit_code", exit_code}, {"trials", std::move(rows)}})
      << "\n";
}

}  // namespace signet
