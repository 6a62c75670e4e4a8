// The plan of questions, answer by answer, against made-up zones: what is asked, how often, and
// that the transcript does not depend on who answers first.
#include "inventory/domain_reading.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "model/dns_json.h"
#include "model/dns_sample.h"
#include "model/record_table.h"

namespace signet {
namespace {

using sample::FakeServer;
using sample::FakeZone;
using sample::Manner;
using sample::Name;

IdentityEvidence Waiting(const std::string& domain = "example.test") {
  IdentityEvidence evidence;
  evidence.target = {"111122223333", "eu-west-1"};
  evidence.identity = domain;
  evidence.type = IdentityType::kDomain;
  evidence.status.value = VerificationStatus::kPending;
  DkimAttributes dkim;
  dkim.tokens = {"aaa", "bbb", "ccc"};
  dkim.signing_hosted_zone = "dkim.amazonses.com";
  dkim.origin = "AWS_SES";
  evidence.dkim = dkim;
  return evidence;
}

DnsReadingOptions VerdictOnly() {
  DnsReadingOptions options;
  options.mail_from = options.dmarc = false;
  return options;
}

// A few zones on made-up servers, and whoever asks them.
class World {
 public:
  explicit World(std::vector<FakeZone> zones) : zones_(std::move(zones)) {}

  std::vector<FakeZone>& zones() { return zones_; }
  bool signed_and_broken = false;  // What the validator finds.

  const FakeZone* ZoneOf(const DomainName& name) const {
    const FakeZone* deepest = nullptr;
    for (const FakeZone& zone : zones_) {
      if (!name.IsSameOrUnder(zone.zone)) continue;
      if (!deepest || zone.zone.label_count() > deepest->zone.label_count()) deepest = &zone;
    }
    return deepest;
  }

  Exchange Answer(const AskServer& want) const {
    for (const FakeZone& zone : zones_) {
      for (const FakeServer& server : zone.servers) {
        if (server.address != want.server.address) continue;
        const FakeZone* deepest = ZoneOf(want.question.name);
        if (deepest && deepest != &zone && deepest->zone.IsSameOrUnder(zone.zone)) {
          return Referral(server, want.question, deepest->zone);
        }
        return server.Answer(want.question, zone.zone);
      }
    }
    if (want.server.address.empty()) {
      const FakeServer& any = ZoneOf(want.question.name)->servers.front();
      Exchange exchange = any.Answer(want.question, ZoneOf(want.question.name)->zone);
      exchange.address = "192.0.2.53";
      return exchange;
    }
    Exchange parents{want.server.name, want.server.address, want.question, DnsTransport::kUdp, 1, 1,
                     DnsReply{}};
    return parents;
  }

  static Exchange Referral(const FakeServer& server, const Question& question,
                           const DomainName& zone) {
    Exchange exchange{server.name, server.address, question, DnsTransport::kUdp, 1, 1, {}};
    DnsReply reply;
    reply.authority.push_back({zone, RecordType::kNs, 60, "ns.below.test."});
    exchange.outcome = reply;
    return exchange;
  }

