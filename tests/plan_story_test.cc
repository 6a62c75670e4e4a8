// Every story in tests/stories/plans holds; and the reader of such stories itself can say no.
#include "tests/plan_story.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace signet;

namespace {

constexpr std::string_view kGiven =
    "story  one waits\n"
    "given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers\n"
    "       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example\n"
    "       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb\n";

constexpr std::string_view kCreates =
    "when   plan\n"
    "then   creates aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP\n"
    "       creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in ZCORP\n"
    "       nothing else\n";

std::string WrongIn(std::string_view text) {
  const auto story = ParsePlanStory(text);
  return story ? "" : story.error().detail;
}

std::string WrongThere(std::string_view line) {
  return WrongIn(std::string(kGiven) + std::string(line) + "\n");
}

// What is disputed of the two creations, with more given and another end.
std::vector<std::string> Told(std::string_view given, std::string_view then = kCreates) {
  const auto story = ParsePlanStory(std::string(kGiven) + std::string(given) + std::string(then));
  REQUIRE_MESSAGE(story, story.error().detail);
  return Disagreements(*story);
}

std::string Then(std::string_view lines) {
  return "when plan\nthen " + std::string(lines) + "nothing else\n";
}

}  // namespace

TEST_CASE("plan stories: each of them holds") {
  size_t read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SIGNET_STORIES "/plans")) {
    if (entry.path().extension() != ".story") continue;
    ++read;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string name = entry.path().filename().string();
    const auto story = ParsePlanStory(text);
    CHECK_MESSAGE(story, fmt::format("{}: {}", name, story ? "" : story.error().detail));
    if (!story) continue;
    for (const std::string& wrong : Disagreements(*story))
      FAIL_CHECK(fmt::format("{} ({}): {}", name, story->title, wrong));
  }
  CHECK(read >= 30);
}

TEST_CASE("plan story: what holds is not disputed") { CHECK(Told("").empty()); }

TEST_CASE("plan story: what is planned, refused or left and not said is told") {
  const auto unsaid = Told("", Then(""));
  REQUIRE(unsaid.size() == 2);
  CHECK(unsaid[0] ==
        "also planned: create-record aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com. in "
        "ZCORP, for corp.example");
  const auto refused = Told("protect aaa.*\n");
  REQUIRE(refused.size() == 2);
  CHECK(refused[0] == "line 7: no such change is planned");
  CHECK(refused[1].starts_with("also refused by protected-name: create-record aaa._domainkey"));
  const auto left = Told(
      "record @ MX 10 mx.corp.example\n"
      "identity ann@corp.example of 111122223333 in eu-west-1 waits for a click\n");
  REQUIRE(left.size() == 1);
  CHECK(left[0] == "ann@corp.example is also left to ses-owner because 'email-link-not-clicked'");
}

TEST_CASE("plan story: another name, value, zone, kind, order, ttl or side effect is disputed") {
  constexpr const char* kLines[] = {
      "creates aaa._domainkey.corp.example CNAME zzz.dkim.amazonses.com in ZCORP",
      "creates zzz._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP",
      "creates aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZTWIN",
      "adds aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP",
      "replaces aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com from a.test in ZCORP",
      "calls restart-verification for corp.example",
      "corp.example is refused by not-authorised",
      "corp.example is left to dns-owner because record-missing"};
  for (const char* line : kLines) {
    const auto told = Told("", Then(fmt::format("{}\n", line)));
    REQUIRE_MESSAGE(told.size() == 3, line);
    CHECK(told[0].starts_with("line 6: "));
  }
  const std::string a =
      "creates aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP\n";
  const std::string b =
      "creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in ZCORP\n";
  CHECK(Told("", Then(b + a)).at(0) == "line 7: it comes earlier in the plan");
  CHECK(Told("", Then(a + "with ttl 60\n" + b)).at(0) == "line 6: its TTL is 1800");
  CHECK(Told("", Then(a + "with no side effect\n" + b)).at(0).starts_with("line 6: it has side"));
  CHECK(
      Told("", Then(a + "with side effect \"rain\"\n" + b)).at(0).starts_with("line 7: its side"));
}

TEST_CASE("plan story: a refusal is for its reason, and for its record alone where that is said") {
  const auto told = Told("protect aaa.*\n",
                         Then("corp.example is refused by protected-name saying \"rain\"\n"
                              "creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in "
                              "ZCORP\n"));
  REQUIRE(told.size() == 1);
  CHECK(told[0].starts_with("line 7: it says: aaa._domainkey.corp.example is protected"));
  CHECK(Told("protect *._domainkey.*\n",
             Then("corp.example is refused by protected-name at aaa._domainkey.corp.example\n"))
            .size() == 1);
}

TEST_CASE("plan story: what is no story is refused with its line") {
  CHECK(WrongIn("") == "line 0: the story has no title");
  CHECK(WrongIn(kGiven) == "line 4: the story never says 'when plan'");
  CHECK(WrongThere("when diagnose") == "line 5: only 'plan' can happen");
  CHECK(WrongThere("when plan") == "line 5: the story does not end with 'nothing else'");
  CHECK(WrongThere("when plan\nthen nothing else\nnothing else") ==
        "line 7: nothing may follow 'nothing else'");
  CHECK(WrongThere("zone corp.example id Z of 12 private")
            .ends_with("not an account id of 12 digits"));
  CHECK(WrongThere("zone corp.example id Z of 999988887777") ==
        "line 5: expected who serves the zone");
  CHECK(WrongThere("record www LOC here") == "line 5: expected a type of record");
  CHECK(WrongThere("record www MX here") == "line 5: no value of MX");
  CHECK(WrongThere("record www A 192.0.2.1\nrecord www ttl 60 A 192.0.2.2") ==
        "line 6: a set has one TTL, and an alias no values");
  CHECK(WrongThere("authorised *corp.example of * in * by me").starts_with("line 5: identity"));
  CHECK(WrongThere("identity a.example of 111122223333 in eu-west-1 waits for A.b") ==
        "line 5: 'A.b' is no token");
  CHECK(WrongThere("identity a.example of 111122223333 in eu-west-1 dreams") ==
        "line 5: expected what the identity waits for, or has");
  CHECK(WrongThere("identity a.other of 111122223333 in eu-west-1 waits for aaa\nwhen plan\n"
                   "then nothing else") ==
        "line 7: nobody serves a.other: give 'zone NAME served elsewhere'");
  CHECK(WrongThere("allow everything").starts_with("line 5: 'allow' is nothing"));
  CHECK(WrongThere("at most many changes") == "line 5: expected 'at most N changes'");
  CHECK(WrongThere("when plan\nthen with ttl 60") == "line 6: 'with' follows a change");
  CHECK(WrongThere("when plan\nthen creates a.example A 192.0.2.1") ==
        "line 6: expected 'in ZONE'");
  CHECK(WrongThere("when plan\nthen calls create-record for corp.example") ==
        "line 6: 'create-record' is no call to SES");
  CHECK(WrongThere("when plan\nthen corp.example is left to nobody because of rain") ==
        "line 6: 'nobody' is nobody who can mend anything");
  CHECK(
      WrongThere("when plan\nthen corp.example is happy").starts_with("line 6: expected a change"));
}

TEST_CASE("plan story: one that is too much to look at is refused") {
  CHECK_FALSE(ParsePlanStory(std::string(StoryLines::kBytesMax + 1, ' ')));
  CHECK(WrongThere("501 other records") == "line 5: too many records");
  CHECK(WrongThere("identity a.example of 111122223333 in eu-west-1 waits for a b c d e f g h i") ==
        "line 5: too many tokens");
}
