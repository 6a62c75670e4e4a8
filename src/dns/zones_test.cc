// Walks over a small tree in memory.
#include "dns/zones.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "dns/scripted_tree.h"
#include "loop/task_group.h"

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

// The root on 10.0.0.1, test. and net. on 10.0.0.2 and .3, good.test on 10.1.0.1 and .2.
struct World {
  World() {
    tree.servers["10.0.0.1"].zones = {ZoneOf(".",
                                             "test NS ns.test.\n"
                                             "ns.test A 10.0.0.2\n"
                                             "net NS ns.net.\n"
                                             "ns.net A 10.0.0.3\n")};
    Serve("10.0.0.2", ZoneOf("test",
                             "test NS ns.test.\n"
                             "ns.test A 10.0.0.2\n"
                             "good.test NS a.good.test.\n"
                             "good.test NS b.good.test.\n"
                             "good.test DS 1 13 2 00\n"
                             "a.good.test A 10.1.0.1\n"
                             "b.good.test A 10.1.0.2\n"
                             "b.good.test AAAA 2001:db8::2\n"
                             "deep.ent.test NS a.good.test.\n"
                             "out.test NS ns1.host.net.\n"
                             "out.test NS ns2.host.net.\n"));
    Serve("10.0.0.3", ZoneOf("net", "host.net NS ns1.host.net.\nns1.host.net A 10.2.0.1\n"));
    Serve("10.2.0.1", ZoneOf("host.net",
                             "ns1.host.net A 10.2.0.1\n"
                             "ns2.host.net A 10.2.0.2\n"
                             "alias.host.net CNAME ns1.host.net.\n"));
    for (const char* address : {"10.1.0.1", "10.1.0.2"}) {
      Serve(address, ZoneOf("good.test",
                            "good.test TXT \"apex\"\n"
                            "t._domainkey.good.test CNAME t.dkim.test.\n"
                            "here.good.test CNAME www.good.test.\n"
                            "www.good.test A 192.0.2.1\n"
                            "one.good.test CNAME two.good.test.\n"
                            "two.good.test CNAME one.good.test.\n"
                            "dname.good.test DNAME other.test.\n"));
    }
  }

  void Serve(const std::string& address, TreeZone zone) {
    tree.servers[address].zones.push_back(std::move(zone));
  }
  // Adds lines to the first zone of a server.
  void Add(const std::string& address, const std::string& lines) {
    for (DnsRecord& record : ZoneOf("x", lines).records) {
      if (record.type != RecordType::kSoa) {
        tree.servers[address].zones.at(0).records.push_back(record);
      }
    }
  }
  void Script(const std::string& address, Rcode rcode) {
    tree.servers[address].script = [rcode](const Question&) {
      DnsReply reply;
      reply.rcode = rcode;
      return reply;
    };
  }

  Zones::Found Find(const std::string& name) { return FindAll({name}).at(0); }

