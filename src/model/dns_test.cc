// Presentation read and written, and what one exchange says of its question.
#include "model/dns.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

DnsRecord Record(std::string_view name, RecordType type, std::string data) {
  return {Name(name), type, 300, std::move(data)};
}

const DnsRecord kSoa = Record("example.com", RecordType::kSoa,
                              "ns1.example.com. host.example.com. 7 7200 900 1209600 60");

struct Saying {
  Rcode rcode = Rcode::kNoError;
  bool authoritative = true;
  std::vector<DnsRecord> answer = {};
  std::vector<DnsRecord> authority = {};
};

Exchange Said(Saying saying, std::string_view name = "t._domainkey.example.com",
              RecordType type = RecordType::kCname) {
  Exchange exchange;
  exchange.question = {Name(name), type};
  DnsReply reply;
  reply.rcode = saying.rcode;
  reply.authoritative = saying.authoritative;
  reply.answer = std::move(saying.answer);
  reply.authority = std::move(saying.authority);
  exchange.outcome = std::move(reply);
  return exchange;
}

AnswerClass ClassOf(Saying saying) {
  return Classify(Said(std::move(saying)), Name("example.com"));
}

AnswerClass ClassOf(Code code) {
  Exchange exchange;
  exchange.outcome = Unread{{code, ""}};
  return Classify(exchange, Name("example.com"));
}

}  // namespace

TEST_CASE("record types: names and numbers, known and not") {
  CHECK(RecordTypeName(RecordType::kNsec3) == "NSEC3");
  CHECK(RecordTypeName(static_cast<RecordType>(65)) == "TYPE65");
  CHECK(RecordTypeNamed("TYPE65") == static_cast<RecordType>(65));
  CHECK(RecordTypeNamed("MX") == RecordType::kMx);
  for (const char* wrong : {"", "mx", "TYPE", "TYPE65536", "TYPE-1", "TYPE6x", "NONE"}) {
    CHECK_FALSE(RecordTypeNamed(wrong));
  }
  CHECK(RcodeName(Rcode::kBadVers) == "BADVERS");
  CHECK(RcodeName(static_cast<Rcode>(11)) == "RCODE11");
}

TEST_CASE("txt: any bytes survive being encoded and read") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const std::string& text : {std::string(), std::string("v=spf1 -all"), std::string(R"("\")"),
                                  all, all + all, std::string(255, 'x'), std::string(256, 'x')}) {
    const DnsRecord record = Record("a.test", RecordType::kTxt, EncodeTxt(text));
    CHECK(JoinedText(record) == text);
    CHECK(StringsOf(record).size() == std::max<size_t>(1, (text.size() + 254) / 255));
  }
  CHECK(EncodeTxt("") == R"("")");
  CHECK(EncodeTxt("a\"b\\c\n") == R"("a\"b\\c\010")");
}

TEST_CASE("txt: strings are joined without a separator") {
  const DnsRecord record = Record("a.test", RecordType::kTxt, R"("v=DKIM1; p=AB" "CD" "")");
  CHECK(StringsOf(record) == std::vector<std::string>{"v=DKIM1; p=AB", "CD", ""});
  CHECK(JoinedText(record) == "v=DKIM1; p=ABCD");
}

TEST_CASE("targets: of the types that have one") {
  CHECK(TargetOf(Record("a.test", RecordType::kCname, "b.test.")) == Name("b.test"));
  CHECK(TargetOf(Record("a.test", RecordType::kMx, "10 b.test.")) == Name("b.test"));
  CHECK(TargetOf(Record("a.test", RecordType::kMx, "0 .")) == DomainName());
  CHECK_FALSE(TargetOf(Record("a.test", RecordType::kMx, "b.test.")));
  CHECK_FALSE(TargetOf(Record("a.test", RecordType::kTxt, "b.test.")));
  CHECK_FALSE(TargetOf(Record("a.test", RecordType::kCname, "")));
  CHECK(PreferenceOf(Record("a.test", RecordType::kMx, "65535 b.test.")) == 65535);
  CHECK_FALSE(PreferenceOf(Record("a.test", RecordType::kMx, "65536 b.test.")));
  CHECK_FALSE(PreferenceOf(Record("a.test", RecordType::kA, "10 b.test.")));
}

TEST_CASE("soa: a denial is kept for the lesser of TTL and MINIMUM") {
  CHECK(SoaOf(kSoa)->negative_ttl == 60);
  DnsRecord short_lived = kSoa;
  short_lived.ttl = 5;
  CHECK(SoaOf(short_lived)->negative_ttl == 5);
  CHECK(SoaOf(kSoa)->serial == 7);
  CHECK_FALSE(SoaOf(Record("a.test", RecordType::kSoa, "ns1.a.test. host.a.test. 7")));
}

TEST_CASE("zone lines: can be pasted into a zone file") {
  CHECK(RenderZoneLines({Name("a.test"), RecordType::kMx, 1800, {"0 .", "10 b.test."}}) ==
        std::vector<std::string>{"a.test. 1800 IN MX 0 .", "a.test. 1800 IN MX 10 b.test."});
  CHECK(RenderZoneLines({DomainName(), RecordType::kNs, 60, {"b.test."}}) ==
        std::vector<std::string>{". 60 IN NS b.test."});
}

