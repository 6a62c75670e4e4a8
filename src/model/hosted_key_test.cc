#include "model/hosted_key.h"

#include <doctest/doctest.h>

#include "model/region.h"

using namespace signet;

TEST_CASE("hosted key: the token at both ends makes a CNAME one of Easy DKIM") {
  const auto key = ParseHostedKey("AbC1._domainkey.News.Example.com.", "abc1.dkim.amazonses.com.");
  REQUIRE(key);
  CHECK(*key == HostedKey{"abc1", "news.example.com", "dkim.amazonses.com"});
  CHECK(ParseHostedKey("a._domainkey.example.com", "a.dkim.eu-south-1.amazonses.com"));
}

TEST_CASE("hosted key: everything else in a zone is not ours to judge") {
  const auto none = [](std::string_view name, std::string_view target) {
    CAPTURE(name);
    CHECK_FALSE(ParseHostedKey(name, target));
  };
  none("a._domainkey.example.com", "b.dkim.amazonses.com");  // Swapped tokens.
  none("a._domainkey.example.com", "a.dkim.example.net");    // Another service.
  none("a._domainkey.example.com", "a.dkim.amazonses.com.example.com");
  none("a._domainkey.example.com", "a.x.dkim.amazonses.com");
  none("a._domainkey.example.com", "a.dkim..amazonses.com");
  none("a._domainkey.example.com", "a.dkim.EU_WEST.amazonses.com");
  none("a.b._domainkey.example.com", "a.b.dkim.amazonses.com");
  none("a.example.com", "a.dkim.amazonses.com");
  none("._domainkey.example.com", ".dkim.amazonses.com");
  none("a._domainkey.", "a.dkim.amazonses.com");
  none("*._domainkey.example.com", "*.dkim.amazonses.com");
  none("a._domainkey.ex\"ample.com", "a.dkim.amazonses.com");
  none(std::string(70, 'a') + "._domainkey.example.com",
       std::string(70, 'a') + ".dkim.amazonses.com");
  none("", "");
}

TEST_CASE("hosted key: every zone that the region table knows is a zone of SES") {
  size_t known = 0;
  for (const SesRegion& region : SesRegions()) {
    const std::string zone = DkimZoneOf(region.name);
    if (zone.empty()) continue;
    CAPTURE(zone);
    CHECK(IsDkimZone(zone));
    ++known;
  }
  CHECK(known > 20);
}
