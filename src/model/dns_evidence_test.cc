// Finding one's way in a transcript.
#include "model/dns_evidence.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

Exchange Ask(std::string address, std::string_view name, RecordType type, uint32_t tries) {
  Exchange exchange;
  exchange.address = std::move(address);
  exchange.question.name = Name(name);
  exchange.question.type = type;
  exchange.tries = tries;
  exchange.outcome = DnsReply{};
  return exchange;
}

Exchange Validation(std::string_view name, bool checking_disabled) {
  Exchange exchange = Ask("", name, RecordType::kCname, 1);
  exchange.transport = DnsTransport::kValidator;
  exchange.question.checking_disabled = checking_disabled;
  return exchange;
}

}  // namespace

TEST_CASE("transcript: a question is found whatever its flags were, in order") {
  DnsEvidence dns;
  dns.exchanges = {Ask("192.0.2.1", "a.test", RecordType::kCname, 1),
                   Ask("192.0.2.1", "a.test", RecordType::kTxt, 2),
                   Ask("192.0.2.2", "a.test", RecordType::kCname, 3),
                   Ask("192.0.2.1", "b.test", RecordType::kCname, 4)};
  dns.exchanges[2].question.dnssec_ok = true;
  const auto asked = dns.Asked(Name("A.test."), RecordType::kCname);
  REQUIRE(asked.size() == 2);
  CHECK(asked[0]->tries == 1);
  CHECK(asked[1]->tries == 3);
  CHECK(dns.Asked(Name("c.test"), RecordType::kCname).empty());
}

TEST_CASE("transcript: a server's last word counts, and a validator is no server") {
  DnsEvidence dns;
  dns.exchanges = {
      Ask("192.0.2.1", "a.test", RecordType::kCname, 1),
      Ask("192.0.2.1", "a.test", RecordType::kCname, 2),
      Validation("a.test", false),
      Validation("a.test", true),
  };
  CHECK(dns.At("192.0.2.1", Name("a.test"), RecordType::kCname)->tries == 2);
  CHECK(dns.At("192.0.2.2", Name("a.test"), RecordType::kCname) == nullptr);
  CHECK(dns.At("", Name("a.test"), RecordType::kCname) == nullptr);
  CHECK(dns.Validated(Name("a.test"), RecordType::kCname) == &dns.exchanges[2]);
  CHECK(dns.Validated(Name("a.test"), RecordType::kCname, true) == &dns.exchanges[3]);
  CHECK(dns.Validated(Name("a.test"), RecordType::kTxt) == nullptr);
}

TEST_CASE("transcript: a walk that failed leads to no zone") {
  DnsEvidence dns;
  Walk walk{Name("a.test"), {ZoneCut{Name("test"), Name("."), {}, false, 0}}, std::nullopt, false};
  dns.walks = {walk};
  CHECK(dns.WalkTo(Name("b.test")) == nullptr);
  REQUIRE(dns.WalkTo(Name("a.test")));
  CHECK(dns.WalkTo(Name("a.test"))->zone() == &dns.walks[0].cuts[0]);
  dns.walks[0].failed = Unread{{Code::kTimedOut, ""}};
  CHECK(dns.walks[0].zone() == nullptr);
}
