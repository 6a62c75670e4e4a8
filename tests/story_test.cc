// Every story in tests/stories holds; and the story reader itself can say no.
#include "tests/story.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace signet;

namespace {

std::string TextOf(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string WrongIn(std::string_view text) {
  const auto story = ParseStory(text);
  return story ? "" : story.error().detail;
}

constexpr std::string_view kWaiting =
    "story  waiting\n"
    "given  account 111122223333 region eu-west-1\n"
    "       identity example.test PENDING\n"
    "when   diagnose\n"
    "then   example.test is broken\n";

std::vector<std::string> Told(std::string_view then) {
  const auto story = ParseStory(std::string(kWaiting) + std::string(then));
  REQUIRE_MESSAGE(story, story.error().detail);
  return Disagreements(*story);
}

}  // namespace

TEST_CASE("stories: each of them holds") {
  size_t read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SIGNET_STORIES)) {
    if (entry.path().extension() != ".story") continue;
    ++read;
    const std::string name = entry.path().filename().string();
    const auto story = ParseStory(TextOf(entry.path()));
    CHECK_MESSAGE(story, fmt::format("{}: {}", name, story ? "" : story.error().detail));
    if (!story) continue;
    for (const std::string& wrong : Disagreements(*story)) {
      FAIL_CHECK(fmt::format("{} ({}): {}", name, story->title, wrong));
    }
  }
  CHECK(read >= 15);
}

TEST_CASE("story: what holds is not disputed") {
  CHECK(Told("identity-verified medium for no known cause told to 111122223333\nnothing else\n"
             "nothing else anywhere\n")
            .empty());
}

TEST_CASE("story: a wrong risk, cause, owner, rule, gap or verdict is told with its line") {
  CHECK(Told("identity-verified high\n").at(0) == "line 6: identity-verified is medium");
  CHECK(Told("identity-verified because www-identity\n").at(0) ==
        "line 6: identity-verified is because ''");
  CHECK(Told("identity-verified told to ann\n").at(0) ==
        "line 6: identity-verified is told to '111122223333'");
  CHECK(Told("dkim-signing\n").at(0) == "line 6: there is no dkim-signing");
  CHECK(Told("gap dkim-signing\n").at(0) == "line 6: there is no gap of dkim-signing");
  CHECK(Told("account 111122223333 is broken\n").at(0) == "line 6: it is healthy");
  CHECK(Told("other.test is broken\n").at(0) == "line 6: 0 of the story are meant, not one");
}

TEST_CASE("story: 'nothing else' tells what nobody expected") {
  CHECK(Told("nothing else\n").size() == 1);
  const auto story = ParseStory(
      "story x\ngiven account 111122223333 region eu-west-1 sandbox\nidentity a.test FAILED\n"
      "when diagnose\nthen nothing else anywhere\n");
  REQUIRE(story);
  CHECK(Disagreements(*story).size() == 2);
}

TEST_CASE("story: what is no story is refused with its line") {
  CHECK(WrongIn("") == "line 0: the story has no title");
  CHECK(WrongIn("story x\n") == "line 1: the story never says 'when diagnose'");
  CHECK(WrongIn("story x\nwhen diagnose\n") ==
        "line 2: the story expects nothing, so it cannot fail");
  CHECK(WrongIn("hello\n") == "line 1: expected 'given', 'when' or 'then'");
  CHECK(WrongIn("story x\n\n# note\ngiven account 12 region eu-west-1\n") ==
        "line 4: '12' is not an account id of 12 digits");
  CHECK(WrongIn("given account 111122223333 region eu-west-1 purple\n") ==
        "line 1: 'purple' is nothing an account can be");
  CHECK(WrongIn("given identity a.test PENDING\n") ==
        "line 1: an identity needs an account and region before it");
  CHECK(WrongIn("given rule no-such off\n") == "line 1: 'no-such' is no rule");
  CHECK(WrongIn("then nothing else\n") == "line 1: 'nothing else' of whom?");
  CHECK(WrongIn(std::string(kWaiting) + "identity-verified because bad-luck\n") ==
        "line 6: 'bad-luck' is no cause");
  CHECK(WrongIn(std::string(kWaiting) + "identity-verifed medium\n").starts_with("line 6: "));
  CHECK(WrongIn("given account 111122223333 region eu-west-1\nidentity a.test PENDING for 2weeks")
            .starts_with("line 2: '2weeks'"));
}

TEST_CASE("story: one that is too long is refused") {
  CHECK_FALSE(ParseStory(std::string(StoryLines::kBytesMax + 1, ' ')));
  CHECK_FALSE(ParseStory(std::string(StoryLines::kLinesMax + 1, '\n')));
}
