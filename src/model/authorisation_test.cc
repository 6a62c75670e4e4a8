// The list of law 10, attacked: what looks like an allowed identity and is not.
#include "model/authorisation.h"

#include <doctest/doctest.h>

namespace signet {
namespace {

const Target kMail{"111122223333", "eu-west-1"};

Authorisation Line(const std::string& identity, const std::string& account = "111122223333",
                   const std::string& region = "eu-west-1") {
  return {account, region, identity, "dns@example.com", "2026-11-25"};
}

TEST_CASE("authorisation: an identity, in its account and region and nowhere else") {
  const Authorisations list({Line("corp.example")});
  CHECK(list.Covers(kMail, "corp.example"));
  CHECK(list.Covers(kMail, "CORP.Example"));
  CHECK_FALSE(list.Covers({"444455556666", "eu-west-1"}, "corp.example"));
  CHECK_FALSE(list.Covers({"111122223333", "us-east-1"}, "corp.example"));
  for (const char* other :
       {"mail.corp.example", "evilcorp.example", "corp.example.evil.example", "corp-example",
        "c0rp.example", "xn--crp-0na.example", "corp.exampl", "", "*", "ann@corp.example"}) {
    CAPTURE(other);
    CHECK_FALSE(list.Covers(kMail, other));
  }
}

TEST_CASE("authorisation: a star in front of a dot is what lies below, and not the name") {
  const Authorisations list({Line("*.corp.example"), Line("*@corp.example")});
  CHECK(list.Covers(kMail, "mail.corp.example"));
  CHECK(list.Covers(kMail, "a.b.corp.example"));
  CHECK(list.Covers(kMail, "ann@CORP.example"));
  for (const char* other : {"corp.example", "evilcorp.example", "ann@mail.corp.example",
                            "ann@evilcorp.example", "x@evil.example"}) {
    CAPTURE(other);
    CHECK_FALSE(list.Covers(kMail, other));
  }
}

TEST_CASE("authorisation: the mailbox of an address is compared byte by byte") {
  const Authorisations list({Line("Ann@corp.example")});
  CHECK(list.Covers(kMail, "Ann@CORP.EXAMPLE"));
  CHECK_FALSE(list.Covers(kMail, "ann@corp.example"));
}

TEST_CASE("authorisation: wide patterns are possible where they are said in full") {
  const Authorisations list({Line("*", "*", "*")});
  CHECK(list.Covers({"444455556666", "us-east-1"}, "anything.example"));
  CHECK_FALSE(Authorisations().Covers(kMail, "corp.example"));
}

TEST_CASE("authorisation: a line that could cover more than it seems to is refused") {
  CHECK(CheckAuthorisation(Line("corp.example")));
  CHECK(CheckAuthorisation(Line("*.corp.example", "*", "*")));
  CHECK(CheckAuthorisation(Line("ann@corp.example")));
  for (const char* identity : {"", "*corp.example", "corp.*", "a.*.example", "*a@corp.example",
                               "**", "@corp.example", ".", "*.", "*@", "corp..example"}) {
    CAPTURE(identity);
    const auto checked = CheckAuthorisation(Line(identity));
    REQUIRE_FALSE(checked);
    CHECK(checked.error().detail.starts_with("identity '"));
  }
  CHECK_FALSE(CheckAuthorisation(Line("corp.example", "1111")));
  CHECK_FALSE(CheckAuthorisation(Line("corp.example", "1111*")));
  CHECK_FALSE(CheckAuthorisation(Line("corp.example", "*", "eu-*")));
  Authorisation nobody = Line("corp.example");
  nobody.owner.clear();
  CHECK_FALSE(CheckAuthorisation(nobody));
  Authorisation someday = Line("corp.example");
  someday.date = "yesterday";
  CHECK_FALSE(CheckAuthorisation(someday));
}

}  // namespace
}  // namespace signet
