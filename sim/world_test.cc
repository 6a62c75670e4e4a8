#include "sim/world.h"

#include <doctest/doctest.h>

#include "sim/target.h"

namespace sim {
namespace {

std::string ErrorOf(std::string_view text) {
  const auto world = ParseWorld(text);
  const auto* error = std::get_if<std::string>(&world);
  return error ? *error : std::string();
}

World Read(std::string_view text) {
  auto world = ParseWorld(text);
  REQUIRE_MESSAGE(std::holds_alternative<World>(world), std::get<std::string>(world));
  return std::get<World>(std::move(world));
}

TEST_CASE("world: every error names its line") {
  CHECK(ErrorOf("seed 1\nacount 111122223333\n") == "line 2: 'acount' is not known in a world");
  CHECK(ErrorOf("account 1234\n") == "line 1: '1234' is not 12 digits");
  CHECK(ErrorOf("account 111122223333\naccount 111122223333\n") ==
        "line 2: account 111122223333 is there twice");
  CHECK(ErrorOf("account 111122223333\n  region a\n    identity x.example verifeid\n") ==
        "line 3: 'verifeid' is not pending, success, failed, temporary-failure or not-started");
  CHECK(ErrorOf("account 111122223333\n  region a\n    identity x.example failed\n"
                "      checked yesterday\n") ==
        "line 4: 'yesterday' is not a duration such as 90s, 5m, 3h or 2d");
  CHECK(ErrorOf("account 111122223333\n\tregion a\n") == "line 2: a tab; use spaces");
  CHECK(ErrorOf("account 111122223333 \"Example\n") == "line 1: a quote is not closed");
  CHECK(ErrorOf("account 111122223333\n  ou Nowhere\n") ==
        "line 2: there is no unit Nowhere in the organization");
  CHECK(ErrorOf("limit 0\n") == "line 1: a rate is above 0; 'none' lifts the limit");
  CHECK(ErrorOf("fault explode\n").starts_with("line 1: 'explode' is not a fault; they are "));
  CHECK(ErrorOf("seed 1 2\n") == "line 1: '2' is one word too many");
  CHECK(ErrorOf("seed 1\n  seed 2\n") == "line 2: nothing may stand under 'seed'");
  CHECK(ErrorOf("account 111122223333\n  role r\n    policy <<END\n{}\n") ==
        "line 3: no line 'END' ends the text begun here");
  CHECK(ErrorOf("account 111122223333\n  role r\n    policy <<END\n{}\nEND\n") ==
        "line 3: the policy has no Statement");
  CHECK(ErrorOf("account 111122223333\n  role r\n    policy file p.json\n") ==
        "line 3: cannot read 'p.json'");
}

TEST_CASE("world: what comes later is refused by name, not skipped") {
  CHECK(ErrorOf("zone example.com\n") == "line 1: 'zone' is reserved, and not yet simulated");
}

TEST_CASE("world: a semicolon puts children on their parent's line") {
  const World world = Read(
      "account 111122223333\n  region eu-west-1\n"
      "    identity a.example failed ; error HOST_NOT_FOUND ; tag owner \"Team A\"\n"
      "    identity b.example success\n");
  const auto& identities = world.accounts.at(0).regions.at("eu-west-1").identities;
  REQUIRE(identities.size() == 2);
  CHECK(identities[0].error == "HOST_NOT_FOUND");
  CHECK(identities[0].tags.at(0).second == "Team A");
  CHECK(identities[1].error == "");
}

TEST_CASE("world: regions are those named, or all that AWS has") {
  CHECK(Read("regions eu-west-1\n").regions == std::vector<std::string>{"eu-west-1"});
  CHECK(Read("seed 1\n").regions.size() == 31);
  CHECK(SesRegions().size() == 27);
}

TEST_CASE("world: a policy is read from the file that it names") {
  const FileReader read = [](const std::string& name) -> std::optional<std::string> {
    if (name != "p.json") return std::nullopt;
    return R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
  };
  const auto world = ParseWorld("account 111122223333\n  role r\n    policy file p.json\n", read);
  REQUIRE(std::holds_alternative<World>(world));
  CHECK(std::get<World>(world).accounts.at(0).roles.at(0).policies.size() == 1);
}

TEST_CASE("world: generated identities hold exactly what was ordered, and are found by name") {
  const World world = Read(
      "account 111122223333\n  region eu-west-1\n"
      "    generate identities 997 unverified-domains 100 unverified-addresses 31\n");
  const Target target(world, 0, "eu-west-1");
  int domains = 0;
  int addresses = 0;
  int in_first_half = 0;
  REQUIRE(target.Count() == 997);
  for (std::uint64_t i = 0; i < target.Count(); ++i) {
    const auto row = target.RowAt(i, {});
    REQUIRE(row);
    const auto found = target.Find(row->name, {});
    REQUIRE(found);
    REQUIRE(found->status == row->status);
    REQUIRE(found->type == row->type);
    if (row->status == Status::kSuccess) continue;
    const bool domain = row->type == Identity::Type::kDomain;
    ++(domain ? domains : addresses);
    if (domain && i < 499) ++in_first_half;
  }
  CHECK(domains == 100);
  CHECK(addresses == 31);
  CHECK(in_first_half == 50);
  CHECK_FALSE(target.Find("d0000997.t000000.example.com", {}));
}

TEST_CASE("world: generated accounts have ids by number and differ in their identities") {
  const World world = Read(
      "account 111122223333\ngenerate accounts 1000 regions 27 identities 10 unverified-domains 1\n"
      "  from 300000000001\n");
  CHECK(world.AccountCount() == 1001);
  CHECK(world.AccountId(1) == "300000000001");
  CHECK(world.AccountId(1000) == "300000001000");
  CHECK(world.FindAccount("300000001000") == 1000);
  CHECK_FALSE(world.FindAccount("300000001001"));
  CHECK(world.FindAccount("111122223333") == 0);
  const auto name = [&](std::uint32_t account, const char* region) {
    return Target(world, account, region).RowAt(0, {})->name;
  };
  CHECK(name(1, "eu-west-1") != name(2, "eu-west-1"));
  CHECK(name(1, "eu-west-1") != name(1, "us-east-1"));
  CHECK(name(1, "eu-west-1") == name(1, "eu-west-1"));
}

TEST_CASE("target: an address under a verified domain sends and shows that domain's DKIM") {
  const World world = Read(
      "account 111122223333\n  region eu-west-1\n"
      "    identity example.com success ; dkim tokens aaa bbb ccc\n"
      "    identity a@mail.example.com pending\n"
      "    identity b@example.org pending\n"
      "    identity c@example.com pending ; sending off\n"
      "    identity sub.example.com failed\n");
  const Target target(world, 0, "eu-west-1");
  CHECK(target.Sends(*target.Find("a@mail.example.com", {})));
  CHECK_FALSE(target.Sends(*target.Find("b@example.org", {})));
  CHECK_FALSE(target.Sends(*target.Find("c@example.com", {})));
  CHECK(target.Sends(*target.Find("sub.example.com", {})));
  CHECK(target.TellDkim(*target.Find("a@mail.example.com", {})).tokens ==
        std::vector<std::string>{"aaa", "bbb", "ccc"});
  const ToldDkim none = target.TellDkim(*target.Find("b@example.org", {}));
  CHECK(none.status == Status::kNotStarted);
  CHECK(none.next_bits == 1024);
  CHECK(none.tokens.empty());
}

TEST_CASE("target: a replica's hosted zone is its parent's") {
  const World world = Read(
      "account 111122223333\n  region eu-west-1\n"
      "    identity a.example success ; dkim origin AWS_SES_EU_SOUTH_1\n"
      "    identity b.example success\n"
      "    identity c.example success ; dkim origin EXTERNAL\n"
      "  region eu-south-1\n    identity b.example success\n");
  const Target west(world, 0, "eu-west-1");
  CHECK(west.TellDkim(*west.Find("a.example", {})).hosted_zone == "dkim.eu-south-1.amazonses.com");
  CHECK(west.TellDkim(*west.Find("b.example", {})).hosted_zone == "dkim.amazonses.com");
  CHECK(west.TellDkim(*west.Find("c.example", {})).hosted_zone == "");
  const Target south(world, 0, "eu-south-1");
  CHECK(south.TellDkim(*south.Find("b.example", {})).hosted_zone ==
        "dkim.eu-south-1.amazonses.com");
}

TEST_CASE("target: domains are found in any case, addresses only in their own") {
  const World world = Read(
      "account 111122223333\n  region eu-west-1\n"
      "    identity example.com success\n    identity A@example.com success\n");
  const Target target(world, 0, "eu-west-1");
  CHECK(target.Find("EXAMPLE.com", {}));
  CHECK(target.Find("A@example.com", {}));
  CHECK_FALSE(target.Find("a@example.com", {}));
}

}  // namespace

TEST_CASE("world: a hosted zone is in Route 53's order and spelling") {
  const auto parsed = ParseWorld(R"(
account 111122223333
  hosted-zone Example.com id Z1
    record b.example.com CNAME b.example.net
    record *.Example.com TXT "\"v=1\"" "\"w\""
    record a.b.example.com A set blue 192.0.2.1
    record a.b.example.com A set amber alias b.example.com
  hosted-zone corp.example private
)");
  const auto* world = std::get_if<World>(&parsed);
  REQUIRE_MESSAGE(world, std::get<std::string>(parsed));
  const auto& zones = world->accounts[0].zones;
  REQUIRE(zones.size() == 2);
  CHECK(zones[0].name == "example.com.");
  CHECK(zones[1].is_private);
  CHECK(zones[1].id.size() == 20);
  std::vector<std::string> names;
  for (const ZoneRecord& record : zones[0].records) {
    names.push_back(record.name + record.type + record.set_id);
  }
  CHECK(names == std::vector<std::string>{"example.com.NS", "example.com.SOA",
                                          "\\052.example.com.TXT", "b.example.com.CNAME",
                                          "a.b.example.com.Aamber", "a.b.example.com.Ablue"});
  CHECK(zones[0].records[2].values.size() == 2);
  CHECK(zones[0].records[4].alias == "b.example.com.");
}

TEST_CASE("world: a hosted zone has four name servers, and its NS and SOA follow") {
  const World world = Read(R"(
account 111122223333
  hosted-zone a.example
    record x.a.example A ttl 60 set blue weight 9 192.0.2.1
  hosted-zone p.example private
  hosted-zone d.example undelegated comment "The old one" name-servers a.b c.b d.b e.b
account 444455556666
  hosted-zone b.c.a.example
  hosted-zone u.a.example undelegated
)");
  const HostedZone& zone = world.accounts[0].zones[0];
  REQUIRE(zone.name_servers.size() == 4);
  CHECK(zone.name_servers[3].ends_with(".co.uk"));
  CHECK(zone.records[0].values[0] == zone.name_servers[0] + ".");
  CHECK(zone.records[0].ttl == 172800);
  CHECK(zone.records[1].values[0].find(" 1 7200 900 1209600 86400") != std::string::npos);
  // The zone of the other account is delegated, unless it says that it is not.
  REQUIRE(zone.records.size() == 4);
  CHECK(zone.records[2].name == "b.c.a.example.");
  CHECK(zone.records[2].values[2] == world.accounts[1].zones[0].name_servers[2] + ".");
  CHECK(zone.records[3].ttl == 60);
  CHECK(zone.records[3].weight == 9);
  CHECK(world.accounts[0].zones[1].name_servers[1] == "ns-512.awsdns-00.net");
  const HostedZone& old = world.accounts[0].zones[2];
  CHECK(old.undelegated);
  CHECK(old.comment == "The old one");
  CHECK(old.records[0].values == std::vector<std::string>{"a.b.", "c.b.", "d.b.", "e.b."});
}

TEST_CASE("world: a zone that Route 53 would refuse is refused by line") {
  const auto wrong = [](const char* text) {
    const auto parsed = ParseWorld(std::string("account 111122223333\n") + text);
    REQUIRE(std::holds_alternative<std::string>(parsed));
    return std::get<std::string>(parsed);
  };
  CHECK(wrong("  hosted-zone a.example\n    record b.other A 192.0.2.1\n").find("line 3") == 0);
  CHECK(wrong("  hosted-zone a.example\n    record xa.example A 192.0.2.1\n").find("line 3") == 0);
  CHECK(wrong("  hosted-zone a.example\n    record a.example CNAME b c\n").find("line 3") == 0);
  CHECK(wrong("  hosted-zone a.example\n    record a.example NS b\n").find("twice") !=
        std::string::npos);
  CHECK(wrong("  hosted-zone a.example\n    record a.example A\n").find("line 3") == 0);
  CHECK(wrong("  hosted-zone a.example public\n").find("line 2") == 0);
  CHECK(wrong("  hosted-zone a.example name-servers a.b c.b d.b\n").find("line 2") == 0);
  CHECK(wrong("  hosted-zone a.example\n    record a.example B 1\n").find("not a type") !=
        std::string::npos);
  CHECK(wrong("  hosted-zone a.example id Z\n  hosted-zone b.example id Z\n").find("twice") !=
        std::string::npos);
}

}  // namespace sim
