// report/progress.h
// The line that tells how far a scan is.  Who calls decides where it goes and how often:
// over and over on the same line of a terminal, or now and then as a line of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet {

struct Progress {
  std::string_view phase;  // "reading", "asking the DNS": words of ours.
  uint64_t targets_done = 0;
  uint64_t targets_total = 0;  // Zero while it is not known.
  uint64_t identities = 0;
  uint64_t calls = 0;
  bool dns = false;  // Calls are questions to name servers, and targets are not counted.
  double calls_per_second = 0;
  uint64_t throttled = 0;
  std::chrono::milliseconds elapsed{0};
  std::optional<std::chrono::milliseconds> left;  // An estimate.
};

// One line without its end, at most `width` columns: a bar, and of the figures as many as
// fit, the least important left out first.
std::string RenderProgressLine(const Progress& progress, int width, bool colour,
                               bool unicode = true);

// For pipes and logs: every figure, no bar, no colour, ASCII.
std::string RenderProgressPlain(const Progress& progress);

}  // namespace signet
