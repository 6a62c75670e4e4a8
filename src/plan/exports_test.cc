// Exports: what they hold, what they refuse, and that no word of a plan can end its line.
// tests/contract/exports runs each through the tool that it is for.
#include "plan/exports.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "plan/exports/quoting.h"
#include "plan/exports/sample.h"

namespace signet {
namespace {

constexpr std::array kAll{ExportFormat::kZoneFile,         ExportFormat::kNsupdate,
                          ExportFormat::kTerraformRoute53, ExportFormat::kTerraformCloudflare,
                          ExportFormat::kAwsCli,           ExportFormat::kOctoDns,
                          ExportFormat::kDnsControl,       ExportFormat::kTicket};

std::string Exported(const Plan& plan, ExportFormat format) {
  std::ostringstream out;
  const auto done = ExportPlan(plan, format, out);
  REQUIRE(done);
  return out.str();
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

size_t Count(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("exports: every format is found by its name, and no other") {
  std::string names;
  for (const ExportFormat format : kAll) {
    CHECK(ExportFormatNamed(ExportFormatName(format)) == format);
    names += (names.empty() ? "" : ", ") + std::string(ExportFormatName(format));
  }
  CHECK(ExportFormatNames() == names);
  CHECK_FALSE(ExportFormatNamed("zonefile"));
}

TEST_CASE("exports: every record of the plan is in every export, and twice the same bytes") {
  const Plan plan = sample::Usual();
  for (const ExportFormat format : kAll) {
    CAPTURE(ExportFormatName(format));
    const std::string text = Exported(plan, format);
    for (const char* part : {"tok10", "tok2", "tok3", "feedback-smtp.eu-west-1", "DMARC1", "tok7",
                             "not-authorised", "create-only"}) {
      CAPTURE(part);
      CHECK(text.find(part) != std::string::npos);
    }
    CHECK(Exported(plan, format) == text);
    CHECK(Exported(sample::Usual(), format).find(plan.Hash()) != std::string::npos);
  }
}

TEST_CASE("exports: a call of SES is in the ticket alone") {
  for (const ExportFormat format : kAll) {
    const bool told = Exported(sample::Usual(), format).find("resend-mail") != std::string::npos;
    CHECK(told == (format == ExportFormat::kTicket));
  }
}

TEST_CASE("exports: what was refused is a comment, to its last line") {
  Plan refused = sample::Usual();
  refused.changes.clear();
  const std::array<std::pair<ExportFormat, char>, 6> comments{
      {{ExportFormat::kZoneFile, ';'},
       {ExportFormat::kNsupdate, ';'},
       {ExportFormat::kTerraformRoute53, '#'},
       {ExportFormat::kTerraformCloudflare, '#'},
       {ExportFormat::kOctoDns, '#'},
       {ExportFormat::kDnsControl, '/'}}};
  for (const auto& [format, comment] : comments) {
    CAPTURE(ExportFormatName(format));
    const auto lines = Lines(Exported(refused, format));
    CHECK(lines.size() > 10);
    for (const std::string& line : lines) CHECK((line.empty() || line[0] == comment));
  }
  const std::string script = Exported(refused, ExportFormat::kAwsCli);
  CHECK(script.find("\n# change 'Z0EXAMPLE'") > script.find("\nexit "));
  CHECK(script.find("\nchange '") == std::string::npos);
}

TEST_CASE("exports: whatever a plan says, an export is printable ASCII") {
  for (const Plan& plan : {sample::Usual(), sample::Undo(), sample::Hostile()}) {
    for (const ExportFormat format : kAll) {
      CAPTURE(ExportFormatName(format));
      const std::string text = Exported(plan, format);
      CHECK(std::all_of(text.begin(), text.end(),
                        [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); }));
      // A line that began with words of the plan would begin with these.
      for (const std::string& line : Lines(text)) {
        CHECK_FALSE(line.starts_with("evil.test"));
        CHECK_FALSE(line.starts_with("# h1"));
      }
    }
  }
  const std::string script = Exported(sample::Hostile(), ExportFormat::kAwsCli);
  CHECK(Count(script, "\nBATCH\n") == Count(script, "\nchange "));
}

TEST_CASE("exports: the same record asked for twice is written once") {
  const std::string lines = Exported(sample::Usual(), ExportFormat::kZoneFile);
  CHECK(Count(lines, "\nbounce.mail.example.test. 1800 IN TXT") == 1);
  CHECK(lines.find("Also for mail.example.test in 111122223333 us-east-1.") != std::string::npos);
}

TEST_CASE("exports: two changes that want different things of one set are no export") {
  Plan plan = sample::Usual();
  Change other = plan.changes[4];
  other.after->values = {"\"v=spf1 include:amazonses.com -all\""};
  plan.changes.push_back(other);
  std::ostringstream out;
  const auto done = ExportPlan(plan, ExportFormat::kZoneFile, out);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == Code::kBadInput);
  CHECK(done.error().detail.find("want different things") != std::string::npos);
  CHECK(out.str().empty());
}

TEST_CASE("exports: a value that would end its line is no export") {
  const auto refuses = [](RecordType type, std::vector<std::string> values) {
    Plan undo = sample::Undo();  // What stood there may be anything.
    undo.changes = {undo.changes.front()};
    undo.changes[0].before->type = type;
    undo.changes[0].before->values = std::move(values);
    std::ostringstream out;
    return !ExportPlan(undo, ExportFormat::kNsupdate, out) && out.str().empty();
  };
  CHECK_FALSE(refuses(RecordType::kTxt, {"\"a\" \"b\""}));
  CHECK(refuses(RecordType::kTxt, {"\"a\"\nupdate add evil.test. 1 A 192.0.2.1"}));
  CHECK(refuses(RecordType::kTxt, {"\"a"}));
  CHECK(refuses(RecordType::kTxt, {"\"a\\\""}));
  CHECK(refuses(RecordType::kTxt, {"bare"}));
  CHECK(refuses(RecordType::kTxt, {"\"" + std::string(256, 'x') + "\""}));
  CHECK(refuses(RecordType::kTxt, {EncodeTxt(std::string(Edits::kValueBytesMax, 'x'))}));
  CHECK(refuses(RecordType::kMx, {"10"}));
  CHECK(refuses(RecordType::kMx, {"70000 a.test."}));
  CHECK(refuses(RecordType::kCname, {"a.test.", "b.test."}));
  CHECK(refuses(RecordType::kA, {"192.0.2.1"}));
}

TEST_CASE("exports: what is no id of a hosted zone reaches no tool") {
  Plan plan = sample::Usual();
  plan.changes[0].place.id = "file:///etc/passwd";
  std::ostringstream out;
  CHECK_FALSE(ExportPlan(plan, ExportFormat::kAwsCli, out));
  CHECK(out.str().empty());
  for (const ExportFormat format : kAll) {
    CHECK(Exported(sample::Hostile(), format).find("file:///etc") == std::string::npos);
  }
}

TEST_CASE("exports: a refused change of which little is known is told as far as it goes") {
  Plan plan = sample::Hostile();
  RefusedChange& refused = plan.refused[0];
  refused.change.place = {};
  refused.change.identity = sample::kHostile;
  refused.change.target = {sample::kHostile, sample::kHostile};
  refused.change.before = refused.change.after = std::nullopt;
  for (const ExportFormat format : kAll) {
    const std::string text = Exported(plan, format);
    CHECK(text.find("that is not known") != std::string::npos);
    CHECK(text.find("\nevil.test") == std::string::npos);
  }
}

TEST_CASE("exports: a change that no plan may hold is no export") {
  Plan plan = sample::Usual();
  plan.changes[0].after->values = {"tok10.dkim.evil.test."};
  std::ostringstream out;
  CHECK_FALSE(ExportPlan(plan, ExportFormat::kTicket, out));
  CHECK(out.str().empty());
}

TEST_CASE("nsupdate: an update stands behind what must be true of its whole set") {
  const std::string script = Exported(sample::Usual(), ExportFormat::kNsupdate);
  CHECK(script.find("prereq nxdomain tok10._domainkey.mail.example.test.\n") != std::string::npos);
  CHECK(Count(script, "prereq yxrrset example.test. TXT ") == 2);
  CHECK(script.find("prereq nxrrset example.test. CNAME\n") != std::string::npos);
  CHECK(script.find("update delete tok3._domainkey.mail.example.test. CNAME "
                    "old3.dkim.amazonses.com.\n") != std::string::npos);
  CHECK(Count(script, "\nsend\n") == 3);  // Each identity of each zone.
  CHECK(Count(script, "\nzone ") == 3);
}

TEST_CASE("exports: a zone at its own primary is told to nsupdate, and is none of Route 53's") {
  ZonePlace place = sample::Own();
  place.id = "[2001:db8::1]:5353";
  Plan plan;
  plan.changes = {sample::Key(place, "a-b.test", "tok1")};
  const std::string script = Exported(plan, ExportFormat::kNsupdate);
  CHECK(Count(script, "\nserver 2001:db8::1 5353\nzone a-b.test.\n") == 1);
  for (const ExportFormat format : {ExportFormat::kAwsCli, ExportFormat::kTerraformRoute53}) {
    const std::string text = Exported(plan, format);
    CHECK(Count(text, "tok1") == 0);
    CHECK(Count(text, "# Zone a-b.test. at [2001:db8::1]:5353\n# It is no zone of Route 53") == 1);
  }
  plan.changes[0].place.id = "192.0.2.1:53\nsend";
  std::ostringstream out;
  CHECK_FALSE(ExportPlan(plan, ExportFormat::kNsupdate, out));
}

TEST_CASE("exports: nothing deletes but what the plan names, value by value") {
  const std::string script = Exported(sample::Usual(), ExportFormat::kAwsCli);
  CHECK(script.find("UPSERT") == std::string::npos);
  CHECK(Count(script, "\n{\"Action\":\"DELETE\"") == 2);
  CHECK(Count(Exported(sample::Usual(), ExportFormat::kNsupdate), "\nupdate delete ") == 1);
  CHECK(Exported(sample::Usual(), ExportFormat::kTerraformRoute53).find("allow_overwrite") ==
        std::string::npos);
}

TEST_CASE("aws-cli: a zone without an id is asked for, and a batch stays under Route 53's bounds") {
  const std::string script = Exported(sample::Usual(), ExportFormat::kAwsCli);
  CHECK(script.find(": \"${ZONE_ID_A_B_TEST_") != std::string::npos);
  Plan plan = sample::Framed();
  for (int i = 0; i < 1001; ++i) {
    plan.changes.push_back(sample::Key(sample::Hosted(), "example.test", "t" + std::to_string(i)));
  }
  const std::string many = Exported(plan, ExportFormat::kAwsCli);
  CHECK(Count(many, "\nchange Z0EXAMPLE ") > 1);
  for (size_t at = many.find("<<'BATCH'"); at != std::string::npos;
       at = many.find("<<'BATCH'", at + 1)) {
    CHECK(many.find("\nBATCH\n", at) - at < 34'000);
  }
}

TEST_CASE("octodns: keys are in the order that it enforces, numbers by value") {
  const std::string yaml = Exported(sample::Usual(), ExportFormat::kOctoDns);
  const size_t two = yaml.find("\n'tok2._domainkey.mail':");
  const size_t ten = yaml.find("\n'tok10._domainkey.mail':");
  REQUIRE(two != std::string::npos);
  REQUIRE(ten != std::string::npos);
  CHECK(two < ten);
  CHECK(yaml.find("'v=DMARC1\\; p=none") != std::string::npos);
}

TEST_CASE("quoting: each language gets its own escapes") {
  const DomainName odd = DomainName::FromLabels({"a;b", "c\"d", "\xC3\xBC", "test"}).value();
  CHECK(ZoneName(odd) == "a\\059b.c\\034d.\\195\\188.test.");
  CHECK(Route53Name(odd) == "a\\073b.c\\042d.\\303\\274.test.");
  CHECK(ZoneRelative(odd, sample::Name("test")) == "a\\059b.c\\034d.\\195\\188");
  CHECK(ZoneRelative(odd, odd).empty());
  const Value text{{}, 0, {"a\"b\\", "\xC3\xBC"}};
  CHECK(ZoneData(RecordType::kTxt, text) == "\"a\\\"b\\\\\" \"\\195\\188\"");
  CHECK(Route53Data(RecordType::kTxt, text) == "\"a\\\"b\\\\\" \"\\303\\274\"");
  CHECK(Route53Text(text) == "a\\\"b\\\\\"\"\\303\\274");
  CHECK(HclQuoted("${a} %{b} $${c} 5% $d \"\\") ==
        "\"\\u0024{a} \\u0025{b} $\\u0024{c} 5% $d \\\"\\\\\"");
  CHECK(YamlQuoted("it's: \\;") == "'it''s: \\;'");
  CHECK(OneLine("a\nb\xFF") == "a\\x0Ab\\xFF");
  CHECK(OneLine(std::string(5000, 'x')).size() == kWordsMax + 3);
  CHECK(ZoneWord(sample::Name("a.b.test")) == "a_b_test");
  CHECK(ZoneWord(sample::Name("a-b.test")) != ZoneWord(sample::Name("a_b.test")));
}

}  // namespace
}  // namespace signet