  std::vector<Zones::Found> FindAll(const std::vector<std::string>& names) {
    std::vector<Zones::Found> found(names.size());
    TaskGroup group(io.get_executor());
    for (size_t at = 0; at < names.size(); ++at) {
      group.Start([](Zones& its_zones, DomainName name, Zones::Found& into) -> Awaitable<void> {
        into = co_await its_zones.Find(name);
      }(zones, Name(names[at]), found[at]));
    }
    CHECK(tree.clock.RunUntilIdle(io, 10'000));
    CHECK(group.running() == 0);
    return found;
  }

  std::vector<Exchange> LookUp(const std::string& name, RecordType type) {
    std::vector<Exchange> exchanges;
    TaskGroup group(io.get_executor());
    group.Start([](Zones& its_zones, DomainName its_name, RecordType its_type,
                   std::vector<Exchange>& into) -> Awaitable<void> {
      into = co_await its_zones.LookUp(its_name, its_type);
    }(zones, Name(name), type, exchanges));
    CHECK(tree.clock.RunUntilIdle(io, 10'000));
    return exchanges;
  }

  size_t Asked(std::string_view address) const {
    return static_cast<size_t>(std::ranges::count(tree.asked, address, &Exchange::address));
  }

  boost::asio::io_context io;
  TreeAsker tree;
  Zones zones{io, tree, {{Name("a.root"), {"10.0.0.1"}, {}, {}}}, false};
};

std::vector<std::string> CutsOf(const Walk& walk) {
  std::vector<std::string> zones;
  for (const ZoneCut& cut : walk.cuts) zones.push_back(cut.zone.text());
  return zones;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("zones: one question a zone leads to the name's own") {
  World world;
  const Zones::Found got = world.Find("good.test");
  CHECK(CutsOf(got.walk) == Texts{"test", "good.test"});
  CHECK_FALSE(got.walk.failed);
  CHECK_FALSE(got.walk.denied);
  CHECK(world.tree.asked.size() == 2);
  const ZoneCut& cut = *got.walk.zone();
  CHECK(cut.parent == Name("test"));
  CHECK(cut.signed_delegation);
  CHECK(cut.ttl == 300);
  REQUIRE(cut.servers.size() == 2);
  CHECK(cut.servers[1] == NameServer{Name("b.good.test"), {"10.1.0.2"}, {"2001:db8::2"}, ""});
  REQUIRE(got.last.size() == 1);
  CHECK(got.last[0].address == "10.0.0.2");
  CHECK(got.last[0].question == Question{Name("good.test"), RecordType::kSoa, true});
}

TEST_CASE("zones: a label that is no cut costs no question of its own") {
  World world;
  CHECK(CutsOf(world.Find("deep.ent.test").walk) == Texts{"test", "deep.ent.test"});
  CHECK(world.tree.asked.size() <= 4);  // Root, test., and the address of a.good.test.
}

TEST_CASE("zones: cuts are kept for the run, and forgotten when told") {
  World world;
  world.Find("good.test");
  const size_t before = world.tree.asked.size();
  const Zones::Found again = world.Find("good.test");
  CHECK(world.tree.asked.size() == before);
  CHECK(again.last.size() == 1);
  world.zones.Forget(Name("good.test"));
  world.Find("good.test");
  CHECK(world.tree.asked.size() == before + 1);
}

TEST_CASE("zones: names inside a zone, empty ones too, live there") {
  for (const char* name : {"www.good.test", "_domainkey.good.test", "t._domainkey.good.test",
                           "here.good.test", "x.dname.good.test"}) {
    World world;
    const Walk walk = world.Find(name).walk;
    CAPTURE(name);
    CHECK(CutsOf(walk) == Texts{"test", "good.test"});
    CHECK_FALSE(walk.denied);
    CHECK_FALSE(walk.failed);
  }
}

TEST_CASE("zones: a name that does not exist is denied by two servers") {
  World world;
  const Zones::Found got = world.Find("no.good.test");
  CHECK(got.walk.denied);
  CHECK(CutsOf(got.walk) == Texts{"test", "good.test"});
  CHECK(world.Asked("10.1.0.1") == 1);
  CHECK(world.Asked("10.1.0.2") == 1);
  CHECK(got.last.size() == 3);
}

TEST_CASE("zones: one server that denies what another delegates does not decide") {
  World world;
  world.tree.servers["10.0.0.9"].zones = {ZoneOf("test", "")};
  world.Add("10.0.0.1", "test NS old.test.\nold.test A 10.0.0.9\n");
  for (const char* name : {"good.test", "deep.ent.test", "out.test"}) {
    const Walk walk = world.Find(name).walk;
    CHECK_FALSE(walk.denied);
    CHECK(walk.zone()->zone == Name(name));
  }
}

TEST_CASE("zones: a denied top-level name ends the walk at the root") {
  World world;
  const Walk walk = world.Find("a.nowhere").walk;
  CHECK(walk.denied);
  CHECK(walk.cuts.empty());
  CHECK_FALSE(walk.failed);
}

TEST_CASE("zones: a lame or silent server is passed over for the next") {
  for (const Rcode rcode : {Rcode::kRefused, Rcode::kServFail}) {
    World world;
    world.Script("10.1.0.1", rcode);
    CHECK_FALSE(world.Find("www.good.test").walk.failed);
    CHECK_FALSE(world.Find("x.good.test").walk.failed);
    CHECK(world.Asked("10.1.0.1") > 0);
  }
  World world;
  world.tree.servers.erase("10.1.0.2");
  CHECK_FALSE(world.Find("www.good.test").walk.failed);
  CHECK_FALSE(world.Find("x.good.test").walk.failed);
}

TEST_CASE("zones: a walk that failed says who said what, and is walked again") {
  World world;
  world.Script("10.1.0.1", Rcode::kServFail);
  world.Script("10.1.0.2", Rcode::kServFail);
  const Walk walk = world.Find("www.good.test").walk;
  REQUIRE(walk.failed);
  CHECK(walk.failed->why.code == Code::kServerFault);
  CHECK(walk.failed->why.detail.find("10.1.0.2 servfail (SERVFAIL)") != std::string::npos);
  CHECK(walk.zone() == nullptr);
  CHECK(CutsOf(walk) == Texts{"test", "good.test"});
  world.tree.servers["10.1.0.1"].script = nullptr;
  CHECK_FALSE(world.Find("www.good.test").walk.failed);
}

TEST_CASE("zones: silence of all servers is no denial") {
  World world;
  world.tree.servers["10.0.0.1"].script = [](const Question&) {
    return Unread{{Code::kTimedOut, "silent"}};
  };
  const Walk walk = world.Find("good.test").walk;
  REQUIRE(walk.failed);
  CHECK(walk.failed->why.code == Code::kTimedOut);
  CHECK_FALSE(walk.denied);
}

TEST_CASE("zones: parent and child on one server show their cut") {
  World world;
  world.Serve("10.0.0.2", ZoneOf("same.test",
                                 "same.test NS ns.test.\n"
                                 "www.same.test A 192.0.2.7\n"
                                 "alias.same.test CNAME www.good.test.\n"));
  world.Add("10.0.0.2", "same.test NS ns.test.\nsame.test DS 1 13 2 00\n");
  for (const char* name : {"same.test", "www.same.test", "alias.same.test"}) {
    const Walk walk = world.Find(name).walk;
    CAPTURE(name);
    REQUIRE(CutsOf(walk) == Texts{"test", "same.test"});
    CHECK(walk.cuts[1].parent == Name("test"));
    CHECK(walk.cuts[1].signed_delegation);
    CHECK(walk.cuts[1].servers.at(0).name == Name("ns.test"));
    CHECK(walk.cuts[1].servers.at(0).ipv4 == Texts{"10.0.0.2"});
    world.zones.Forget(Name("same.test"));
  }
}

TEST_CASE("zones: three zones on one server show both cuts") {
  World world;
  world.Serve("10.0.0.2", ZoneOf("mid.test", "mid.test NS ns.test.\nlow.mid.test NS ns.test.\n"));
  world.Serve("10.0.0.2", ZoneOf("low.mid.test", "low.mid.test NS ns.test.\n"));
  const Walk walk = world.Find("low.mid.test").walk;
  CHECK(CutsOf(walk) == Texts{"test", "mid.test", "low.mid.test"});
  CHECK(walk.cuts.at(2).parent == Name("mid.test"));
}

TEST_CASE("zones: servers elsewhere are looked up, each once in a run") {
  World world;
  const Walk walk = world.Find("out.test").walk;
  REQUIRE(walk.zone());
  CHECK(walk.zone()->servers.at(0).ipv4 == Texts{"10.2.0.1"});
  CHECK(walk.zone()->servers.at(1).ipv4 == Texts{"10.2.0.2"});
  world.zones.Forget(Name("out.test"));
  const size_t before = world.Asked("10.2.0.1");
  world.Find("out.test");
  CHECK(world.Asked("10.2.0.1") == before);
}

TEST_CASE("zones: glue for names outside the parent is not believed") {
  World world;
  world.Add("10.0.0.2", "ns1.host.net A 10.66.66.66\n");
  CHECK(world.Find("out.test").walk.zone()->servers.at(0).ipv4 == Texts{"10.2.0.1"});
}

TEST_CASE("zones: a server without an address says why") {
  World world;
  world.Add("10.0.0.2",
            "bad.test NS no.host.net.\n"
            "bad.test NS alias.host.net.\n"
            "bad.test NS in.bad.test.\n"
            "loop1.test NS ns.loop2.test.\n"
            "loop2.test NS ns.loop1.test.\n");
  const ZoneCut bad = world.Find("bad.test").walk.cuts.back();
  CHECK(bad.servers.at(0).no_address == "its name is an alias, of ns1.host.net");
  CHECK(bad.servers.at(1).no_address == kNoGlue);
  CHECK(bad.servers.at(2).no_address == kNameDenied);
  CHECK_FALSE(SaysNoAddress(bad.servers.at(0).no_address));
  const ZoneCut loop = world.Find("loop1.test").walk.cuts.back();
  CHECK(loop.servers.at(0).no_address.find("leads back to itself") != std::string::npos);
  CHECK(loop.servers.at(0).ipv4.empty());
}

TEST_CASE("zones: two that look for each other's servers at once do not wait for ever") {
  World world;
  world.Add("10.0.0.2", "loop1.test NS ns.loop2.test.\nloop2.test NS ns.loop1.test.\n");
  for (const Zones::Found& found : world.FindAll({"loop1.test", "loop2.test", "a.loop1.test"})) {
    CHECK(found.walk.cuts.size() == 2);
  }
}

TEST_CASE("zones: delegations that multiply come to an end") {
  World world;
  // Each zone has sixteen servers, each in a zone with sixteen servers, without an address.
  std::string lines;
  for (int level = 0; level < 6; ++level) {
    for (int at = 0; at < 16; ++at) {
      for (int to = 0; to < 16; ++to) {
        lines += "z" + std::to_string(level) + "-" + std::to_string(at) + ".test NS ns.z" +
                 std::to_string(level + 1) + "-" + std::to_string(to) + ".test.\n";
      }
    }
  }
  world.Add("10.0.0.2", lines);
  CHECK(world.Find("z0-0.test").walk.cuts.size() == 2);
  CHECK(world.tree.asked.size() <= 301);
}

TEST_CASE("zones: many names of one zone share the way to it") {
  World world;
  std::vector<std::string> names;
  for (int at = 0; at < 20; ++at) names.push_back("n" + std::to_string(at) + ".good.test");
  world.FindAll(names);
  CHECK(world.Asked("10.0.0.1") == 1);
  CHECK(world.Asked("10.0.0.2") == 1);
}

TEST_CASE("zones: a compact denial of a name that has names below is no denial") {
  World world;
  const auto compact = [](Rcode plain) {
    return [plain](const Question& question) {
      DnsReply reply;
      reply.authoritative = true;
      reply.authority = ZoneOf("good.test", "").records;
      if (!question.dnssec_ok) reply.rcode = plain;
      reply.authority.push_back({question.name, RecordType::kNsec, 60,
                                 "\\000." + question.name.absolute() + " RRSIG NSEC"});
      return reply;
    };
  };
  for (const char* address : {"10.1.0.1", "10.1.0.2"}) {
    world.tree.servers[address].script = compact(Rcode::kNoError);
  }
  CHECK_FALSE(world.Find("ent.good.test").walk.denied);
  for (const char* address : {"10.1.0.1", "10.1.0.2"}) {
    world.tree.servers[address].script = compact(Rcode::kNxDomain);
  }
  CHECK(world.Find("no.good.test").walk.denied);
}

TEST_CASE("look-up: aliases are followed, and a ring of them ends") {
  World world;
  const auto got = world.LookUp("here.good.test", RecordType::kA);
  REQUIRE(got.back().reply());
  CHECK(got.back().question.name == Name("www.good.test"));
  CHECK(got.back().reply()->answer.at(0).data == "192.0.2.1");
  const auto ring = world.LookUp("one.good.test", RecordType::kA);
  CHECK(ring.size() <= 2 + Zones::kAliasesMax);
  CHECK(Classify(ring.back(), Name("good.test")) == AnswerClass::kAlias);
}

TEST_CASE("look-up: a name without a way to it ends in what failed") {
  World world;
  const auto denied = world.LookUp("a.nowhere", RecordType::kA);
  CHECK(Classify(denied.back(), DomainName()) == AnswerClass::kNoName);
  world.Add("10.0.0.2", "bad.test NS no.host.net.\n");
  const auto none = world.LookUp("a.bad.test", RecordType::kA);
  REQUIRE(none.back().unread());
  CHECK(none.back().unread()->why.detail ==
        "no name server of bad.test has an address (no.host.net: its name does not exist)");
}

TEST_CASE("look-up: a DS set is asked for above its cut") {
  World world;
  world.Find("good.test");
  const auto got = world.LookUp("good.test", RecordType::kDs);
  CHECK(got.back().address == "10.0.0.2");
  CHECK(got.back().reply()->answer.at(0).data == "1 13 2 00");
}

TEST_CASE("root servers: thirteen built in, others from a hints file") {
  const auto built_in = BuiltInRootServers();
  CHECK(built_in.size() == 13);
  CHECK(built_in.at(12).ipv4 == Texts{"202.12.27.33"});
  const auto read = ParseRootHints(
      "; comment\n. 3600000 IN NS A.ROOT.\nA.ROOT. 3600000 A 127.0.0.1\na.root. AAAA ::1 ; x\n");
  REQUIRE(read);
  CHECK(*read == std::vector<NameServer>{{Name("a.root"), {"127.0.0.1"}, {"::1"}, {}}});
  for (const char* wrong : {"", ". NS a.root.\n", "a.root. A\n", "a.root. A ::1\n",
                            "a..b A 1.2.3.4\n", "a.root. 1 A 1.2.3\n"}) {
    CHECK_FALSE(ParseRootHints(wrong));
  }
}
