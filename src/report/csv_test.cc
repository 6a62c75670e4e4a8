// CSV: read back by a parser of its own, and dangerous to nobody.
#include "report/csv.h"

#include <doctest/doctest.h>

#include <sstream>
#include <vector>

#include "report/fake_run.h"
#include "report/golden.h"

namespace signet {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// RFC 4180, slow and plain.
Rows Parse(const std::string& text) {
  Rows rows(1, {""});
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string& cell = rows.back().back();
    if (quoted) {
      if (text[i] != '"') {
        cell += text[i];
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[++i];
      } else {
        quoted = false;
      }
    } else if (text[i] == '"') {
      quoted = true;
    } else if (text[i] == ',') {
      rows.back().emplace_back();
    } else if (text.compare(i, 2, "\r\n") == 0) {
      ++i;
      rows.push_back({""});
    } else {
      cell += text[i];
    }
  }
  rows.pop_back();
  return rows;
}

std::string Csv(FakeRun& run) {
  std::ostringstream out;
  EncodeCsv(run, out);
  return out.str();
}

std::string CsvIdentities(FakeRun& run) {
  std::ostringstream out;
  EncodeCsvIdentities(run, out);
  return out.str();
}

}  // namespace

TEST_CASE("csv: looks as it did when somebody looked at it") {
  FakeRun organisation, hostile;
  FillOrganisation(organisation);
  FillHostile(hostile);
  CheckGolden("csv/organisation.csv", Csv(organisation));
  CheckGolden("csv/hostile.csv", Csv(hostile));
  CheckGolden("csv/hostile-identities.csv", CsvIdentities(hostile));
}

TEST_CASE("csv: every row has every column, and every finding is there once") {
  FakeRun run;
  FillOrganisation(run);
  const Rows rows = Parse(Csv(run));
  for (const auto& row : rows) CHECK(row.size() == rows[0].size());
  for (const auto& stored : run.findings) {
    const auto count =
        std::ranges::count_if(rows, [&](const auto& row) { return row[1] == stored.finding.Id(); });
    CHECK(count == 1);
  }
  const Rows identities = Parse(CsvIdentities(run));
  const auto listed =
      std::ranges::count_if(identities, [](const auto& row) { return row[0] == "identity"; });
  CHECK(static_cast<size_t>(listed) == run.identities.size());
}

TEST_CASE("csv: what was not read has a row of its own, accepted or not") {
  FakeRun run;
  FillOrganisation(run);
  for (const Rows& rows : {Parse(Csv(run)), Parse(CsvIdentities(run))}) {
    CHECK(std::ranges::count_if(rows, [](const auto& row) { return row[0] == "not-read"; }) == 6);
  }
}

TEST_CASE("csv: no cell is a formula, and no line hides in one") {
  FakeRun run;
  FillHostile(run);
  for (const Rows& rows : {Parse(Csv(run)), Parse(CsvIdentities(run))}) {
    CHECK(rows.size() >= run.identities.size() + 2);
    for (const auto& row : rows) {
      CHECK(row.size() == rows[0].size());
      for (const std::string& cell : row) {
        CHECK(
            (cell.empty() || std::string_view("=+-@\t\r").find(cell[0]) == std::string_view::npos));
        CHECK(cell.find('\n') == std::string::npos);
      }
    }
  }
  CHECK(CsvCell("=1+1") == "'=1+1");
  CHECK(CsvCell("  =1+1") == "\"'  =1+1\"");
  CHECK(CsvCell("＝1") == "'＝1");
  CHECK(CsvCell("a\"b,c") == "\"a\"\"b,c\"");
  CHECK(CsvCell("example.com") == "example.com");
}

TEST_CASE("csv: the first explanation stands in the last columns") {
  FakeRun run;
  FillClean(run);
  Finding& finding = run.AddFinding("identity-verified", "record-missing", Risk::kMedium,
                                    run.identities[0], "It is pending.");
  Explanation told;
  told.evidence = {"=first", "second"};
  told.fix.sentence = "Publish the records.";
  finding.explanations = {told};
  const auto row = Parse(Csv(run)).back();
  CHECK(row.at(20) == "certain");
  CHECK(row.at(21) == "'=first; second");
  CHECK(row.at(22) == "Publish the records.");
}

TEST_CASE("csv: a store that broke leaves its mark in the last row") {
  FakeRun run;
  FillClean(run);
  run.error = Error{Code::kStore, "disk I/O error"};
  CHECK(Parse(Csv(run)).back()[0] == "read-error");
  CHECK(Parse(CsvIdentities(run)).back()[0] == "read-error");
}

}  // namespace signet
