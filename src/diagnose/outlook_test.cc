// When SES may see it: the longest memory decides, and nothing is made up.
#include "diagnose/outlook.h"

#include <doctest/doctest.h>

#include "diagnose/dns_sample.h"

using namespace signet;
using namespace signet::sample;

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Outlook Of(Story story, const Neighbours& neighbours = Alone()) {
  story.identity.dns = story.Read();
  return OutlookOf(story.identity, neighbours, kNow).value();
}

bool Says(const Outlook& outlook, std::string_view words) {
  return outlook.sentence.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("outlook: without DNS there is none") {
  CHECK_FALSE(OutlookOf(Story().identity, Alone(), kNow));
}

TEST_CASE("outlook: a denial is remembered for the negative TTL from SES's last look") {
  Story story;
  story.SesSaw("HOST_NOT_FOUND", "ns1.host.test", minutes(5));
  const Outlook got = Of(story);
  CHECK(got.earliest == kNow - minutes(5) + seconds(900));
  CHECK(Says(got, "negative TTL"));
  CHECK(Says(got, "unknown"));
}

TEST_CASE("outlook: what has passed stands in nobody's way") {
  Story story;
  story.SesSaw("HOST_NOT_FOUND", "ns1.host.test", minutes(20));
  const Outlook got = Of(story);
  CHECK_FALSE(got.earliest);
  CHECK(Says(got, "nothing is known"));
}

TEST_CASE("outlook: a wrong record is remembered for its own TTL") {
  Story story;
  story.Set(Story::Key("aaa"), RecordType::kCname, "elsewhere.example.");
  story.SesSaw("INVALID_VALUE", "ns1.host.test", minutes(5));
  CHECK(Of(story).earliest == kNow - minutes(5) + seconds(1800));
}

TEST_CASE("outlook: a former delegation dominates, and is named") {
  Story story;
  story.SesSaw("HOST_NOT_FOUND", "ns1.old.example", minutes(5));
  const Outlook got = Of(story);
  CHECK(got.terms.size() == 2);
  CHECK(got.earliest == kNow - minutes(5) + seconds(172800));
  CHECK(Says(got, "former delegation"));
}

TEST_CASE("outlook: an error that is stale predicts nothing") {
  Story story;
  story.SesSaw("HOST_NOT_FOUND", "ns1.host.test", minutes(5));
  story.identity.verification.read()->last_success = kNow;
  CHECK_FALSE(Of(story).earliest);
}

TEST_CASE("outlook: the 72 hours are an estimate, known only with an age") {
  Neighbours seen = Alone();
  seen.in_status_since = kNow - hours(10);
  const Outlook got = Of(Story(), seen);
  CHECK(got.latest == kNow + hours(62));
  CHECK(Says(got, "an estimate"));
  CHECK_FALSE(Of(Story()).latest);
}

TEST_CASE("outlook: after FAILED nobody looks") {
  Story story;
  story.identity.status = ParseStatus("FAILED");
  const Outlook got = Of(story);
  CHECK_FALSE(got.looking);
  CHECK_FALSE(got.latest);
  CHECK(Says(got, "not looking"));
}
