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

TEST_CASE("route 53: a set carries its TTL, and what makes it special") {
  const auto special = [](std::string_view inner) {
    const auto page = ParseRecordPage(
        Records(fmt::format("<ResourceRecordSet><Name>a.example.com.</Name><Type>TXT</Type>{}"
                            "</ResourceRecordSet>",
                            inner),
                kLast));
    REQUIRE(page);
    return page->sets.at(0).special;
  };
  const std::string plain =
      "<TTL>60</TTL><ResourceRecords><ResourceRecord><Value>\"x\"</Value></ResourceRecord>"
      "</ResourceRecords>";
  CHECK(special(plain).empty());
  CHECK(special("<AliasTarget><HostedZoneId>Z9</HostedZoneId></AliasTarget>") == "AliasTarget");
  CHECK(special("<SetIdentifier>blue</SetIdentifier><Weight>10</Weight>" + plain) ==
        "SetIdentifier");
  CHECK(special(plain + "<HealthCheckId>abc</HealthCheckId>") == "HealthCheckId");
  CHECK(special(plain + "<TrafficPolicyInstanceId>t</TrafficPolicyInstanceId>") ==
        "TrafficPolicyInstanceId");
  // What AWS will think of next.
  CHECK(special(plain + "<Mood>calm</Mood>") == "Mood");

  const auto page = ParseRecordPage(Records(Cname("a.example.com.", "b"), kLast));
  REQUIRE(page);
  CHECK(page->sets.at(0).ttl == 300);
  const auto alias = ParseRecordPage(
      Records("<ResourceRecordSet><Name>a.</Name><Type>A</Type></ResourceRecordSet>", kLast));
  CHECK_FALSE(alias->sets.at(0).ttl);
}

// As the reference of the API shows them.
TEST_CASE("route 53: a zone tells who serves it") {
  const auto answer = [](std::string_view is_private, std::string_view servers) {
    return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<GetHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
   <HostedZone>
      <Id>/hostedzone/Z1PA6795UKMFR9</Id>
      <Name>example.com.</Name>
      <CallerReference>2017-03-01T11:22:14Z</CallerReference>
      <Config><Comment>This is my first hosted zone.</Comment><PrivateZone>{}</PrivateZone></Config>
      <ResourceRecordSetCount>17</ResourceRecordSetCount>
   </HostedZone>
   {}
</GetHostedZoneResponse>)",
                       is_private, servers);
  };
  const std::string servers =
      "<DelegationSet><NameServers><NameServer>ns-2048.awsdns-64.com</NameServer>"
      "<NameServer>NS-2049.awsdns-65.net.</NameServer></NameServers></DelegationSet>";
  const auto zone = ParseDelegatedZone(answer("false", servers));
  REQUIRE(zone);
  CHECK(zone->zone.id == "Z1PA6795UKMFR9");
  CHECK(zone->zone.name == "example.com.");
  CHECK_FALSE(zone->zone.is_private);
  REQUIRE(zone->name_servers.size() == 2);
  CHECK(zone->name_servers[1].text() == "ns-2049.awsdns-65.net");
  CHECK(ParseDelegatedZone(answer("true", "<VPCs/>"))->zone.is_private);

  const AwsCall call = GetHostedZone("aws", "Z1");
  CHECK(call.method == "GET");
  CHECK(call.path == "/2013-04-01/hostedzone/Z1");
  CHECK(call.query.empty());
  CHECK_FALSE(call.changes);
  for (const std::string& body :
       {answer("false", ""), answer("", servers), std::string("<GetHostedZoneResponse/>"),
        answer("false",
               "<DelegationSet><NameServers><NameServer>a..b</NameServer></NameServers>"
               "</DelegationSet>")}) {
    CAPTURE(body);
    const auto bad = ParseDelegatedZone(body);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == Code::kMalformed);
  }
}

TEST_CASE("route 53: a change is pending, in sync, or not understood") {
  const auto answer = [](std::string_view id, std::string_view status) {
    return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<GetChangeResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
   <ChangeInfo><Id>{}</Id><Status>{}</Status><SubmittedAt>2017-03-15T01:36:41.958Z</SubmittedAt>
   </ChangeInfo></GetChangeResponse>)",
                       id, status);
  };
  const auto change = ParseChange(answer("/change/C2682N5HXP0BZ4", "INSYNC"));
  REQUIRE(change);
  CHECK(change->id == "C2682N5HXP0BZ4");
  CHECK(change->state == ChangeState::kInSync);
  CHECK(ParseChange(answer("C1", "PENDING"))->state == ChangeState::kPending);
  CHECK(GetChange("aws", "C1").path == "/2013-04-01/change/C1");
  CHECK(GetChange("aws", "C1").operation == "route53:GetChange");
  CHECK_FALSE(ParseChange(answer("C1", "")));
  CHECK_FALSE(ParseChange(answer("C1", "DONE")));
  CHECK_FALSE(ParseChange(answer("", "INSYNC")));
  CHECK_FALSE(ParseChange(answer("../C1", "INSYNC")));
  CHECK_FALSE(ParseChangeOf(answer("C1", "INSYNC"), "ChangeResourceRecordSets"));
}

TEST_CASE("route 53: octal escapes become what a domain name is parsed from") {
  CHECK(Presented("\\052.example.com.") == "*.example.com.");
  CHECK(Presented("a\\100b\\377") == "a@b\\255");
  CHECK(Presented("a\\056b\\134c\\040.") == "a\\.b\\\\c\\032.");
  // What begins no escape is a backslash, and never the start of a decimal one.
  CHECK(Presented("\\400x\\05\\0a1\\") == "\\\\400x\\\\05\\\\0a1\\\\");
  CHECK(Presented("\\189") == "\\\\189");
  CHECK(Presented("\\\\052") == "\\\\*");
  CHECK(Presented("") == "");
  CHECK(DomainName::Parse(Presented("a\\056b.example.com."))->Labels() ==
        std::vector<std::string>{"a.b", "example", "com"});
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
  bad_records(Records(
      "<ResourceRecordSet><Name>a.</Name><Type>A</Type><TTL>-1</TTL></ResourceRecordSet>", kLast));
  bad_records(Records(
      "<ResourceRecordSet><Name>a.</Name><Type>A</Type><TTL></TTL></ResourceRecordSet>", kLast));
}
