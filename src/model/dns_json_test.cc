// A transcript written and read back is the same transcript, and a foreign one is bounded.
#include "model/dns_json.h"

#include <doctest/doctest.h>

#include <functional>

#include "model/evidence_json.h"

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

DnsRecord Record(std::string_view name, RecordType type, std::string data) {
  return {Name(name), type, 300, std::move(data)};
}

Exchange Answered(DnsReply reply) {
  Exchange exchange;
  exchange.server = "ns1.example.net";
  exchange.address = "192.0.2.1";
  exchange.question = {Name("aaa._domainkey.example.com"), RecordType::kCname, true, false, false};
  exchange.tries = 2;
  exchange.took_ms = 31;
  exchange.outcome = std::move(reply);
  return exchange;
}

DnsEvidence Everything() {
  DnsEvidence dns;
  dns.domain = Name("example.com");
  dns.taken_at = *ParseTime("2026-11-23T11:52:03.250Z");
  dns.vantage = Vantage::kResolver;
  dns.resolver = "192.0.2.53";
  dns.registrable_domain = "example.com";
  dns.suffix_list_date = "2026-01-02";
  dns.not_asked = {"IPv6 was not asked"};
  Walk walk{Name("example.com"), {}, std::nullopt, true};
  walk.cuts.push_back({Name("com"),
                       Name("."),
                       {{Name("a.gtld-servers.net"), {"192.5.6.30"}, {"2001:503:a83e::2:30"}, ""}},
                       true,
                       172'800});
  walk.cuts.push_back(
      {Name("example.com"), Name("com"), {{Name("x\\.y.test"), {}, {}, "loop"}}, false, 60});
  dns.walks.push_back(walk);
  dns.walks.push_back({Name("m.example.com"), {}, Unread{{Code::kTimedOut, "3 tries"}}, false});

  DnsReply reply;
  reply.rcode = Rcode{11};
  reply.authoritative = reply.truncated = reply.recursion_available = true;
  reply.authenticated = reply.bogus = true;
  reply.answer = {Record("aaa._domainkey.example.com", RecordType::kTxt, R"("a \"b\" \\ \200" "")"),
                  Record(".", RecordType{65}, "")};
  reply.authority = {Record("example.com", RecordType::kSoa, "ns. admin. 1 2 3 4 5")};
  reply.additional = {Record("ns.example.com", RecordType::kA, "192.0.2.9")};
  reply.errors = {{9, "no DNSKEY matches"}, {22, ""}};
  dns.exchanges.push_back(Answered(reply));
  Exchange silent = Answered({});
  silent.outcome = Unread{{Code::kTimedOut, "no answer to 3 tries"}};
  dns.exchanges.push_back(silent);
  Exchange validated = Answered({});
  validated.server = validated.address = "";
  validated.transport = DnsTransport::kValidator;
  validated.question.checking_disabled = validated.question.recursion = true;
  dns.exchanges.push_back(validated);
  return dns;
}

// What is said of a transcript in which `text` stands in the place of `was`.
std::string Wrong(const std::string& was, const std::string& text) {
  std::string json = EncodeDns(Everything());
  const size_t at = json.find(was);
  REQUIRE(at != std::string::npos);
  json.replace(at, was.size(), text);
  const auto parsed = ParseDns(json);
  return parsed ? "accepted" : parsed.error().detail;
}

// The same of one that was changed before it was written.
std::string Refusal(const std::function<void(DnsEvidence&)>& change) {
  DnsEvidence dns = Everything();
  change(dns);
  const auto parsed = ParseDns(EncodeDns(dns));
  return parsed ? "accepted" : parsed.error().detail;
}

}  // namespace

TEST_CASE("transcript: every member survives being written and read") {
  const DnsEvidence before = Everything();
  const auto after = ParseDns(EncodeDns(before));
  REQUIRE_MESSAGE(after, after.error().detail);
  REQUIRE(after->read());
  CHECK(*after->read() == before);
  CHECK(EncodeDns(*after) == EncodeDns(before));
}

TEST_CASE("transcript: that DNS could not be asked at all survives as well") {
  const Asked<DnsEvidence> before = Unread{{Code::kBadInput, "not a domain name"}};
  CHECK(ParseDns(EncodeDns(before)).value() == before);
  CHECK(EncodeDns(NotAsked{}).empty());
}

TEST_CASE("transcript: people can read it") {
  const std::string json = EncodeDns(Everything());
  CHECK(json.find(R"("asked":"aaa._domainkey.example.com. CNAME","with":"do","tries":2,"ms":31)") !=
        std::string::npos);
  CHECK(json.find(R"("rcode":"RCODE11","flags":"aa tc ra ad bogus")") != std::string::npos);
  CHECK(json.find(R"("authority":["example.com. 300 SOA ns. admin. 1 2 3 4 5"])") !=
        std::string::npos);
}

TEST_CASE("transcript: it travels in a line of evidence, behind the fact") {
  IdentityEvidence evidence;
  evidence.target = {"111122223333", "eu-west-1"};
  evidence.identity = "example.com";
  evidence.type = IdentityType::kDomain;
  evidence.taken_at = *ParseTime("2026-11-23T11:52:03Z");
  const std::string without = EncodeEvidence(evidence);
  evidence.dns = Everything();
  const std::string with = EncodeEvidence(evidence);
  const auto back = ParseIdentityEvidence(with);
  REQUIRE_MESSAGE(back, back.error().detail);
  CHECK(*back == evidence);
  CHECK(with.substr(0, StableSize(with)) == without.substr(0, StableSize(without)));

  evidence.dns = Unread{{Code::kUnreachable, "no route"}};
  CHECK(ParseIdentityEvidence(EncodeEvidence(evidence)).value() == evidence);
}

TEST_CASE("transcript: unknown members and flags are ignored") {
  CHECK(Wrong("{\"domain\"", "{\"later\":[{}],\"domain\"") == "accepted");
  CHECK(Wrong("\"with\":\"do\"", "\"with\":\"do xx\"") == "accepted");
}

TEST_CASE("transcript: what is wrong is named") {
  CHECK(ParseDns("{").error().detail == "not JSON: incomplete JSON");
  CHECK(ParseDns("[]").error().detail == "not a JSON object");
  CHECK(ParseDns("{}").error().detail == "'domain' is not a domain name");
  CHECK(Wrong("\"at\":\"2026", "\"at\":\"x2026") == "'at' is not a time");
  CHECK(Wrong("\"vantage\":\"resolver\"", "\"vantage\":\"above\"") ==
        "'vantage' is not direct or resolver");
  CHECK(Wrong("\"tries\":2", "\"tries\":-2") == "'tries' is not a number of 32 bits");
  CHECK(Wrong("\"rcode\":\"RCODE11\"", "\"rcode\":\"RCODE\"") == "'rcode' is not a response code");
  CHECK(Wrong("\"code\":9", "\"code\":70000") == "'code' is not a number of 16 bits");
  CHECK(Wrong(" CNAME\"", " CNAMES\"") == "'asked' is not of a known record type");
  CHECK(Wrong("\"via\":\"validator\"", "\"via\":\"smoke\"") == "'via' is not a way of asking");
  CHECK(Wrong(" 300 SOA", " SOA") == "'authority' is not a list of records");
  CHECK(Wrong("ns. admin.", "ns. \u00e4dmin.") ==
        "'authority' is not a list of records in their presentation");
  CHECK(Wrong("\"failed\":{", "\"failed\":7,\"f\":{") == "'failed' is not an object");
}

TEST_CASE("transcript: every list and text has its bound") {
  const auto fill = [](auto& list, size_t size) { list.resize(size, list.at(0)); };
  using Dns = DnsEvidence;
  CHECK(Refusal([&](Dns& d) { fill(d.exchanges, Dns::kExchangesMax); }) == "accepted");
  CHECK(Refusal([&](Dns& d) { fill(d.exchanges, Dns::kExchangesMax + 1); }) ==
        "'exchanges' is not a list within its bound");
  CHECK(Refusal([&](Dns& d) { fill(d.walks, kWalksMax + 1); }) ==
        "'walks' is not a list within its bound");
  CHECK(Refusal([&](Dns& d) { fill(d.walks[0].cuts, kCutsMax + 1); }) ==
        "'cuts' is not a list within its bound");
  CHECK(Refusal([&](Dns& d) { fill(d.walks[0].cuts[0].servers, kCutServersMax + 1); }) ==
        "'servers' is not a list within its bound");
  CHECK(Refusal([&](Dns& d) { fill(d.walks[0].cuts[0].servers[0].ipv4, kAddressesMax + 1); }) ==
        "'ipv4' is not a list within its bound");
  CHECK(Refusal([&](Dns& d) { fill(d.not_asked, kNotAskedMax + 1); }) ==
        "'not_asked' is not a list within its bound");
  CHECK(Refusal([&](Dns& d) { d.resolver.assign(kDnsTextMax + 1, 'x'); }) ==
        "'resolver' is not a text within its bound");
  const auto reply = [](Dns& d) -> DnsReply& { return std::get<DnsReply>(d.exchanges[0].outcome); };
  CHECK(Refusal([&](Dns& d) { fill(reply(d).answer, kRecordsMax + 1); }) ==
        "'answer' is not a list within its bound");
  CHECK(Refusal([&](Dns& d) { fill(reply(d).errors, kErrorsMax + 1); }) ==
        "'errors' is not a list within its bound");
  CHECK(Refusal([&](Dns& d) { reply(d).answer[0].data.assign(kDataMax + 1, 'x'); }) ==
        "'answer' is not a list of records in their presentation");
}

TEST_CASE("transcript: what a server writes for people cannot break the line") {
  DnsEvidence dns = Everything();
  std::get<DnsReply>(dns.exchanges[0].outcome).errors = {{0, "\xff\n\"x\""}};
  const auto back = ParseDns(EncodeDns(dns));
  REQUIRE_MESSAGE(back, back.error().detail);
  CHECK(back->read()->exchanges[0].reply()->errors[0].text == "??\"x\"");
}
