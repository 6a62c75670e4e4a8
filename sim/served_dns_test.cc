#include "sim/served_dns.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "sim/dns_message.h"

namespace sim {
namespace {

constexpr Time kStart{std::chrono::seconds(1'795'435'200)};

World Parse(std::string_view text) {
  auto world = ParseWorld(text);
  REQUIRE(std::holds_alternative<World>(world));
  return std::get<World>(std::move(world));
}

constexpr std::string_view kWorld = R"(
account 111122223333
  hosted-zone a.example id Z1
    record w.a.example A 192.0.2.1
  hosted-zone c.b.a.example id Z2
  hosted-zone a.example id Z3 undelegated
  hosted-zone p.example private
)";

bool Leads(const ServedDns& dns, HostedZones& zones, std::string_view zone) {
  const auto stubs = dns.Stubs(zones, kStart);
  return std::any_of(stubs.begin(), stubs.end(),
                     [&](const DnsStub& stub) { return stub.zone == zone; });
}

std::string Query(std::string_view rest) {
  std::string bytes("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12);
  return bytes.append(rest);
}

}  // namespace

TEST_CASE("served-dns: what can be reached from the root is delegated step by step") {
  const World world = Parse(kWorld);
  const ServedDns dns(world);
  HostedZones zones(world.route53, 1);
  for (const char* zone :
       {".", "example.", "com.", "a.example.", "c.b.a.example.", "amazonses.com."}) {
    CHECK_MESSAGE(Leads(dns, zones, zone), zone);
  }
  CHECK(!Leads(dns, zones, "p.example."));
  std::vector<std::string> addresses;
  for (const auto& server : dns.servers()) addresses.push_back(server.address);
  std::sort(addresses.begin(), addresses.end());
  CHECK(std::adjacent_find(addresses.begin(), addresses.end()) == addresses.end());
  // The root says who has example., and example. who has a.example.
  CHECK(dns.Answer(0, "w.a.example.", "A", zones, kStart).authority.at(0).name == "example.");
  CHECK(dns.Answer(1, "w.a.example.", "A", zones, kStart).authority.at(0).name == "a.example.");
}

TEST_CASE("served-dns: a zone that loses its delegation in its parent is reached no more") {
  const World world = Parse(kWorld);
  const ServedDns dns(world);
  HostedZones zones(world.route53, 1);
  const HostedZone& parent = world.accounts[0].zones[0];
  auto records = zones.Records(0, parent);
  std::erase_if(records, [](const ZoneRecord& one) { return one.name == "c.b.a.example."; });
  CHECK(records.size() + 1 == parent.records.size());
  zones.Write(0, parent, records, "", kStart - std::chrono::seconds(10));
  CHECK(!Leads(dns, zones, "c.b.a.example."));
}

TEST_CASE("hosted-zones: the API tells a change at once, and each name server later") {
  const World world = Parse(std::string("route53 insync-after 4s busy 1s\n").append(kWorld));
  HostedZones zones(world.route53, 1);
  const HostedZone& zone = world.accounts[0].zones[0];
  auto records = zones.Records(0, zone);
  std::erase_if(records, [](const ZoneRecord& one) { return one.type == "A"; });
  const ZoneChange change = zones.Write(0, zone, records, "", kStart);
  CHECK(zones.Records(0, zone) == records);
  CHECK(zone.records != records);
  const auto sees = [&](std::size_t server, int seconds) {
    return !zones.Served(0, zone, server, kStart + std::chrono::seconds(seconds))
                .Find("w.a.example.", "A");
  };
  CHECK(!sees(0, 0));
  CHECK(sees(0, 1));
  CHECK(!sees(3, 3));
  CHECK(sees(3, 4));
  CHECK(change.insync == kStart + std::chrono::seconds(4));
  CHECK(zones.IsBusy(0, zone, kStart));
  CHECK(!zones.IsBusy(0, zone, kStart + std::chrono::seconds(1)));
  CHECK(zones.FindChange(0, change.id));
  CHECK(!zones.FindChange(1, change.id));
}

TEST_CASE("dns-zone: names below, beside and above what is there") {
  const DnsZone zone("a.", std::vector<DnsSet>{{"a.", "SOA", 900, {"m. r. 1 1 1 1 60"}},
                                               {"\\052.w.a.", "A", 1, {"192.0.2.1"}},
                                               {"x.w.a.", "TXT", 1, {"\"x\""}},
                                               {"loop.a.", "CNAME", 1, {"loop.a"}}});
  CHECK(zone.Answer("y.z.w.a.", "A").answer.at(0).name == "y.z.w.a.");
  // What is there is not covered, nor what lies under it.
  CHECK(zone.Answer("x.w.a.", "A").answer.empty());
  CHECK(zone.Answer("y.x.w.a.", "A").code == DnsReply::Code::kNxDomain);
  CHECK(zone.Answer("w.a.", "A").code == DnsReply::Code::kNoError);
  CHECK(zone.Answer("v.a.", "A").authority.at(0).ttl == 60);
  CHECK(zone.Answer("loop.a.", "A").answer.size() == 8);
}

TEST_CASE("dns-message: what cannot be read is a format error, and answers are not answered") {
  int asked = 0;
  const auto answer = [&](const std::string& name, std::string_view type) {
    ++asked;
    CHECK(name == "\\052\\056.a.");
    CHECK(type == "TXT");
    return DnsReply{};
  };
  const std::string question(
      "\x02*.\x01"
      "A\x00\x00\x10\x00\x01",
      10);
  const auto good = AnswerMessage(Query(question), false, answer);
  CHECK(asked == 1);
  REQUIRE(good.size() == 12 + question.size());
  CHECK(good.substr(0, 4) == std::string("\x12\x34\x85\x00", 4));
  CHECK(good.substr(12) == question);
  CHECK(AnswerMessage(Query("\x05"), false, answer).substr(2, 2) == std::string("\x81\x01", 2));
  CHECK(AnswerMessage(good, false, answer).empty());
  CHECK(AnswerMessage("short", false, answer).empty());
  std::string notify = Query(question);
  notify[2] = 0x20;
  CHECK(AnswerMessage(notify, false, answer)[3] == 4);
  CHECK(asked == 1);
}

}  // namespace sim
