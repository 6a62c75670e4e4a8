// The progress line: fits, and promises nothing it does not know.
#include "report/progress.h"

#include <doctest/doctest.h>

#include "report/golden.h"
#include "report/text.h"

namespace signet {
namespace {

using std::chrono::seconds;

Progress Half() {
  return {.phase = "reading",
          .targets_done = 42,
          .targets_total = 85,
          .identities = 12345,
          .calls = 310,
          .calls_per_second = 21.4,
          .throttled = 0,
          .elapsed = seconds(14),
          .left = seconds(95)};
}

}  // namespace

TEST_CASE("progress: fits every width, and shows more where there is room") {
  Progress progress = Half();
  progress.throttled = 3;
  for (int width = 1; width <= 200; ++width) {
    CHECK(DisplayWidth(RenderProgressLine(progress, width, false)) <= static_cast<size_t>(width));
    CHECK(DisplayWidth(RenderProgressLine(progress, width, false, false)) <=
          static_cast<size_t>(width));
  }
  CHECK(RenderProgressLine(progress, 40, false) == "42/85 targets  12,345 identities");
}

TEST_CASE("progress: looks as it did when somebody looked at it") {
  std::string lines;
  for (const int width : {40, 60, 80, 120, 160}) {
    lines += RenderProgressLine(Half(), width, false) + "\n";
    lines += RenderProgressLine(Half(), width, false, false) + "\n";
  }
  Progress throttled = Half();
  throttled.throttled = 3;
  lines += RenderProgressLine(throttled, 120, true) + "\n";
  lines += RenderProgressPlain(throttled) + "\n";
  CheckGolden("progress.txt", lines);
}

TEST_CASE("progress: of the DNS, identities and questions") {
  Progress progress = Half();
  progress.phase = "asking the DNS";
  progress.dns = true;
  progress.targets_done = progress.targets_total = 0;
  progress.left.reset();
  CHECK(RenderProgressLine(progress, 100, false) ==
        "asking the DNS  12,345 identities  310 questions  21/s");
  CHECK(RenderProgressPlain(progress) ==
        "asking the DNS: 12,345 identities, 310 questions, 21/s, 14 s so far");
}

TEST_CASE("progress: an unknown total has no bar and no share") {
  Progress progress = Half();
  progress.targets_total = 0;
  progress.left.reset();
  CHECK(RenderProgressLine(progress, 100, false).find('%') == std::string::npos);
  CHECK(RenderProgressPlain(progress) ==
        "reading: 42 targets, 12,345 identities, 310 calls, 21/s, 14 s so far");
}

TEST_CASE("progress: only the last target makes it a hundred") {
  Progress progress = Half();
  progress.targets_done = 999;
  progress.targets_total = 1000;
  CHECK(RenderProgressPlain(progress).find("(99%)") != std::string::npos);
  progress.targets_done = 1000;
  CHECK(RenderProgressPlain(progress).find("(100%)") != std::string::npos);
  CHECK(RenderProgressPlain(progress).find("left") == std::string::npos);
}

}  // namespace signet
