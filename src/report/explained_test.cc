// Explanations: looked at in two widths, held to their widths in all, and safe whatever a name
// or a record holds.
#include "report/explained.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <sstream>

#include "report/explained_sample.h"
#include "report/fake_run.h"
#include "report/golden.h"
#include "report/text.h"

namespace signet {
namespace {

namespace json = boost::json;

using Told = std::vector<Explained>;

struct Story {
  const char* name;
  Told told;
};

const std::vector<Story>& Stories() {
  static const std::vector<Story> kStories{
      {"doubled", {sample::Doubled()}},
      {"disagreeing", {sample::Disagreeing()}},
      {"waiting", {sample::Waiting()}},
      {"undelegated", {sample::Undelegated()}},
      {"silent", {sample::Silent()}},
      {"eight-servers", {sample::EightServers()}},
      {"mail-from", {sample::MailFromWrong()}},
      {"address", {sample::Address()}},
      {"unknown", {sample::Unknown()}},
      {"unasked", {sample::Unasked()}},
      {"resolver", {sample::ThroughResolver()}},
      {"hostile", {sample::Hostile()}},
      {"several", {sample::Undelegated(), sample::MailFromWrong(), sample::Unknown()}},
      {"none", {}},
  };
  return kStories;
}

const Told& Of(std::string_view name) {
  for (const Story& story : Stories()) {
    if (story.name == name) return story.told;
  }
  FAIL("no such story");
  return Stories()[0].told;
}

std::string Written(Format format, const Told& told, RenderOptions options = {}) {
  options.rules = FakeRules();
  std::ostringstream out;
  const auto writer = WriterOfExplained(format, options, out);
  REQUIRE(writer);
  writer->Begin();
  for (const Explained& explained : told) writer->Add(explained);
  writer->End();
  return out.str();
}

std::string Table(const Told& told, int width, bool unicode = true, bool colour = false) {
  RenderOptions options;
  options.width = width;
  options.colour = colour;
  options.unicode = unicode;
  return Written(Format::kTable, told, options);
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// The version changes with each release; the goldens need not.
std::string Json(const Told& told) {
  std::string text = Written(Format::kJson, told);
  const std::string version = "\"version\": \"" SIGNET_VERSION "\"";
  const size_t at = text.find(version);
  REQUIRE(at != std::string::npos);
  return text.replace(at, version.size(), "\"version\": \"0.0.0\"");
}

json::object Parsed(const std::string& text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  REQUIRE_MESSAGE(!error, error.message());
  return value.as_object();
}

bool IsZoneLine(const std::string& line) { return Contains(line, " 1800 IN ") && line[0] != ' '; }

}  // namespace

TEST_CASE("explained: looks as it did when somebody looked at it") {
  for (const Story& story : Stories()) {
    const std::string name = std::string("explained/") + story.name;
    CheckGolden(name + "-80.txt", Table(story.told, 80));
    CheckGolden(name + "-160.txt", Table(story.told, 160));
    CheckGolden(name + ".md", Written(Format::kMarkdown, story.told));
    CheckGolden(name + ".json", Json(story.told));
  }
  for (const char* name : {"doubled", "eight-servers"}) {
    CheckGolden(std::string("explained/") + name + "-80-ascii.txt", Table(Of(name), 80, false));
  }
  CheckGolden("explained/doubled-80-colour.txt", Table(Of("doubled"), 80, true, true));
}

TEST_CASE("explained: the first line is the answer, and never better than what was seen") {
  const auto first = [](std::string_view story) {
    std::string text;
    for (const std::string& line : Lines(Table(Of(story), 160, false))) {
      if (line.starts_with(" | ")) text += (text.empty() ? "" : " ") + line.substr(3);
      if (line.empty() && !text.empty()) break;
    }
    return text;
  };
  CHECK(
      first("doubled") ==
      "shop.test is not verified: 1 of its 3 DKIM records is wrong and 1 is missing, at both name "
      "servers.");
  CHECK(first("disagreeing") ==
        "shop.test is not verified: 1 of its 3 DKIM records is missing at ns2.host.test, one of 2 "
        "name servers.");
  CHECK(first("undelegated") ==
        "shop.test is not verified: shop.test is delegated to no name server.");
  CHECK(first("silent") ==
        "shop.test is not verified, and why is not certain: 1 of its 3 DKIM records is missing at "
        "the one name server that answered.");
  CHECK(first("unknown").starts_with("Whether shop.test is verified is not known: "));
  CHECK(first("unasked") == "shop.test is not verified (verification-not-started).");
  CHECK(first("resolver").ends_with("as the resolver 198.51.100.53 sees it."));
  CHECK(first("mail-from").starts_with("shop.test is verified, but "));
}

TEST_CASE("explained: no line is longer than the terminal, save what is to be copied") {
  for (const Story& story : Stories()) {
    for (int width = RenderOptions::kWidthMin; width <= RenderOptions::kWidthMax; width += 4) {
      for (const bool unicode : {true, false}) {
        for (const std::string& line : Lines(Table(story.told, width, unicode))) {
          const bool fits = DisplayWidth(line) <= static_cast<size_t>(width) || IsZoneLine(line);
          CHECK_MESSAGE(fits, story.name, " at ", width, ": ", line);
        }
      }
    }
  }
}

TEST_CASE("explained: what is to be published stands whole on a line of its own") {
  for (const Explanation& cause : Of("doubled")[0].findings[0].explanations) {
    for (const RecordSet& set : cause.fix.publish) {
      const std::string wanted = RenderZoneLines(set).at(0);
      for (const int width : {40, 80, 160}) {
        const auto lines = Lines(Table(Of("doubled"), width));
        CHECK(std::ranges::count(lines, wanted) == 1);
      }
      CHECK(Contains(Written(Format::kMarkdown, Of("doubled")), "\n" + wanted + "\n"));
    }
  }
}

TEST_CASE("explained: nothing that moves a cursor gets through, and without unicode only ASCII") {
  for (const Story& story : Stories()) {
    for (const std::string& line : Lines(Table(story.told, 80))) CHECK(Visible(line) == line);
    for (const char c : Table(story.told, 80, false)) CHECK((c == '\n' || (c >= 0x20 && c < 0x7f)));
    const std::string markdown = Written(Format::kMarkdown, story.told);
    for (const std::string& line : Lines(markdown)) CHECK(Visible(line) == line);
    CHECK_FALSE(Contains(markdown, "\n# heading"));
    for (const char c : Json(story.told))
      CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  }
}

TEST_CASE("explained: words that should be ours are not trusted either") {
  const Told told{sample::Hostile(true), sample::Hostile(true)};
  for (const bool unicode : {true, false}) {
    for (const std::string& line : Lines(Table(told, 80, unicode))) {
      CHECK(Visible(line, unicode) == line);
    }
  }
  for (const std::string& line : Lines(Written(Format::kMarkdown, told))) {
    CHECK(Visible(line) == line);
    CHECK_FALSE(line.starts_with("# heading"));
  }
  Parsed(Json(told));
}

// One name server with an address that answers and one that does not.
TEST_CASE("explained: servers share a column only where they say the same") {
  Explained told = sample::EightServers();
  ZoneCut& zone = told.identity.dns.read()->walks[0].cuts[1];
  for (NameServer& server : zone.servers) server.name = sample::Name("ns.host.test");
  const std::string text = Table({told}, 60);
  CHECK(Contains(text, "A: 1 server"));
  CHECK(Contains(text, "4 addresses"));
  CHECK(Contains(text, "ns.host.test (192.0.2.1), ns.host.test"));
}

TEST_CASE("explained: colour changes no letter") {
  for (const Story& story : Stories()) {
    const std::string coloured = Table(story.told, 100, true, true);
    std::string bare;
    for (size_t i = 0; i < coloured.size(); ++i) {
      if (coloured[i] == '\x1b') {
        i = coloured.find('m', i);
      } else {
        bare += coloured[i];
      }
    }
    CHECK(bare == Table(story.told, 100));
  }
}

TEST_CASE("explained: an unread server is never shown as ok or missing") {
  const json::object document = Parsed(Json(Of("silent")));
  const json::value& records = document.at("identities").at(0).at("records");
  for (const json::value& row : records.at("rows").as_array()) {
    CHECK(row.at("cells").at(1).at("state").as_string() == "unread");
    CHECK(row.at("cells").at(1).at("answer").as_string() == "timed-out");
  }
  CHECK(Contains(Table(Of("silent"), 80), "? unread"));
}

TEST_CASE("explained: in JSON each cause is one finding, and no cause is an empty text") {
  const json::object doubled = Parsed(Json(Of("doubled")));
  const json::array& findings = doubled.at("findings").as_array();
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].at("cause").as_string() == "target-doubled");
  CHECK(findings[1].at("cause").as_string() == "record-missing");
  CHECK(findings[0].at("id") == findings[1].at("id"));
  CHECK(doubled.at("identities").at(0).at("verified") == json::value(false));
  CHECK(doubled.at("identities").at(0).at("causes").as_array().size() == 2);

