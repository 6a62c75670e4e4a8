// The table of records against servers, cell by cell.
#include "model/record_table.h"

#include <doctest/doctest.h>

#include "model/dns_sample.h"

using namespace signet;
using namespace signet::sample;

namespace {

std::vector<ExpectedRecord> Wanted() {
  std::vector<ExpectedRecord> records;
  for (const std::string token : {"aaa", "bbb", "ccc"}) {
    records.push_back({Purpose::kDkim,
                       {Name(token + "._domainkey.example.test"),
                        RecordType::kCname,
                        1800,
                        {token + ".dkim.amazonses.com."}},
                       false});
  }
  return records;
}

ExpectedRecord Text(Purpose purpose, std::string_view name, std::string_view value) {
  return {purpose, {Name(name), RecordType::kTxt, 1800, {EncodeTxt(value)}}, false};
}

CellState Only(const FakeZone& zone, const ExpectedRecord& expected) {
  const DnsEvidence dns = Look(zone, "example.test", {expected}).Done();
  return BuildRecordTable(dns, {expected}).rows.at(0).cells.at(0).state;
}

}  // namespace

TEST_CASE("record table: a good zone is good in every cell") {
  FakeZone zone;
  zone.Put(Wanted());
  const DnsEvidence dns = Look(zone, "example.test", Wanted()).Done();
  const RecordTable table = BuildRecordTable(dns, Wanted());
  CHECK(table.AllOk());
  REQUIRE(table.servers.size() == 2);
  CHECK(table.servers[1].name == "ns2.host.test");
  CHECK(table.rows[0].In(CellState::kOk).size() == 2);
  CHECK(table.rows[0].zone.text() == "example.test");
}

TEST_CASE("record table: silence and refusals are unread, never missing") {
  for (const Manner manner :
       {Manner::kSilent, Manner::kUnreachable, Manner::kLame, Manner::kServFail}) {
    FakeZone zone;
    zone.servers[0].manner = manner;
    const DnsEvidence dns = Look(zone, "example.test", Wanted()).Done();
    const RecordTable table = BuildRecordTable(dns, Wanted());
    CHECK(table.rows[0].cells[0].state == CellState::kUnread);
    CHECK(table.rows[0].cells[1].state == CellState::kMissing);
    CHECK(table.rows[0].AnyUnread());
    CHECK_FALSE(table.AllOk());
  }
}

TEST_CASE("record table: names are compared as names, and one target only is right") {
  FakeZone zone;
  zone.Put("aaa._domainkey.example.test", RecordType::kCname, "AAA.dkim.amazonses.com.");
  CHECK(Only(zone, Wanted()[0]) == CellState::kOk);
  zone.Put("aaa._domainkey.example.test", RecordType::kCname, "other.test.");
  CHECK(Only(zone, Wanted()[0]) == CellState::kWrong);
  FakeZone wrong;
  wrong.Put("aaa._domainkey.example.test", RecordType::kCname, "aaa.example.test.");
  CHECK(Only(wrong, Wanted()[0]) == CellState::kWrong);
}

TEST_CASE("record table: a target that nobody told is right by its token") {
  ExpectedRecord unknown = Wanted()[0];
  unknown.record.values.clear();
  FakeZone zone;
  zone.Put("aaa._domainkey.example.test", RecordType::kCname, "aaa.dkim.somewhere.amazonses.eu.");
  CHECK(Only(zone, unknown) == CellState::kOk);
  zone.Drop(unknown.record.name);
  zone.Put("aaa._domainkey.example.test", RecordType::kCname, "bbb.dkim.somewhere.amazonses.eu.");
  CHECK(Only(zone, unknown) == CellState::kWrong);
}

TEST_CASE("record table: texts are compared joined, whatever strings they were cut into") {
  const ExpectedRecord legacy = Text(Purpose::kLegacy, "_amazonses.example.test", "AbC=");
  FakeZone zone;
  zone.Put("_amazonses.example.test", RecordType::kTxt, "\"someone else's\"");
  CHECK(Only(zone, legacy) == CellState::kWrong);
  zone.Put("_amazonses.example.test", RecordType::kTxt, "\"Ab\" \"C=\"");
  CHECK(Only(zone, legacy) == CellState::kOk);
  FakeZone lower;
  lower.Put("_amazonses.example.test", RecordType::kTxt, "\"abc=\"");
  CHECK(Only(lower, legacy) == CellState::kWrong);
}