  Zones::Found Answer(const FindZone& want) const {
    Zones::Found found;
    found.walk.name = want.name;
    ZoneCut top{Name("test"), {}, {{Name("a.nic.test"), {"198.51.100.1"}, {}, ""}}, true, 172'800};
    found.walk.cuts.push_back(top);
    const FakeZone* zone = ZoneOf(want.name);
    if (!zone) {
      found.walk.denied = true;
      return found;
    }
    ZoneCut own{zone->zone, top.zone, {}, false, 3'600};
    for (const FakeServer& server : zone->servers) {
      const bool six = server.address.find(':') != std::string::npos;
      const std::vector<std::string> here{server.address};
      const auto known = std::find_if(own.servers.begin(), own.servers.end(), [&](const auto& one) {
        return one.name == Name(server.name);
      });
      NameServer& row = known != own.servers.end()
                            ? *known
                            : own.servers.emplace_back(NameServer{Name(server.name), {}, {}, ""});
      (six ? row.ipv6 : row.ipv4).push_back(server.address);
    }
    found.walk.cuts.push_back(own);
    found.last.push_back(Exchange{"a.nic.test",
                                  "198.51.100.1",
                                  {zone->zone, RecordType::kSoa, true, false, false},
                                  DnsTransport::kUdp,
                                  1,
                                  1,
                                  DnsReply{}});
    return found;
  }

  std::vector<Exchange> Answer(const LookUpName& want) const {
    const FakeZone* zone = ZoneOf(want.name);
    if (!zone) {
      Exchange nobody;
      nobody.question = {want.name, want.type, false, false, false};
      DnsReply denial;
      denial.authoritative = true;
      denial.rcode = Rcode::kNxDomain;
      nobody.outcome = denial;
      return {nobody};
    }
    return {zone->servers.front().Answer({want.name, want.type, false, false, false}, zone->zone)};
  }

  Exchange Answer(const AskValidator& want) const {
    DnsReply reply;
    const FakeZone* zone = ZoneOf(want.question.name);
    if (zone) reply.answer = zone->servers.front().At(want.question.name);
    if (signed_and_broken && !want.question.checking_disabled) {
      reply = {};
      reply.rcode = Rcode::kServFail;
      reply.bogus = true;
    }
    return sample::Validated(want.question, reply);
  }

 private:
  std::vector<FakeZone> zones_;
};

// Everything that was asked, one line each.
struct Asked {
  std::vector<std::string> lines;
  std::vector<size_t> rounds;  // Questions that went out side by side.
  DnsEvidence dns;

  size_t Count(std::string_view part) const {
    return static_cast<size_t>(std::count_if(lines.begin(), lines.end(), [&](const auto& line) {
      return line.find(part) != std::string::npos;
    }));
  }
};

std::string LineOf(const Want& want) {
  const auto of = [](const Question& q) {
    return fmt::format("{} {}{}", q.name.text(), RecordTypeName(q.type),
                       q.checking_disabled ? " cd" : "");
  };
  if (const auto* find = std::get_if<FindZone>(&want)) return "zone of " + find->name.text();
  if (const auto* ask = std::get_if<AskServer>(&want)) {
    return fmt::format("@{} {}", ask->server.address, of(ask->question));
  }
  if (const auto* look = std::get_if<LookUpName>(&want)) {
    return fmt::format("look up {} {}", look->name.text(), RecordTypeName(look->type));
  }
  return "validate " + of(std::get<AskValidator>(want).question);
}

Registrable Listed(const std::string& domain) {
  return {DomainName::Parse(domain).value().Last(2).text(), "2026-11-01"};
}

// Reads to the end: round by round, or with `seed` in an order of its own.
Asked Read(const World& world, const IdentityEvidence& identity, DnsReadingOptions options,
           uint64_t seed = 0) {
  DomainReading reading(identity, std::move(options), "nobody-has-this",
                        Listed(DomainOf(identity.identity)));
  std::mt19937_64 random(seed);
  Asked asked;
  std::vector<Want> open;
  while (!reading.done()) {
    const std::vector<Want> wants = reading.Next();
    if (!wants.empty()) asked.rounds.push_back(wants.size());
    for (const Want& want : wants) {
      asked.lines.push_back(LineOf(want));
      open.push_back(want);
    }
    REQUIRE(!open.empty());
    for (size_t answers = seed == 0 ? open.size() : 1; answers > 0; --answers) {
      const size_t next = seed == 0 ? 0 : random() % open.size();
      const Want want = open[next];
      open.erase(open.begin() + static_cast<ptrdiff_t>(next));
      std::visit([&](const auto& one) { reading.Take(one, world.Answer(one)); }, want);
    }
  }
  CHECK(open.empty());
  CHECK(reading.Next().empty());
  asked.dns = reading.Finish(*ParseTime("2026-11-23T12:00:00Z"));
  return asked;
}

World Good(size_t servers, const IdentityEvidence& identity = Waiting()) {
  FakeZone zone("example.test", servers);
  zone.Put(VerificationRecords(identity));
  zone.Put(MailFromRecords(identity));
  return World({zone});
}

TEST_CASE("reading: a good domain costs 4n+5 questions in four rounds") {
  for (const size_t n : {1U, 2U, 4U}) {
    const Asked asked = Read(Good(n), Waiting(), VerdictOnly());
    CAPTURE(n);
    CHECK(asked.lines.size() == 4 * n + 5);
    CHECK(asked.rounds == std::vector<size_t>{1, 4 * n, 1, 3});
    CHECK(asked.Count("zone of example.test") == 1);
    CHECK(asked.Count("example.test SOA") == n);
    CHECK(asked.Count("example.test NS") == 1);
    CHECK(asked.Count("._domainkey.example.test CNAME") == 3 * n + 3);
    CHECK(asked.Count("validate") == 3);
    const RecordTable table = BuildRecordTable(asked.dns, VerificationRecords(Waiting()));
    CHECK(table.AllOk());
    CHECK(table.servers.size() == n);
    CHECK(asked.dns.not_asked.empty());
  }
}

TEST_CASE("reading: the transcript is that of the plan, whoever answers first") {
  IdentityEvidence identity = Waiting("mail.example.test");
  identity.mail_from = MailFromAttributes{"bounce.mail.example.test", {}, ""};
  World world = Good(3, identity);
  world.zones()[0].Drop(Name("bbb._domainkey.mail.example.test"));
  world.zones()[0].Put("ccc._domainkey.mail.example.test", RecordType::kTxt, "\"x\"");
  world.zones()[0].servers[1].Put("ddd.example.test", RecordType::kA, "192.0.2.9");
  world.zones()[0].servers[2].manner = Manner::kSilent;
  const std::string expected = EncodeDns(Read(world, identity, {}).dns);
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    REQUIRE(EncodeDns(Read(world, identity, {}, seed).dns) == expected);
  }
}

TEST_CASE("reading: all is right and SES complains: the text, and the servers of the parent") {
  IdentityEvidence identity = Waiting();
  identity.verification = VerificationInfo{{}, {}, "DNS_SERVER_ERROR", "", "", {}};
  const Asked asked = Read(Good(2), identity, VerdictOnly());
  CHECK(asked.Count("@192.0.2.1 aaa._domainkey.example.test TXT") == 1);
  CHECK(asked.Count("@198.51.100.1 example.test NS") == 1);
  CHECK(asked.lines.size() == 4 * 2 + 5 + 2);
  World broken = Good(2, identity);
  broken.zones()[0].Drop(Name("bbb._domainkey.example.test"));
  CHECK(Read(broken, identity, VerdictOnly()).Count("@198.51.100.1 ") == 0);
}

TEST_CASE("reading: questions beside the record go out without DO; a CNAME is followed on") {
  World world = Good(1);
  FakeZone& zone = world.zones()[0];
  zone.Drop(Name("aaa._domainkey.example.test"));
  zone.Put("aaa._domainkey.example.test", RecordType::kCname, "via.example.test.");
  zone.Drop(Name("bbb._domainkey.example.test"));
  const Asked asked = Read(world, Waiting(), VerdictOnly());
  CHECK(asked.Count("look up via.example.test CNAME") == 1);
  const auto sibling =
      asked.dns.Asked(Name("nobody-has-this._domainkey.example.test"), RecordType::kCname);
  REQUIRE(sibling.size() == 1);
  CHECK_FALSE(sibling[0]->question.dnssec_ok);
}

TEST_CASE("reading: a validator is asked only for what the servers hold") {
  World world = Good(2);
  world.zones()[0].Drop(Name("aaa._domainkey.example.test"));
  const Asked asked = Read(world, Waiting(), VerdictOnly());
  CHECK(asked.Count("validate aaa") == 0);
  CHECK(asked.Count("validate") == 2);
  DnsReadingOptions without = VerdictOnly();
  without.validate = false;
  CHECK(Read(Good(2), Waiting(), without).Count("validate") == 0);
}

TEST_CASE("reading: a name that is missing is sought where it may have gone") {
  FakeZone zone("example.test", 2);
  const Asked asked = Read(World({zone}), Waiting("mail.example.test"), VerdictOnly());
  for (const std::string token : {"aaa", "bbb", "ccc"}) {
    CHECK(asked.Count(token + "._domainkey.mail.example.test.example.test CNAME") == 1);
    CHECK(asked.Count(token + "._domainkey.example.test CNAME") == 1);
    CHECK(asked.Count(token + ".domainkey.mail.example.test CNAME") == 1);
    CHECK(asked.Count(" " + token + ".mail.example.test CNAME") == 1);
  }
  // At most ten for each token that fails.
  CHECK(asked.lines.size() <= 1 + 2 + 1 + 6 + 30);
}

TEST_CASE("reading: what stands there instead is asked for, and whether a wildcard puts it there") {
  World world = Good(2);
  FakeZone& zone = world.zones()[0];
  zone.Drop(Name("aaa._domainkey.example.test"));
  zone.Drop(Name("bbb._domainkey.example.test"));
  zone.Put("aaa._domainkey.example.test", RecordType::kTxt, "\"aaa.dkim.amazonses.com\"");
  zone.Put("bbb._domainkey.example.test", RecordType::kCname, "elsewhere.test.");
  const Asked asked = Read(world, Waiting(), VerdictOnly());
  CHECK(asked.Count("aaa._domainkey.example.test TXT") == 1);
  CHECK(asked.Count("aaa._domainkey.example.test A") == 1);
  CHECK(asked.Count("bbb._domainkey.example.test TXT") == 0);
  CHECK(asked.Count("nobody-has-this._domainkey.example.test CNAME") == 1);
  CHECK(asked.Count("nobody-has-this._domainkey.example.test TXT") == 1);
  CHECK(asked.Count("nobody-has-this._domainkey.example.test A") == 0);
}

TEST_CASE("reading: silence is kept as silence, and leads to no further questions") {
  World world = Good(2);
  for (FakeServer& server : world.zones()[0].servers) server.manner = Manner::kSilent;
  const Asked asked = Read(world, Waiting(), VerdictOnly());
  CHECK(asked.lines.size() == 1 + 2 + 6);
  const auto seen = asked.dns.Asked(Name("aaa._domainkey.example.test"), RecordType::kCname);
  REQUIRE(seen.size() == 2);
  CHECK(seen[0]->unread());
  CHECK(seen[1]->unread());
  CHECK(BuildRecordTable(asked.dns, VerificationRecords(Waiting())).rows[0].AnyUnread());
}

TEST_CASE("reading: where a validator fails, it is asked for the link that broke") {
  World world = Good(2);
  world.signed_and_broken = true;
  const Asked asked = Read(world, Waiting(), VerdictOnly());
  CHECK(asked.Count("validate aaa._domainkey.example.test CNAME cd") == 1);
  CHECK(asked.Count(" cd") == 1);
  CHECK(asked.Count("@192.0.2.1 example.test DNSKEY") == 1);
  CHECK(asked.Count("@198.51.100.1 example.test DS") == 1);
}

TEST_CASE("reading: a zone cut off below is walked to, and its servers are asked") {
  World world = Good(2);
  FakeZone below("_domainkey.example.test", 2);
  for (FakeServer& server : below.servers)
    server.address = "198.51.100.2" + server.address.substr(8);
  below.Put(VerificationRecords(Waiting()));
  world.zones().push_back(below);
  const Asked asked = Read(world, Waiting(), VerdictOnly());
  CHECK(asked.Count("zone of _domainkey.example.test") == 1);
  CHECK(asked.Count("@198.51.100.21 ") == 3);
  CHECK(asked.Count("@198.51.100.22 ") == 3);
  CHECK(asked.Count("validate") == 3);
  CHECK(BuildRecordTable(asked.dns, VerificationRecords(Waiting())).AllOk());
}

TEST_CASE("reading: IPv6 is a second pass, but a server that has nothing else is asked") {
  World world = Good(3);
  auto& servers = world.zones()[0].servers;
  servers[1].name = servers[0].name;
  servers[1].address = "2001:db8::1";
  servers[2].address = "2001:db8::2";
  DnsReadingOptions options = VerdictOnly();
  const Asked once = Read(world, Waiting(), options);
  CHECK(once.Count("@2001:db8::1 ") == 0);
  CHECK(once.Count("@2001:db8::2 ") == 4);
  CHECK(once.dns.not_asked.size() == 1);
  options.ipv6 = true;
  const Asked twice = Read(world, Waiting(), options);
  CHECK(twice.Count("@2001:db8::1 ") == 4);
  CHECK(twice.dns.not_asked.empty());
}

TEST_CASE("reading: a domain that its parent denies costs one question") {
  const Asked asked = Read(World({}), Waiting(), VerdictOnly());
  CHECK(asked.lines == std::vector<std::string>{"zone of example.test"});
  CHECK(asked.dns.WalkTo(Name("example.test"))->denied);
}

TEST_CASE("reading: through a resolver each question goes out once") {
  IdentityEvidence identity = Waiting();
  identity.mail_from = MailFromAttributes{"bounce.example.test", {}, ""};
  DnsReadingOptions options;
  options.vantage = Vantage::kResolver;
  options.resolver = "192.0.2.53";
  options.dmarc = false;
  const Asked asked = Read(Good(4, identity), identity, options);
  CHECK(asked.Count("@ ") == 2 + 3 + 2);
  CHECK(asked.Count("zone of") == 0);
  CHECK(asked.Count("validate") == 0);
  CHECK(asked.dns.resolver == "192.0.2.53");
  for (const Exchange& exchange : asked.dns.exchanges) {
    if (exchange.address == "192.0.2.53") CHECK(exchange.question.recursion);
  }
  CHECK(BuildRecordTable(asked.dns, VerificationRecords(identity)).AllOk());
}

TEST_CASE("reading: MAIL FROM is asked at every server, and what its SPF leads to") {
  IdentityEvidence identity = Waiting();
  identity.mail_from = MailFromAttributes{"bounce.example.test", {}, ""};
  World world = Good(2, identity);
  FakeZone amazon("amazonses.com", 1);
  amazon.servers[0].address = "198.51.100.7";
  amazon.Put("amazonses.com", RecordType::kTxt, "\"v=spf1 include:more.amazonses.com -all\"");
  amazon.Put("more.amazonses.com", RecordType::kTxt, "\"v=spf1 ip4:198.51.100.0/24 -all\"");
  world.zones().push_back(amazon);
  DnsReadingOptions options = VerdictOnly();
  options.mail_from = true;
  const Asked asked = Read(world, identity, options);
  CHECK(asked.Count(" bounce.example.test MX") == 2);
  CHECK(asked.Count(" bounce.example.test TXT") == 2);
  CHECK(asked.Count("look up amazonses.com TXT") == 1);
  CHECK(asked.Count("look up more.amazonses.com TXT") == 1);
  CHECK(asked.Count("look up") == 2);
  CHECK(asked.Count("zone of") == 1);
  CHECK(asked.lines.size() == 4 * 2 + 5 + 4 + 2);
}

TEST_CASE("reading: an SPF record cannot make us look things up for ever") {
  IdentityEvidence identity = Waiting();
  identity.mail_from = MailFromAttributes{"bounce.example.test", {}, ""};
  World world = Good(1, identity);
  FakeZone& zone = world.zones()[0];
  zone.Drop(Name("bounce.example.test"));
  std::string record = "v=spf1 include:0.spf.example.test";
  zone.Put("bounce.example.test", RecordType::kTxt, EncodeTxt(record));
  for (int i = 0; i < 200; ++i) {
    std::string next = "v=spf1";
    for (int j = 1; j <= 5; ++j) next += fmt::format(" include:{}.spf.example.test", i * 5 + j);
    zone.Put(fmt::format("{}.spf.example.test", i), RecordType::kTxt, EncodeTxt(next));
  }
  DnsReadingOptions options = VerdictOnly();
  options.mail_from = true;
  const Asked asked = Read(world, identity, options);
  CHECK(asked.Count("look up") <= 40);
}

TEST_CASE("reading: a MAIL FROM outside the zone has a walk of its own") {
  IdentityEvidence identity = Waiting();
  identity.mail_from = MailFromAttributes{"other.test", {}, ""};
  World world = Good(1, identity);
  FakeZone other("other.test", 1);
  other.servers[0].address = "198.51.100.9";
  world.zones().push_back(other);
  DnsReadingOptions options = VerdictOnly();
  options.mail_from = true;
  const Asked asked = Read(world, identity, options);
  CHECK(asked.Count("zone of other.test") == 1);
}

TEST_CASE("reading: DMARC is sought at the domain and above it") {
  DnsReadingOptions options = VerdictOnly();
  options.dmarc = true;
  const Asked asked = Read(Good(1), Waiting("a.b.example.test"), options);
  CHECK(asked.Count("look up _dmarc.a.b.example.test TXT") == 1);
  CHECK(asked.Count("look up _dmarc.example.test TXT") == 1);
  CHECK(asked.Count("look up _dmarc.test TXT") == 1);
  CHECK(asked.Count("look up") == 4);
  IdentityEvidence deep = Waiting("a.b.c.d.e.f.g.h.i.j.k.example.test");
  CHECK(Read(Good(1), deep, options).Count("look up") <= 9);
}

TEST_CASE("reading: the domain of an address must take mail") {
  IdentityEvidence identity = Waiting("me@example.test");
  identity.type = IdentityType::kEmailAddress;
  identity.dkim = NotAsked{};
  const Asked asked = Read(Good(2), identity, VerdictOnly());
  CHECK(asked.Count("example.test MX") == 2);
  CHECK(asked.Count("example.test A") == 2);  // A and AAAA.
  CHECK(asked.lines.size() == 1 + 4 + 3);
}

TEST_CASE("reading: the legacy token is asked for where asked to, or where there is no DKIM") {
  IdentityEvidence identity = Waiting();
  identity.legacy_token = std::string("tok=");
  CHECK(Read(Good(1), identity, VerdictOnly()).Count("_amazonses") == 0);
  DnsReadingOptions options = VerdictOnly();
  options.legacy = true;
  CHECK(Read(Good(1), identity, options).Count("@192.0.2.1 _amazonses.example.test TXT") == 1);
  identity.dkim = NotAsked{};
  CHECK(Read(Good(1), identity, VerdictOnly()).Count("_amazonses.example.test TXT") > 0);
}

TEST_CASE("reading: hundreds of name servers are bounded, and that is said") {
  FakeZone zone("example.test", 200);
  const Asked asked = Read(World({zone}), Waiting(), VerdictOnly());
  CHECK(asked.Count("example.test SOA") == 24);
  CHECK(asked.dns.not_asked == std::vector<std::string>{"name servers beyond the first 24"});
  CHECK(asked.dns.exchanges.size() <= DnsEvidence::kExchangesMax);
}

TEST_CASE("reading: an identity whose domain is none is done at once") {
  DomainReading reading(Waiting("a..b"), {}, "x");
  CHECK(reading.done());
  CHECK(reading.Next().empty());
}

}  // namespace
}  // namespace signet
