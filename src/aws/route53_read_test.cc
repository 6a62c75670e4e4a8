#include "aws/route53_read.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace signet;
using namespace signet::route53;

namespace {

std::string Zones(std::string_view zones, std::string_view end) {
  return fmt::format(R"(<?xml version="1.0"?>
<ListHostedZonesResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
<HostedZones>{}</HostedZones>{}<MaxItems>100</MaxItems></ListHostedZonesResponse>)",
                     zones, end);
}

std::string Zone(std::string_view id, std::string_view name, std::string_view is_private) {
  return fmt::format(
      "<HostedZone><Id>{}</Id><Name>{}</Name><CallerReference>r</CallerReference><Config>"
      "<PrivateZone>{}</PrivateZone></Config></HostedZone>",
      id, name, is_private);
}

std::string Records(std::string_view sets, std::string_view end) {
  return fmt::format(R"(<?xml version="1.0"?>
<ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
<ResourceRecordSets>{}</ResourceRecordSets>{}<MaxItems>300</MaxItems>
</ListResourceRecordSetsResponse>)",
                     sets, end);
}

std::string Cname(std::string_view name, std::string_view value) {
  return fmt::format(
      "<ResourceRecordSet><Name>{}</Name><Type>CNAME</Type><TTL>300</TTL><ResourceRecords>"
      "<ResourceRecord><Value>{}</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>",
      name, value);
}

constexpr std::string_view kLast = "<IsTruncated>false</IsTruncated>";

}  // namespace

TEST_CASE("route 53: only reads, signed in the region of the partition") {
  const AwsCall first = ListHostedZones("aws", "");
  CHECK(first.method == "GET");
  CHECK(first.path == "/2013-04-01/hostedzone");
  CHECK(first.query == "maxitems=100");
  CHECK(first.region == "us-east-1");
  CHECK(ListHostedZones("aws-us-gov", "").region == "us-gov-west-1");
  CHECK(ListHostedZones("aws", "Z/1").query == "marker=Z%2F1&maxitems=100");

  const AwsCall records = ListResourceRecordSets("aws", "Z1", std::nullopt);
  CHECK(records.method == "GET");
  CHECK(records.path == "/2013-04-01/hostedzone/Z1/rrset");
  CHECK(records.query == "maxitems=300");
  const RecordPlace place{"\\052.example.com.", "CNAME", "blue 1"};
  CHECK(ListResourceRecordSets("aws", "Z1", place).query ==
        "identifier=blue%201&maxitems=300&name=%5C052.example.com.&type=CNAME");
}

TEST_CASE("route 53: a page of zones tells public from private, and where the next begins") {
  const auto page = ParseZonePage(
      Zones(Zone("/hostedzone/Z1", "example.com.", "false") + Zone("Z2", "corp.example.", "true"),
            "<IsTruncated>true</IsTruncated><NextMarker>Z3</NextMarker>"));
  REQUIRE(page);
  REQUIRE(page->zones.size() == 2);
  CHECK(page->zones[0].id == "Z1");
  CHECK(page->zones[0].name == "example.com.");
  CHECK_FALSE(page->zones[0].is_private);
  CHECK(page->zones[1].is_private);
  CHECK(page->next_marker == "Z3");
  CHECK(ParseZonePage(Zones("", kLast))->next_marker.empty());
}

TEST_CASE("route 53: a page of record sets keeps values as they are, and unescapes names") {
  const std::string alias =
      "<ResourceRecordSet><Name>example.com.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z9"
      "</HostedZoneId></AliasTarget></ResourceRecordSet>";
  const auto page = ParseRecordPage(Records(
      alias + Cname("\\052.example.com.", "a.example.net"),
      "<IsTruncated>true</IsTruncated><NextRecordName>\\052.b.example.com.</NextRecordName>"
      "<NextRecordType>TXT</NextRecordType><NextRecordIdentifier>x</NextRecordIdentifier>"));
  REQUIRE(page);
  REQUIRE(page->sets.size() == 2);
  CHECK(page->sets[0].values.empty());
  CHECK(page->sets[1].name == "*.example.com.");
  CHECK(page->sets[1].type == "CNAME");
  CHECK(page->sets[1].values == std::vector<std::string>{"a.example.net"});
  CHECK(page->next == RecordPlace{"\\052.b.example.com.", "TXT", "x"});
  CHECK_FALSE(ParseRecordPage(Records("", kLast))->next);
}

TEST_CASE("route 53: octal escapes are undone, and what is none stays") {
  CHECK(Unescaped("\\052.example.com.") == "*.example.com.");
  CHECK(Unescaped("a\\100b\\377") == "a@b\xff");
  CHECK(Unescaped("\\400x\\05\\0a1\\") == "\\400x\\05\\0a1\\");
  CHECK(Unescaped("\\\\052") == "\\*");
  CHECK(Unescaped("") == "");
}

TEST_CASE("route 53: an answer that lacks what it promises is malformed, never an empty page") {
  const auto bad_zones = [](const std::string& body) {
    CAPTURE(body);
    const auto page = ParseZonePage(body);
    REQUIRE_FALSE(page);
    CHECK(page.error().code == Code::kMalformed);
  };
  const auto bad_records = [](const std::string& body) {
    CAPTURE(body);
    const auto page = ParseRecordPage(body);
    REQUIRE_FALSE(page);
    CHECK(page.error().code == Code::kMalformed);
  };
  for (const char* body : {"", "{}", "<ListHostedZonesResponse>", "<html></html>",
                           "<ListHostedZonesResponse></ListHostedZonesResponse>"}) {
    bad_zones(body);
    bad_records(body);
  }
  bad_zones(Zones("", ""));  // Silence is not an end.
  bad_zones(Zones("", "<IsTruncated>true</IsTruncated>"));
  bad_zones(Zones(Zone("Z1", "example.com.", ""), kLast));
  bad_zones(Zones(Zone("Z1", "", "false"), kLast));
  bad_zones(Zones(Zone("", "example.com.", "false"), kLast));
  bad_zones(Zones(Zone("../Z1", "example.com.", "false"), kLast));
  bad_zones(Zones(Zone("Z1?x", "example.com.", "false"), kLast));
  std::string many;
  for (size_t i = 0; i <= kZonesOfPageMax; ++i) many += Zone("Z1", "example.com.", "false");
  bad_zones(Zones(many, kLast));

  bad_records(Records("", ""));
  bad_records(Records("", "<IsTruncated>true</IsTruncated>"));
  bad_records(Records("", "<IsTruncated>true</IsTruncated><NextRecordName>a.</NextRecordName>"));
  bad_records(Records(Cname("", "a"), kLast));
  bad_records(Records(Cname("a.", std::string(5000, 'x')), kLast));
  bad_records(Records("<ResourceRecordSet><Name>a.</Name></ResourceRecordSet>", kLast));
}
