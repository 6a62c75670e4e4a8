// What a validator refuses to be opened with; what it says stands in tests/contract/dns.
#include "dns/validator.h"

#include <doctest/doctest.h>

#include "dns/zones.h"

using namespace signet;

namespace {

std::string Refused(ValidatorSettings settings) {
  boost::asio::io_context io;
  RealClock clock;
  const auto opened = Validator::Open(io, clock, std::move(settings));
  return opened ? "" : opened.error().detail;
}

}  // namespace

TEST_CASE("validator: opens with the built-in root and anchor") {
  CHECK(Refused({BuiltInRootServers(), {}, {}}).empty());
}

TEST_CASE("validator: without a root it does not open, lest it asked the public one") {
  CHECK(Refused({}).find("no root server has an address") != std::string::npos);
  ValidatorSettings settings;
  settings.root = {{DomainName(), {"nowhere"}, {}, {}}};
  CHECK(Refused(settings).find("'nowhere' is not an address") != std::string::npos);
}

TEST_CASE("validator: an anchor that cannot be read does not pass for none") {
  for (const char* anchor : {"nonsense", "; a comment\n", ". IN DS 20326 8"}) {
    CAPTURE(anchor);
    CHECK_FALSE(Refused({BuiltInRootServers(), anchor, {}}).empty());
  }
  CHECK(Refused({BuiltInRootServers(), "", {}}).empty());
}
