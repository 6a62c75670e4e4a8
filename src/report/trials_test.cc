#include "report/trials.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <sstream>

#include "report/text.h"

namespace signet {
namespace {

std::string Shown(const std::vector<Trial>& trials, RenderOptions options = {}) {
  std::ostringstream out;
  RenderTrials(trials, options, out);
  return out.str();
}

bool Holds(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("trials: the last line says the worst") {
  const Trial good{"clock", TrialOutcome::kGood, "in step", "", ""};
  const Trial untried{"permission", TrialOutcome::kUntried, "no answer", "", ""};
  const Trial broken{"store", TrialOutcome::kBroken, "is full", "free some", ""};
  CHECK(Holds(Shown({good}), "can read everything"));
  CHECK(Holds(Shown({good, untried}), "would be incomplete: 1 thing lacks"));
  CHECK(Holds(Shown({good, untried, broken}), "cannot start: 1 thing is in the way"));
}

TEST_CASE("trials: no line is longer than the terminal, whatever AWS says") {
  const Trial wordy{"permission", TrialOutcome::kLacking, std::string(300, 'x') + "\x1b[2J two",
                    "do this and that and much more than fits on one line of forty", ""};
  for (int width = 40; width <= 120; width += 9) {
    std::istringstream in(Shown({wordy}, {.width = width, .rules = {}}));
    for (std::string line; std::getline(in, line);) {
      CHECK(DisplayWidth(line) <= static_cast<size_t>(width));
      CHECK_FALSE(Holds(line, "\x1b"));
    }
  }
}

TEST_CASE("trials: ASCII terminals get signs they can show") {
  const std::string shown = Shown({{"clock", TrialOutcome::kLacking, "off", "set it", ""}},
                                  {.unicode = false, .rules = {}});
  CHECK(Holds(shown, "NO clock"));
  CHECK(Holds(shown, "> set it"));
}

TEST_CASE("trials: the document holds every member and the exit code") {
  std::ostringstream out;
  EncodeTrials(std::vector<Trial>{{"role", TrialOutcome::kLacking, "a \"b\"", "c", "d"}}, 3, out);
  const auto document = boost::json::parse(out.str());
  CHECK(document.at("exit_code") == 3);
  const auto& row = document.at("trials").at(0);
  CHECK(row.at("subject") == "role");
  CHECK(row.at("outcome") == "lacking");
  CHECK(row.at("told") == "a \"b\"");
  CHECK(row.at("advice") == "c");
  CHECK(row.at("detail") == "d");
}

}  // namespace signet
