// Markdown: a hostile name stays a name.
#include "report/markdown.h"

#include <doctest/doctest.h>

#include <sstream>

#include "report/fake_run.h"
#include "report/golden.h"

namespace signet {
namespace {

std::string Markdown(FakeRun& run) {
  std::ostringstream out;
  RenderMarkdown(run, FakeRules(), out);
  return out.str();
}

// Columns of a row as GitHub splits it: at pipes that no backslash precedes.
size_t Columns(const std::string& row) {
  size_t pipes = 0;
  for (size_t i = 0; i < row.size(); ++i) pipes += row[i] == '|' && (i == 0 || row[i - 1] != '\\');
  return pipes - 1;
}

}  // namespace

TEST_CASE("markdown: looks as it did when somebody looked at it") {
  FakeRun organisation, clean, hostile;
  FillOrganisation(organisation);
  FillClean(clean);
  FillHostile(hostile);
  CheckGolden("markdown/organisation.md", Markdown(organisation));
  CheckGolden("markdown/clean.md", Markdown(clean));
  CheckGolden("markdown/hostile.md", Markdown(hostile));
}

TEST_CASE("markdown: a table keeps its columns whatever the names hold") {
  FakeRun run;
  FillHostile(run);
  std::istringstream in(Markdown(run));
  size_t columns = 0;
  size_t rows = 0;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('|')) {
      columns = 0;
      continue;
    }
    if (columns == 0) columns = Columns(line);
    CHECK_MESSAGE(Columns(line) == columns, line);
    ++rows;
  }
  CHECK(rows > run.findings.size());
}

TEST_CASE("markdown: a code span is ended by nothing inside it") {
  CHECK(MarkdownCode("a") == "`a`");
  CHECK(MarkdownCode("a`b") == "``a`b``");
  CHECK(MarkdownCode("``") == "``` `` ```");
  CHECK(MarkdownCode("a|b") == "`a|b`");
  CHECK(MarkdownCode("a\nb") == "`a\\nb`");
  CHECK(MarkdownCode("") == "");
}

TEST_CASE("markdown: prose has no markup, links or mentions of its own") {
  CHECK(MarkdownText("a *b* _c_ [d](e) <f> & |") ==
        "a \\*b\\* \\_c\\_ \\[d\\](e) &lt;f&gt; &amp; |");
  CHECK(MarkdownText("ask @octocat about #1 at https://evil.example/") ==
        "ask `@octocat` about `#1` at `https://evil.example/`");
  CHECK(MarkdownText("- item") == "\\- item");
}

TEST_CASE("markdown: a block is closed by no line of its own") {
  CHECK(MarkdownBlock("sh", "a\n```\nb") == "````sh\na\n```\nb\n````\n");
}

TEST_CASE("markdown: rows beyond the limit are counted") {
  FakeRun run;
  FillClean(run);
  for (size_t i = 0; i < kMarkdownRowsMax + 7; ++i) {
    const IdentityEvidence identity =
        run.AddIdentity({"111122223333", "eu-west-1"}, "c" + std::to_string(i) + ".example",
                        VerificationStatus::kFailed);
    run.AddFinding("identity-verified", "", Risk::kMedium, identity, "It is FAILED.");
  }
  run.Sort();
  const std::string text = Markdown(run);
  CHECK(text.find("and 7 more: `signet report 12 --format csv`") != std::string::npos);
  CHECK(text.size() < 65536);
}

TEST_CASE("markdown: the steps of one cause are not those of the other findings") {
  FakeRun run;
  run.header.state = RunState::kFinished;
  const Target target{"111122223333", "eu-west-1"};
  run.AddTarget(target);
  RuleText rule = *FakeRules().front();
  rule.for_address = Remediation{{"Resend."}, {}, ""};
  rule.for_cause = {{"twin", Remediation{{"Remove it."}, {}, ""}}};
  for (const char* cause : {"twin", "other"}) {
    const IdentityEvidence& address =
        run.AddIdentity(target, std::string(cause) + "@example.com", VerificationStatus::kPending);
    run.AddFinding(std::string(rule.id), cause, Risk::kMedium, address, "broken.").type =
        IdentityType::kEmailAddress;
  }
  run.Sort();
  const RuleText* rules[] = {&rule};
  std::ostringstream out;
  RenderMarkdown(run, rules, out);
  CHECK(out.str().find("1. Remove it.") != std::string::npos);
  CHECK(out.str().find("1. Resend.") != std::string::npos);
}

}  // namespace signet
