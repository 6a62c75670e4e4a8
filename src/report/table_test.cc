// The screen: looked at in two widths, and held to its width in all.
#include "report/table.h"

#include <doctest/doctest.h>

#include <sstream>

#include "report/fake_run.h"
#include "report/golden.h"
#include "report/text.h"

namespace signet {
namespace {

using Fill = void (*)(FakeRun&);

std::string Table(Fill fill, int width, bool colour = false, bool unicode = true,
                  size_t shown = 5) {
  FakeRun run;
  fill(run);
  std::ostringstream out;
  RenderTable(run,
              {.width = width,
               .colour = colour,
               .unicode = unicode,
               .rules = FakeRules(),
               .findings_shown_max = shown},
              out);
  return out.str();
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void FillNothing(FakeRun&) {}

constexpr Fill kFills[] = {FillOrganisation, FillClean, FillHostile, FillInterrupted, FillNothing};

}  // namespace

TEST_CASE("table: looks as it did when somebody looked at it") {
  CheckGolden("table/organisation-80.txt", Table(FillOrganisation, 80));
  CheckGolden("table/organisation-160.txt", Table(FillOrganisation, 160));
  CheckGolden("table/organisation-80-colour.txt", Table(FillOrganisation, 80, true));
  CheckGolden("table/organisation-80-ascii.txt", Table(FillOrganisation, 80, false, false));
  CheckGolden("table/clean-80.txt", Table(FillClean, 80));
  CheckGolden("table/clean-160.txt", Table(FillClean, 160));
  CheckGolden("table/interrupted-80.txt", Table(FillInterrupted, 80));
  CheckGolden("table/hostile-80.txt", Table(FillHostile, 80));
  CheckGolden("table/hostile-160.txt", Table(FillHostile, 160));
}

TEST_CASE("table: a run that is not kept is not asked for again") {
  for (const bool kept : {true, false}) {
    FakeRun run;
    FillOrganisation(run);
    std::ostringstream out;
    RenderTable(run, {.rules = FakeRules(), .findings_shown_max = 1, .kept = kept}, out);
    CHECK((out.str().find("signet report") != std::string::npos) == kept);
    CHECK((out.str().find("the same scan with --format") == std::string::npos) == kept);
  }
}

TEST_CASE("table: no line is longer than the terminal") {
  for (const Fill fill : kFills) {
    for (int width = RenderOptions::kWidthMin; width <= RenderOptions::kWidthMax; width += 3) {
      for (const bool unicode : {true, false}) {
        for (const std::string& line : Lines(Table(fill, width, false, unicode))) {
          const bool fits = DisplayWidth(line) <= static_cast<size_t>(width);
          CHECK_MESSAGE(fits, "at ", width, ": ", line);
        }
      }
    }
  }
}

TEST_CASE("table: nothing that moves a cursor gets through, and without unicode only ASCII") {
  for (const Fill fill : kFills) {
    const std::string plain = Table(fill, 80);
    for (const std::string& line : Lines(plain)) CHECK(Visible(line) == line);
    const std::string ascii = Table(fill, 80, false, false);
    for (const char c : ascii) CHECK_MESSAGE((c == '\n' || (c >= 0x20 && c < 0x7f)), ascii);
  }
}

// Evidence files come from anywhere, so even what AWS would never send is made safe.
TEST_CASE("table: words that should be ours are not trusted either") {
  const std::string bad = "x\x1b[2Jy\n\u202Ez";
  FakeRun run;
  const Target target{bad, bad};
  run.AddTarget(target, CoverageStatus::kDenied, bad);
  IdentityEvidence& identity = run.AddIdentity(target, bad, VerificationStatus::kOther);
  identity.status.other = bad;
  run.AddFinding(bad, bad, Risk::kHigh, identity, bad).owner = bad;
  run.AddFinding("identity-verified", bad, Risk::kLow, identity, bad);
  run.Accept(1, {bad, bad, bad, bad, bad, bad, run.header.started});
  run.gaps.push_back({bad, target, "", bad});
  for (const bool unicode : {true, false}) {
    std::ostringstream out;
    RenderTable(run, {.unicode = unicode, .rules = FakeRules()}, out);
    for (const std::string& line : Lines(out.str())) {
      CHECK(Visible(line, unicode) == line);
      CHECK(DisplayWidth(line) <= 80);
    }
  }
}

TEST_CASE("table: colour changes no letter") {
  for (const Fill fill : kFills) {
    const std::string coloured = Table(fill, 100, true);
    std::string bare;
    for (size_t i = 0; i < coloured.size(); ++i) {
      if (coloured[i] == '\x1b') {
        i = coloured.find('m', i);
      } else {
        bare += coloured[i];
      }
    }
    CHECK(bare == Table(fill, 100));
  }
}

TEST_CASE("table: the same run gives the same bytes") {
  for (const Fill fill : kFills) CHECK(Table(fill, 97) == Table(fill, 97));
}

TEST_CASE("table: a target that was not read is named, and the answer admits it") {
  const std::string text = Table(FillOrganisation, 80);
  CHECK(text.find("and 5 of 16 targets could not be read") != std::string::npos);
  for (const char* named : {"444455556666  eu-central-1", "222233334444  us-east-1",
                            "denied by a service control policy", "page 3 of the list timed out"}) {
    CHECK_MESSAGE(text.find(named) != std::string::npos, named);
  }
}

TEST_CASE("table: an unread target keeps a run without findings from looking clean") {
  FakeRun run;
  FillClean(run);
  run.AddTarget({"111122223333", "eu-north-1"}, CoverageStatus::kDenied, "denied");
  std::ostringstream out;
  RenderTable(run, {}, out);
  CHECK(out.str().find("All ") == std::string::npos);
  CHECK(out.str().find("No unverified identity was seen, but 1 of 3 targets could not be read") !=
        std::string::npos);
}

TEST_CASE("table: a target of which a part was denied is not told to scan again") {
  const auto advises = [](const char* code) {
    FakeRun run;
    FillClean(run);
    run.AddTarget({"111122223333", "eu-north-1"}, CoverageStatus::kPartial, "a part").failures = {
        {"ses:GetAccount", code, "no", "", 1}};
    std::ostringstream out;
    RenderTable(run, {}, out);
    return out.str().find("Allow the action") != std::string::npos;
  };
  CHECK(advises("AccessDeniedException"));
  CHECK_FALSE(advises("timed-out"));
}

TEST_CASE("table: a store that broke half-way is told") {
  FakeRun run;
  FillClean(run);
  run.error = Error{Code::kStore, "database disk image is malformed"};
  std::ostringstream out;
  RenderTable(run, {}, out);
  CHECK(out.str().find("not complete") != std::string::npos);
  CHECK(out.str().find("malformed") != std::string::npos);
}

TEST_CASE("table: what is not shown is counted") {
  const std::string text = Table(FillOrganisation, 80, false, true, 3);
  CHECK(text.find("and 38 more: signet report 12 --format csv") != std::string::npos);
}

}  // namespace signet