TEST_CASE("classify: authoritative answers") {
  const auto name = "t._domainkey.example.com";
  CHECK(ClassOf({.answer = {Record(name, RecordType::kCname, "x.test.")}}) == AnswerClass::kData);
  CHECK(ClassOf({.authority = {kSoa}}) == AnswerClass::kNoData);
  CHECK(ClassOf({.rcode = Rcode::kNxDomain, .authority = {kSoa}}) == AnswerClass::kNoName);
  const Exchange alias =
      Said({.answer = {Record(name, RecordType::kCname, "x.test.")}}, name, RecordType::kTxt);
  CHECK(Classify(alias, Name("example.com")) == AnswerClass::kAlias);
}

TEST_CASE("classify: an alias whose target does not exist stays an alias") {
  // RFC 2308 2.1: the rcode is that of the end of the chain.
  const Exchange alias =
      Said({.rcode = Rcode::kNxDomain,
            .answer = {Record("t._domainkey.example.com", RecordType::kCname, "x.test.")}},
           "t._domainkey.example.com", RecordType::kTxt);
  CHECK(Classify(alias, Name("example.com")) == AnswerClass::kAlias);
}

TEST_CASE("classify: a compact denial is NXDOMAIN in other words") {
  const auto denial = [](std::string types) {
    return Saying{.authority = {kSoa, Record("t._domainkey.example.com", RecordType::kNsec,
                                             R"(\000.t._domainkey.example.com. )" + types)}};
  };
  CHECK(ClassOf(denial("RRSIG NSEC")) == AnswerClass::kNoName);
  CHECK(ClassOf(denial("RRSIG NSEC TYPE128")) == AnswerClass::kNoName);
  CHECK(ClassOf(denial("TXT RRSIG NSEC")) == AnswerClass::kNoData);
  CHECK(ClassOf({.authority = {kSoa, Record("t._domainkey.example.com", RecordType::kNsec,
                                            "u.example.com. RRSIG NSEC")}}) ==
        AnswerClass::kNoData);
}

TEST_CASE("classify: a referral leads down, towards the name") {
  const auto to = [](std::string_view zone) {
    return Saying{.authoritative = false,
                  .authority = {Record(zone, RecordType::kNs, "ns.other.test.")}};
  };
  CHECK(ClassOf(to("_domainkey.example.com")) == AnswerClass::kReferral);
  CHECK(ClassOf(to("t._domainkey.example.com")) == AnswerClass::kReferral);
  CHECK(ClassOf(to("example.com")) == AnswerClass::kLame);
  CHECK(ClassOf(to("com")) == AnswerClass::kLame);
  CHECK(ClassOf(to(".")) == AnswerClass::kLame);
  CHECK(ClassOf(to("other.example.com")) == AnswerClass::kLame);
}

TEST_CASE("classify: who is not authoritative proves nothing") {
  const DnsRecord record = Record("t._domainkey.example.com", RecordType::kCname, "x.test.");
  CHECK(ClassOf({.authoritative = false, .answer = {record}}) == AnswerClass::kLame);
  CHECK(ClassOf({.rcode = Rcode::kNxDomain, .authoritative = false}) == AnswerClass::kLame);
  CHECK(ClassOf({.rcode = Rcode::kRefused}) == AnswerClass::kLame);
  CHECK(ClassOf({.rcode = Rcode::kServFail}) == AnswerClass::kServFail);
  CHECK(ClassOf({.rcode = Rcode::kNotImp}) == AnswerClass::kOtherRcode);
  for (const AnswerClass answer : {AnswerClass::kLame, AnswerClass::kServFail,
                                   AnswerClass::kTruncated, AnswerClass::kReferral}) {
    CHECK_FALSE(Definite(answer));
  }
}

TEST_CASE("classify: NXDOMAIN beside a referral is lame, not a way down") {
  CHECK(ClassOf({.rcode = Rcode::kNxDomain,
                 .authoritative = false,
                 .authority = {Record("_domainkey.example.com", RecordType::kNs, "ns.test.")}}) ==
        AnswerClass::kLame);
}

TEST_CASE("classify: a resolver is not asked for AA") {
  Exchange exchange = Said({.rcode = Rcode::kNxDomain, .authoritative = false});
  exchange.question.recursion = true;
  CHECK(Classify(exchange, Name("example.com")) == AnswerClass::kNoName);
  exchange.question.recursion = false;
  exchange.transport = DnsTransport::kValidator;
  CHECK(Classify(exchange, Name("example.com")) == AnswerClass::kNoName);
}

TEST_CASE("classify: a resolver that refuses is no lame server of the zone") {
  Exchange exchange = Said({.rcode = Rcode::kRefused, .authoritative = false});
  exchange.question.recursion = true;
  CHECK(Classify(exchange, Name("example.com")) == AnswerClass::kOtherRcode);
}

TEST_CASE("classify: cut, silent, refused by the network, nonsense") {
  Exchange cut = Said({});
  std::get<DnsReply>(cut.outcome).truncated = true;
  CHECK(Classify(cut, Name("example.com")) == AnswerClass::kTruncated);
  CHECK(ClassOf(Code::kTimedOut) == AnswerClass::kTimedOut);
  CHECK(ClassOf(Code::kMalformed) == AnswerClass::kMalformed);
  CHECK(ClassOf(Code::kUnreachable) == AnswerClass::kUnreachable);
  CHECK(AnswerClassName(AnswerClass::kMalformed) == "malformed");
  CHECK(AnswerClassName(AnswerClass::kData) == "data");
}
