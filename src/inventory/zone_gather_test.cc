// Hosted zones are read whole or not at all, at the pace that was promised, and private ones never.
#include "inventory/zone_gather.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "aws/doubles.h"
#include "inventory/doubles.h"

namespace signet {
namespace {

using doubles::Noon;

constexpr const char* kList = "https://route53.amazonaws.com/2013-04-01/hostedzone?";

std::string ZonesAnswer(const std::vector<std::string>& ids, const std::string& next = "") {
  std::string out = "<ListHostedZonesResponse><HostedZones>";
  for (const std::string& id : ids) {
    out += fmt::format(
        "<HostedZone><Id>/hostedzone/{}</Id><Name>x.example.</Name><Config><PrivateZone>{}"
        "</PrivateZone></Config></HostedZone>",
        id, id.starts_with("P"));
  }
  out += fmt::format("</HostedZones><IsTruncated>{}</IsTruncated><NextMarker>{}</NextMarker>",
                     !next.empty(), next);
  return out + "</ListHostedZonesResponse>";
}

std::string Set(const std::string& name, const std::string& value,
                const std::string& type = "CNAME") {
  return fmt::format(
      "<ResourceRecordSet><Name>{}</Name><Type>{}</Type><ResourceRecords><ResourceRecord><Value>{}"
      "</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>",
      name, type, value);
}

std::string Key(const std::string& token, const std::string& domain = "x.example") {
  return Set(token + "._domainkey." + domain + ".", token + ".dkim.amazonses.com");
}

std::string RecordsAnswer(const std::string& sets, const std::string& next = "") {
  return fmt::format(
      "<ListResourceRecordSetsResponse><ResourceRecordSets>{}</ResourceRecordSets><IsTruncated>{}"
      "</IsTruncated><NextRecordName>{}</NextRecordName><NextRecordType>CNAME</NextRecordType>"
      "</ListResourceRecordSetsResponse>",
      sets, !next.empty(), next);
}

std::string RecordsOf(const std::string& zone) {
  return "https://route53.amazonaws.com/2013-04-01/hostedzone/" + zone + "/rrset?";
}

struct Bench {
  VirtualClock clock{Noon()};
  doubles::Wire wire;
  Endpoints endpoints = *Endpoints::Make([](const std::string&) { return std::nullopt; }, {});
  Client client{wire, clock, endpoints};
  RateBudget budget{ZoneGather::kPerSecond};
  ZoneGather gather{client, budget, "aws"};
  std::map<AccountId, Asked<HostedKeys>> taken;

