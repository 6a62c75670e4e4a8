// The names that zones, panels and attackers write.
#include "model/domain_name.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return *DomainName::Parse(text); }

}  // namespace

TEST_CASE("domain name: case and a final dot make no difference") {
  CHECK(Name("Mail.Example.COM.") == Name("mail.example.com"));
  CHECK(Name("mail.example.com").text() == "mail.example.com");
  CHECK(Name("mail.example.com").absolute() == "mail.example.com.");
}

TEST_CASE("domain name: the root is a name of its own") {
  CHECK(Name(".").root());
  CHECK(Name(".").text() == ".");
  CHECK(Name(".").absolute() == ".");
  CHECK(Name("com").Parent().root());
  CHECK(Name(".").label_count() == 0);
}

TEST_CASE("domain name: escapes become bytes and are written in one way") {
  CHECK(Name("a\\.b.test").label_count() == 2);
  CHECK(Name("a\\046b.test") == Name("a\\.b.test"));
  CHECK(Name("\\065.test") == Name("a.test"));
  CHECK(Name("\\000.test").text() == "\\000.test");
  CHECK(Name("a\\.b.test").Labels().front() == "a.b");
  CHECK(Name("sp ace.test").text() == "sp\\032ace.test");
}

TEST_CASE("domain name: what cannot be on the wire is refused") {
  CHECK_FALSE(DomainName::Parse(""));
  CHECK_FALSE(DomainName::Parse("a..b"));
  CHECK_FALSE(DomainName::Parse(".a"));
  CHECK_FALSE(DomainName::Parse(std::string(64, 'a')));
  CHECK(DomainName::Parse(std::string(63, 'a')));
  CHECK_FALSE(DomainName::Parse("a\\"));
  CHECK_FALSE(DomainName::Parse("a\\25"));
  CHECK_FALSE(DomainName::Parse("a\\256"));
  std::string longest;
  for (int i = 0; i < 4; ++i) longest += std::string(61, 'a') + ".";
  CHECK(DomainName::Parse(longest + "aaaaa"));         // 4 * 62 + 6 + 1 = 255 bytes.
  CHECK_FALSE(DomainName::Parse(longest + "aaaaaa"));  // One more.
}

TEST_CASE("domain name: what lies under what, by whole labels") {
  CHECK(Name("a.example.com").IsSameOrUnder(Name("example.com")));
  CHECK(Name("example.com").IsSameOrUnder(Name("example.com")));
  CHECK_FALSE(Name("badexample.com").IsSameOrUnder(Name("example.com")));
  CHECK_FALSE(Name("a\\.example.com").IsSameOrUnder(Name("example.com")));
  CHECK(Name("com").IsSameOrUnder(Name(".")));
}

TEST_CASE("domain name: built from its parts") {
  CHECK(Name("example.com").Child("_dmarc")->text() == "_dmarc.example.com");
  CHECK(Name("example.com").Child("a.b")->text() == "a\\.b.example.com");
  CHECK(Name("t._domainkey").Under(Name("example.com"))->text() == "t._domainkey.example.com");
  CHECK_FALSE(Name("example.com").Child(std::string(64, 'a')));
  CHECK(Name("a.b.c").Last(2).text() == "b.c");
  CHECK(Name("a.b.c").Last(9).text() == "a.b.c");
}

TEST_CASE("domain name: as a panel wants it") {
  CHECK(Name("t._domainkey.example.com").RelativeTo(Name("example.com")) == "t._domainkey");
  CHECK(Name("example.com").RelativeTo(Name("example.com")) == "@");
  CHECK(Name("example.net").RelativeTo(Name("example.com")) == "example.net.");
  CHECK(Name("a.b").RelativeTo(Name(".")) == "a.b");
}
