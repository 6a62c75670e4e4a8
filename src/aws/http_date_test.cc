#include "aws/http_date.h"

#include <doctest/doctest.h>

namespace signet {
namespace {

TEST_CASE("http date: reads the one form that servers send") {
  const auto read = ParseHttpDate("Mon, 23 Nov 2026 12:28:03 GMT");
  REQUIRE(read);
  CHECK(EncodeTime(*read) == "2026-11-23T12:28:03Z");
  CHECK(EncodeTime(*ParseHttpDate("Thu, 29 Feb 2024 23:59:59 GMT")) == "2024-02-29T23:59:59Z");
}

TEST_CASE("http date: refuses what no calendar or server says") {
  for (const char* text : {"", "Mon, 23 Nov 2026 12:28:03 UTC", "Mon, 23 Nov 2026 24:28:03 GMT",
                           "Mon, 30 Feb 2026 12:28:03 GMT", "Mon, 23 Nov 1926 12:28:03 GMT",
                           "Mon, 00 Nov 2026 12:28:03 GMT", "Mon, 23 nov 2026 12:28:03 GMT",
                           "Mon, 23 Nov 2026 12:-8:03 GMT", "Mon, 23 Nov 2026 12:28:03 GMT ",
                           "Monday, 23-Nov-26 12:28:03 GMT", "Mon Nov 23 12:28:03 2026"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseHttpDate(text));
  }
}

}  // namespace
}  // namespace signet