  Result<void> Read(const std::vector<AccountId>& ids = {"111122223333"}) {
    gather.Seed(1);
    std::vector<AccountToRead> accounts;
    for (const AccountId& id : ids) {
      accounts.push_back({id, "", "", [] { return std::make_unique<doubles::FixedSource>(); }});
    }
    return doubles::Run(
        clock, gather.Run(std::move(accounts), [this](const AccountId& id, Asked<HostedKeys> keys) {
          taken[id] = std::move(keys);
          return Result<void>();
        }));
  }
  HostedKeys Keys() {
    const HostedKeys* keys = taken["111122223333"].read();
    REQUIRE(keys);
    return *keys;
  }
  Error Why() {
    const Unread* unread = taken["111122223333"].unread();
    REQUIRE(unread);
    return unread->why;
  }
  size_t Sent(const std::string& prefix) const {
    return static_cast<size_t>(
        std::count_if(wire.sent.begin(), wire.sent.end(),
                      [&](const HttpRequest& sent) { return sent.url.starts_with(prefix); }));
  }
};

}  // namespace

TEST_CASE("zone gather: every page of every public zone is read, and of it the keys of DKIM") {
  Bench bench;
  bench.wire.At(std::string(kList) + "maxitems", 200, ZonesAnswer({"Z1", "P1"}, "Z2"));
  bench.wire.At(std::string(kList) + "marker=Z2", 200, ZonesAnswer({"Z2"}));
  bench.wire.At(RecordsOf("Z1") + "maxitems=300&name=", 200, RecordsAnswer(Key("bbb")));
  bench.wire.At(RecordsOf("Z1") + "maxitems=300", 200,
                RecordsAnswer(Key("ccc") + Set("www.x.example.", "a.example.net") +
                                  Set("ddd._domainkey.x.example.", "ddd.dkim.amazonses.com", "TXT"),
                              "bbb._domainkey.x.example."));
  bench.wire.At(RecordsOf("Z2"), 200, RecordsAnswer(Key("bbb") + Key("aaa", "y.example")));
  REQUIRE(bench.Read());
  CHECK(bench.Keys().zones == 2);
  CHECK(bench.Keys().keys == std::vector<HostedKey>{{"aaa", "y.example", "dkim.amazonses.com"},
                                                    {"bbb", "x.example", "dkim.amazonses.com"},
                                                    {"ccc", "x.example", "dkim.amazonses.com"}});
  CHECK(bench.Sent(RecordsOf("P1")) == 0);
  for (const HttpRequest& sent : bench.wire.sent) CHECK(sent.method == "GET");
}

TEST_CASE("zone gather: what was denied or cannot be read makes the account unread, by name") {
  const std::string denied =
      "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
      "</ErrorResponse>";
  SUBCASE("the list of zones") {
    Bench bench;
    bench.wire.At(kList, 403, denied);
    REQUIRE(bench.Read());
    CHECK(bench.Why().code == Code::kDenied);
    CHECK(bench.Why().detail.starts_with("route53:ListHostedZones: denied"));
  }
  SUBCASE("one of the zones, though another was read") {
    Bench bench;
    bench.wire.At(kList, 200, ZonesAnswer({"Z1", "Z2"}));
    bench.wire.At(RecordsOf("Z1"), 200, RecordsAnswer(Key("aaa")));
    bench.wire.At(RecordsOf("Z2"), 403, denied);
    REQUIRE(bench.Read());
    CHECK(bench.Why().detail.starts_with("route53:ListResourceRecordSets: denied"));
  }
  SUBCASE("an answer that is cut") {
    Bench bench;
    bench.wire.At(kList, 200, "<ListHostedZonesResponse><HostedZones>");
    REQUIRE(bench.Read());
    CHECK(bench.Why().code == Code::kMalformed);
  }
  SUBCASE("a list without an end") {
    Bench bench;
    bench.wire.At(kList, 200, ZonesAnswer({}, "Z2"));
    REQUIRE(bench.Read());
    CHECK(bench.Why().code == Code::kTooLarge);
    CHECK(bench.wire.sent.size() == ZoneGather::kPagesMax);
  }
  SUBCASE("more keys than are kept") {
    Bench bench;
    bench.wire.At(kList, 200, ZonesAnswer({"Z1"}));
    int page = 0;
    bench.wire.At(RecordsOf("Z1"), [&page](const HttpRequest&) -> Result<HttpResponse> {
      std::string sets;
      for (int i = 0; i < 300; ++i) sets += Key(fmt::format("t{}x{}", page, i));
      ++page;
      return HttpResponse{200, {}, RecordsAnswer(sets, "more.")};
    });
    REQUIRE(bench.Read());
    CHECK(bench.Why().code == Code::kTooLarge);
    CHECK(page == static_cast<int>(HostedKeys::kKeysMax / 300 + 1));
  }
}

TEST_CASE("zone gather: a zone that went between the lists is no fault") {
  Bench bench;
  bench.wire.At(kList, 200, ZonesAnswer({"Z1", "Z2"}));
  bench.wire.At(RecordsOf("Z1"), 404,
                "<ErrorResponse><Error><Code>NoSuchHostedZone</Code></Error></ErrorResponse>");
  bench.wire.At(RecordsOf("Z2"), 200, RecordsAnswer(Key("aaa")));
  REQUIRE(bench.Read());
  CHECK(bench.Keys().zones == 1);
  CHECK(bench.Keys().keys.size() == 1);
}

TEST_CASE("zone gather: an account is asked no faster than promised, accounts side by side") {
  Bench bench;
  std::vector<std::string> zones;
  for (int i = 0; i < 49; ++i) zones.push_back(fmt::format("Z{}", i));
  bench.wire.At(kList, 200, ZonesAnswer(zones));
  bench.wire.At("https://route53.amazonaws.com/", 200, RecordsAnswer(""));
  const Steady before = bench.clock.Ticks();
  REQUIRE(bench.Read({"111122223333", "444455556666"}));
  CHECK(bench.wire.sent.size() == 100);
  const double seconds = std::chrono::duration<double>(bench.clock.Ticks() - before).count();
  CHECK(seconds >= 49 / ZoneGather::kPerSecond);
  CHECK(seconds <= 51 / ZoneGather::kPerSecond * 1.05);
}

TEST_CASE("zone gather: a throttle is waited out") {
  Bench bench;
  int asked = 0;
  bench.wire.At(kList, [&asked](const HttpRequest&) -> Result<HttpResponse> {
    if (++asked < 3) {
      return HttpResponse{400,
                          {},
                          "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded"
                          "</Message></Error></ErrorResponse>"};
    }
    return HttpResponse{200, {}, ZonesAnswer({})};
  });
  REQUIRE(bench.Read());
  CHECK(bench.Keys().keys.empty());
  CHECK(asked == 3);
}

TEST_CASE("zone gather: after Stop nothing half read is given") {
  Bench bench;
  bench.wire.At(kList, [&bench](const HttpRequest&) -> Result<HttpResponse> {
    bench.gather.Stop("interrupted");
    return HttpResponse{200, {}, ZonesAnswer({"Z1"})};
  });
  const auto read = bench.Read();
  REQUIRE_FALSE(read);
  CHECK(read.error().code == Code::kCancelled);
  CHECK(bench.taken.empty());
}

}  // namespace signet
