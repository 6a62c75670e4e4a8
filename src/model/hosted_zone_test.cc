// A zone as its primary transfers it, as a plan sees it.
#include "model/hosted_zone.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

DnsRecord Record(std::string_view name, RecordType type, uint32_t ttl, std::string data) {
  return {Name(name), type, ttl, std::move(data)};
}

HostedZone Zone(const std::vector<DnsRecord>& records) {
  return HostedZoneOf({DnsProvider::kDynamicUpdate, Name("a.test"), "", "192.0.2.1:53", ""},
                      records);
}

}  // namespace

TEST_CASE("hosted-zone: records become sets, with values in order and one TTL") {
  const HostedZone zone = Zone({Record("b.a.test", RecordType::kTxt, 60, "\"z\""),
                                Record("a.test", RecordType::kMx, 5, "10 m."),
                                Record("b.a.test", RecordType::kTxt, 30, "\"a\"")});
  REQUIRE(zone.sets.size() == 2);
  CHECK(zone.sets[1].set == RecordSet{Name("b.a.test"), RecordType::kTxt, 30, {"\"a\"", "\"z\""}});
  CHECK_FALSE(zone.sets[1].special);
}

TEST_CASE("hosted-zone: what signs an alias does not stand beside it") {
  const HostedZone zone = Zone({Record("b.a.test", RecordType::kCname, 60, "c."),
                                Record("b.a.test", RecordType::kRrsig, 60, "CNAME …"),
                                Record("b.a.test", RecordType::kNsec, 60, "a.test. CNAME")});
  CHECK(zone.At(Name("b.a.test")).size() == 1);
}

TEST_CASE("hosted-zone: its name servers are those of the apex, in order") {
  const HostedZone zone = Zone({Record("a.test", RecordType::kNs, 60, "ns2.b."),
                                Record("a.test", RecordType::kNs, 60, "ns1.b."),
                                Record("c.a.test", RecordType::kNs, 60, "ns3.b.")});
  CHECK(zone.name_servers == std::vector{Name("ns1.b"), Name("ns2.b")});
  CHECK(zone.CutAbove(Name("x.c.a.test")) == Name("c.a.test"));
}
