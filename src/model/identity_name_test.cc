// Names as people type them.
#include "model/identity_name.h"

#include <doctest/doctest.h>

#include <string>

using namespace signet;

TEST_CASE("identity name: a domain has no case and no final dot, a local part keeps its own") {
  CHECK(*ParseIdentityName("Example.TEST.") == "example.test");
  CHECK(*ParseIdentityName("Ann@Example.Test") == "Ann@example.test");
  CHECK(*ParseIdentityName("\"a@b\"@example.test") == "\"a@b\"@example.test");
  CHECK(CanonicalIdentityName("EXAMPLE.test") == CanonicalIdentityName("example.test."));
}

TEST_CASE("identity name: what can be none is refused with its beginning") {
  for (const char* bad : {"", " ", ".", "..", "test", "a..test", "@", "@a.test", "a@", "a b.test",
                          "a\nb.test", "a\x7f.test", "-.test/../../x"}) {
    CAPTURE(bad);
    CHECK_FALSE(ParseIdentityName(bad));
  }
  const auto longest = ParseIdentityName(std::string(300, 'x') + ".test");
  REQUIRE_FALSE(longest);
  CHECK(longest.error().code == Code::kBadInput);
  CHECK(longest.error().detail.size() < 200);
}