TEST_CASE("record table: one SPF with the include is right, whatever else it says") {
  const ExpectedRecord spf =
      Text(Purpose::kMailFromSpf, "example.test", "v=spf1 include:amazonses.com ~all");
  FakeZone zone;
  zone.Put("example.test", RecordType::kTxt, "\"something=else\"");
  CHECK(Only(zone, spf) == CellState::kWrong);
  zone.Put("example.test", RecordType::kTxt, "\"v=spf1 mx Include:amazonses.com -all\"");
  CHECK(Only(zone, spf) == CellState::kOk);
  zone.Put("example.test", RecordType::kTxt, "\"v=spf1 -all\"");
  CHECK(Only(zone, spf) == CellState::kWrong);
}

TEST_CASE("record table: exactly one MX, by its host") {
  const ExpectedRecord mx{Purpose::kMailFromMx,
                          {Name("m.example.test"),
                           RecordType::kMx,
                           1800,
                           {"10 feedback-smtp.eu-west-1.amazonses.com."}},
                          false};
  FakeZone zone;
  zone.Put("m.example.test", RecordType::kMx, "20 feedback-smtp.eu-west-1.amazonses.com.");
  CHECK(Only(zone, mx) == CellState::kOk);
  zone.Put("m.example.test", RecordType::kMx, "30 mx.example.test.");
  CHECK(Only(zone, mx) == CellState::kWrong);
}

TEST_CASE("record table: an alias where a text is wanted is wrong and shown") {
  FakeZone zone;
  zone.Put("_amazonses.example.test", RecordType::kCname, "elsewhere.test.");
  const ExpectedRecord legacy = Text(Purpose::kLegacy, "_amazonses.example.test", "AbC=");
  const DnsEvidence dns = Look(zone, "example.test", {legacy}).Done();
  const Cell cell = BuildRecordTable(dns, {legacy}).rows.at(0).cells.at(0);
  CHECK(cell.state == CellState::kWrong);
  CHECK(cell.found.at(0).type == RecordType::kCname);
}

TEST_CASE("record table: a record in a zone of its own is read from that zone's servers") {
  FakeZone upper, lower("_domainkey.example.test");
  lower.servers[0].address = "192.0.2.51";
  lower.servers[1].address = "192.0.2.52";
  lower.Put(Wanted());
  DnsEvidence dns = Look(upper, "example.test", {}).Done();
  const DnsEvidence below = Look(lower, "_domainkey.example.test", Wanted()).Done();
  dns.walks.push_back(below.walks[0]);
  dns.exchanges.insert(dns.exchanges.end(), below.exchanges.begin(), below.exchanges.end());
  const RecordTable table = BuildRecordTable(dns, Wanted());
  REQUIRE(table.servers.size() == 4);
  CHECK(table.zone->zone.text() == "example.test");
  CHECK(table.rows[0].zone.text() == "_domainkey.example.test");
  CHECK(table.rows[0].cells[0].state == CellState::kNotAsked);
  CHECK(table.rows[0].cells[2].state == CellState::kOk);
  CHECK(table.AllOk());
}

TEST_CASE("record table: nobody is a server of a domain that is not delegated") {
  FakeZone zone;
  DnsEvidence dns = Look(zone, "example.test", Wanted()).Done();
  dns.walks[0].cuts.pop_back();
  dns.walks[0].denied = true;
  const RecordTable table = BuildRecordTable(dns, Wanted());
  CHECK(table.zone == nullptr);
  CHECK(table.servers.empty());
  CHECK_FALSE(table.AllOk());
}

TEST_CASE("record table: through a resolver there is one server") {
  FakeZone zone("example.test", 1);
  zone.Put(Wanted());
  DnsEvidence dns = Look(zone, "example.test", Wanted()).Done();
  dns.vantage = Vantage::kResolver;
  dns.resolver = "192.0.2.1";
  CHECK(BuildRecordTable(dns, Wanted()).servers.size() == 1);
  CHECK(BuildRecordTable(dns, Wanted()).AllOk());
}

TEST_CASE("record table: IPv6 addresses count only where they were asked, and stand last") {
  FakeZone zone;
  DnsEvidence dns = Look(zone, "example.test", Wanted()).Done();
  dns.walks[0].cuts[1].servers[0].ipv6 = {"2001:db8::1"};
  CHECK(BuildRecordTable(dns, Wanted()).servers.size() == 2);
  Exchange also = *dns.At("192.0.2.1", Name("example.test"), RecordType::kSoa);
  also.address = "2001:db8::1";
  dns.exchanges.push_back(also);
  CHECK(BuildRecordTable(dns, Wanted()).servers.back().address == "2001:db8::1");
}
