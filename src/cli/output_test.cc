// Which exit code a run deserves, and what is asked of --format, --write and --fail-on.
#include "cli/output.h"

#include <doctest/doctest.h>

#include "cli/exit_code.h"

namespace signet {
namespace {

TEST_CASE("exit code: an interruption outranks gaps, gaps outrank findings") {
  struct Case {
    uint64_t incomplete, gaps, medium, high;
    Risk fail_on;
    int code;
  };
  for (const Case& expected : {
           Case{0, 0, 0, 0, Risk::kInfo, kExitClean},
           Case{0, 0, 1, 0, Risk::kInfo, kExitFindings},
           Case{0, 0, 1, 0, Risk::kMedium, kExitFindings},
           Case{0, 0, 1, 0, Risk::kHigh, kExitClean},
           Case{0, 0, 1, 1, Risk::kHigh, kExitFindings},
           Case{0, 0, 0, 1, Risk::kCritical, kExitClean},
           Case{1, 0, 0, 0, Risk::kInfo, kExitIncomplete},
           Case{1, 0, 1, 1, Risk::kInfo, kExitIncomplete},
           Case{0, 1, 0, 0, Risk::kCritical, kExitIncomplete},
           Case{0, 1, 1, 1, Risk::kInfo, kExitIncomplete},
       }) {
    Run run;
    run.state = RunState::kFinished;
    Summary summary;
    summary.targets_incomplete = expected.incomplete;
    summary.rule_gaps = expected.gaps;
    summary.findings_by_risk[static_cast<size_t>(Risk::kMedium)] = expected.medium;
    summary.findings_by_risk[static_cast<size_t>(Risk::kHigh)] = expected.high;
    CHECK(ExitCodeOf(run, summary, expected.fail_on) == expected.code);
    run.state = RunState::kInterrupted;
    CHECK(ExitCodeOf(run, summary, expected.fail_on) == kExitInterrupted);
  }
}

TEST_CASE("exit code: accepted findings and accepted gaps do not count") {
  Run run;
  run.state = RunState::kFinished;
  Summary summary;
  summary.findings_accepted = 5;
  summary.targets_accepted = 2;
  CHECK(ExitCodeOf(run, summary, Risk::kInfo) == kExitClean);
  summary.status_unknown = 1;
  CHECK(ExitCodeOf(run, summary, Risk::kInfo) == kExitIncomplete);
}

TEST_CASE("outputs: names are checked before anything is read") {
  CHECK(ParseOutputs({"json", {"csv=a.csv", "evidence=x=y"}, "high"}, std::nullopt));
  const auto files = ParseOutputs({"table", {"evidence=x=y"}, std::nullopt}, "low");
  REQUIRE(files.has_value());
  CHECK(files->files.at(0).second == "x=y");
  CHECK(files->fail_on == Risk::kLow);
  CHECK(ParseOutputs({"table", {}, "high"}, "low")->fail_on == Risk::kHigh);
  CHECK_FALSE(ParseOutputs({"xml", {}, std::nullopt}, std::nullopt));
  CHECK_FALSE(ParseOutputs({"json", {}, "severe"}, std::nullopt));
  for (const char* write : {"json", "json=", "=a", "xml=a", ""})
    CHECK_MESSAGE(!ParseOutputs({"json", {write}, std::nullopt}, std::nullopt), write);
}

}  // namespace
}  // namespace signet
