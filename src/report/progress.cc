// Progress: a bar that says what it knows and no more.
#include "report/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "model/time.h"
#include "report/screen.h"
#include "report/text.h"

namespace signet {
namespace {

constexpr size_t kBarMin = 8;
constexpr size_t kBarMax = 30;
constexpr size_t kBeforeBar = 3;  // Figures that matter more than the bar.

double Share(const Progress& progress) {
  if (progress.targets_total == 0) return 0;
  return std::min(1.0, static_cast<double>(progress.targets_done) /
                           static_cast<double>(progress.targets_total));
}

std::string Identities(const Progress& progress) {
  return Counted(progress.identities, "identity", "identities");
}

std::string Calls(const Progress& progress) {
  return Counted(progress.calls, progress.dns ? "question" : "call");
}

std::string Targets(const Progress& progress) {
  return progress.targets_total == 0 ? Counted(progress.targets_done, "target")
                                     : fmt::format("{}/{}", Grouped(progress.targets_done),
                                                   Counted(progress.targets_total, "target"));
}

std::string Rate(const Progress& progress) {
  return fmt::format("{:.{}f}/s", progress.calls_per_second,
                     progress.calls_per_second < 10 ? 1 : 0);
}

// The figures, most important first.  A bar that stands at its end says nothing of what
// is left, so no estimate is shown there.
std::vector<Span> Figures(const Progress& progress) {
  std::vector<Span> figures;
  if (!progress.dns) figures.push_back({Ink::kPlain, Targets(progress)});
  figures.push_back({Ink::kPlain, Identities(progress)});
  if (progress.left && progress.targets_done < progress.targets_total) {
    figures.push_back({Ink::kBold, fmt::format("{} left", RenderDuration(*progress.left))});
  }
  if (progress.throttled > 0) {
    figures.push_back({Ink::kWarn, fmt::format("{} throttled", Grouped(progress.throttled))});
  }
  figures.push_back({Ink::kDim, Calls(progress)});
  figures.push_back({Ink::kDim, Rate(progress)});
  return figures;
}

std::string Repeated(std::string_view sign, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += sign;
  return out;
}

void AddBar(Line& line, const Progress& progress, size_t width, bool unicode) {
  const auto full = static_cast<size_t>(Share(progress) * static_cast<double>(width));
  line.push_back({Ink::kGood, Repeated(unicode ? "━" : "#", full)});
  line.push_back({Ink::kDim, Repeated(unicode ? "╌" : "-", width - full)});
  line.push_back({Ink::kPlain, fmt::format(" {:3}%", static_cast<int>(Share(progress) * 100))});
}

}  // namespace

std::string RenderProgressLine(const Progress& progress, int width, bool colour, bool unicode) {
  const size_t room = static_cast<size_t>(std::clamp(width, 1, 400));
  const size_t frame = DisplayWidth(progress.phase) + 2 + 5 + 2;  // "PHASE  BAR 100%  ".
  Line text;
  size_t used = 0;
  size_t reserved = 0;
  size_t figures = 0;
  for (Span& figure : Figures(progress)) {
    if (figures++ == kBeforeBar && progress.targets_total > 0 && used + frame + kBarMin <= room) {
      reserved = frame + kBarMin;
    }
    const size_t needed = DisplayWidth(figure.text) + (text.empty() ? 0 : 2);
    if (used + needed + reserved > room) break;
    if (!text.empty()) text.push_back({Ink::kPlain, "  "});
    text.push_back(std::move(figure));
    used += needed;
  }

  Line line;
  if (!progress.phase.empty() && used + DisplayWidth(progress.phase) + 2 <= room) {
    line.push_back({Ink::kPlain, std::string(progress.phase) + "  "});
  }
  if (progress.targets_total > 0 && used + frame + kBarMin <= room) {
    AddBar(line, progress, std::min(kBarMax, room - used - frame), unicode);
    line.push_back({Ink::kPlain, "  "});
  }
  line.insert(line.end(), text.begin(), text.end());

  std::ostringstream out;
  Screen(out, room, colour, unicode).Put(line);
  std::string rendered = out.str();
  rendered.pop_back();  // The line end is the caller's.
  return rendered;
}

std::string RenderProgressPlain(const Progress& progress) {
  std::string out;
  if (!progress.phase.empty()) out = fmt::format("{}: ", progress.phase);
  if (!progress.dns) {
    out += Targets(progress);
    if (progress.targets_total > 0) {
      out += fmt::format(" ({}%)", static_cast<int>(Share(progress) * 100));
    }
    out += ", ";
  }
  out += fmt::format("{}, {}, {}", Identities(progress), Calls(progress), Rate(progress));
  if (progress.throttled > 0) out += fmt::format(", {} throttled", Grouped(progress.throttled));
  out += fmt::format(", {} so far", RenderDuration(progress.elapsed));
  if (progress.left && progress.targets_done < progress.targets_total) {
    out += fmt::format(", about {} left", RenderDuration(*progress.left));
  }
  return out;
}

}  // namespace signet
