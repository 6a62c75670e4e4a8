// What the AWS CLI's parser makes of a file, and what it refuses.
#include "aws/ini_file.h"

#include <doctest/doctest.h>

namespace signet {
namespace {

std::string ValueOf(const char* text, const char* section, const char* key) {
  const Result<IniFile> file = ParseIni(text, "f");
  REQUIRE_MESSAGE(file.has_value(), file.error().detail);
  const IniSection* found = file->Find(section);
  REQUIRE(found != nullptr);
  const auto it = found->settings.find(key);
  return it == found->settings.end() ? "(none)" : it->second;
}

std::string Refusal(const char* text) {
  const Result<IniFile> file = ParseIni(text, "f");
  REQUIRE_FALSE(file.has_value());
  CHECK(file.error().code == Code::kBadInput);
  return file.error().detail;
}

TEST_CASE("ini: keys are lower-cased and both delimiters work, the first one counting") {
  CHECK(ValueOf("[a]\nRegion = eu-west-1\n", "a", "region") == "eu-west-1");
  CHECK(ValueOf("[a]\nregion: eu-west-1\n", "a", "region") == "eu-west-1");
  CHECK(ValueOf("[a]\nk = x:y=z\n", "a", "k") == "x:y=z");
}

TEST_CASE("ini: a comment is a line of its own; after a value it is part of the value") {
  CHECK(ValueOf("[a]\n# no\n; no\nk = v # yes\n", "a", "k") == "v # yes");
}

TEST_CASE("ini: deeper lines continue a value, and a block of them is not a value") {
  CHECK(ValueOf("[a]\nk = v\n  w\n", "a", "k") == "v\nw");
  CHECK(ValueOf("[a]\nk = v\n\n  w\n\n", "a", "k") == "v\n\nw");
  CHECK(ValueOf("[a]\ns3 =\n  x = 1\n\n  y = 2\nk = v\n", "a", "s3") == "(none)");
  CHECK(ValueOf("[a]\ns3 =\n  x = 1\n\n  y = 2\nk = v\n", "a", "k") == "v");
  CHECK(ValueOf("[a]\n  k = v\n  l = w\n", "a", "l") == "w");
}

TEST_CASE("ini: [DEFAULT] gives every section its keys, [default] does not") {
  CHECK(ValueOf("[DEFAULT]\nk = d\n[a]\nl = 1\n", "a", "k") == "d");
  CHECK(ValueOf("[default]\nk = d\n[a]\nl = 1\n", "a", "k") == "(none)");
}

TEST_CASE("ini: line ends of three kinds, and text after the header's bracket") {
  CHECK(ValueOf("[a] x\r\nk = v\r\n", "a", "k") == "v");
  CHECK(ValueOf("[a]\rk = v\r", "a", "k") == "v");
}

TEST_CASE("ini: what the CLI refuses is refused with the line, and never quoted") {
  CHECK(Refusal("[a]\nk = 1\nk = 2\n") == "f line 3: 'k' is there twice in its section");
  CHECK(Refusal("[a]\n[b]\n[a]\n") == "f line 3: [a] is there twice; merge the two");
  CHECK(Refusal("k = v\n") == "f line 1: text before the first [section]");
  CHECK(Refusal("[a]\nSECRETSECRET\n") == "f line 2: neither a [section] nor key = value");
  CHECK(Refusal("[a]\n= SECRET\n") == "f line 2: neither a [section] nor key = value");
  CHECK(Refusal("[a]\nb = c\ns3 =\n  SECRET\n").find("SECRET") == std::string::npos);
}

}  // namespace
}  // namespace signet