  const json::object silent = Parsed(Json(Of("silent")));
  REQUIRE(silent.at("findings").as_array().size() == 1);
  CHECK(silent.at("findings").at(0).at("cause").as_string().empty());
  CHECK(silent.at("findings").at(0).at("fix").is_null());
  // The same members, so that a reader needs no second way.
  CHECK(silent.at("findings").at(0).as_object().size() == findings[0].as_object().size());

  const json::object unknown = Parsed(Json(Of("unknown")));
  CHECK(unknown.at("findings").as_array().empty());
  CHECK(unknown.at("identities").at(0).at("verified").is_null());
  CHECK(unknown.at("identities").at(0).at("records").is_null());
}

TEST_CASE("explained: in JSON notes and other findings are observations, never findings") {
  const json::object address = Parsed(Json(Of("address")));
  CHECK(address.at("observations").at(0).at("kind").as_string() == "note");
  const json::object mail_from = Parsed(Json(Of("mail-from")));
  CHECK(mail_from.at("findings").as_array().empty());
  CHECK(mail_from.at("observations").at(0).at("rule").as_string() == "mail-from-working");
}

TEST_CASE("explained: ten thousand identities are all there, in their order") {
  const Explained one = sample::Undelegated();
  std::ostringstream out;
  const auto writer = WriterOfExplained(Format::kJson, {}, out);
  writer->Begin();
  constexpr size_t kCount = 10'000;
  for (size_t i = 0; i < kCount; ++i) {
    Explained next = one;
    next.identity.identity = next.findings[0].identity = fmt::format("{:05}.test", i);
    writer->Add(next);
  }
  writer->End();
  const json::object document = Parsed(out.str());
  for (const char* part : {"identities", "findings"}) {
    const json::array& items = document.at(part).as_array();
    REQUIRE(items.size() == kCount);
    size_t in_place = 0;
    for (size_t i = 0; i < kCount; ++i) {
      in_place += items[i].at("identity").as_string() == fmt::format("{:05}.test", i) ? 1 : 0;
    }
    CHECK(in_place == kCount);
  }
}

TEST_CASE("explained: there are three formats and no other") {
  std::ostringstream out;
  CHECK(WriterOfExplained(Format::kCsv, {}, out) == nullptr);
  CHECK(WriterOfExplained(Format::kEvidence, {}, out) == nullptr);
}

}  // namespace signet
