// Questions as bytes, and bytes as replies, from the corpus that the fuzzer replays too
// (written by dnspython).
#include "dns/message.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

Bytes Saved(const std::string& name) {
  std::ifstream in(SIGNET_SOURCE_DIR "/tests/corpus/message/" + name, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

// Parsed as the answer to its own question.
DnsReply Read(const std::string& name) {
  const Bytes bytes = Saved(name);
  auto reply = ParseReply(bytes, bytes);
  REQUIRE(reply);
  return *std::move(reply);
}

Bytes Query(const Question& question, const QueryOptions& options = {.id = 0x1234}) {
  return EncodeQuery(question, options).value();
}

std::string Hex(const Bytes& bytes) {
  std::string text;
  for (const uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

}  // namespace

TEST_CASE("message: a query is a header, the name, and an OPT record with DO") {
  const Question question{Name("a.test"), RecordType::kTxt, true, true, true};
  CHECK(Hex(Query(question)) ==
        "12340110000100000000000101610474657374000010000100002904d0000080000000");
  CHECK(Hex(Query({Name("."), RecordType::kNs}, {.id = 1, .edns = false})) ==
        "0001000000010000000000000000020001");
}

TEST_CASE("message: transfers and pseudo types are not asked for") {
  for (const int type : {0, 41, 250, 251, 252}) {
    const auto query = EncodeQuery({Name("a.test"), static_cast<RecordType>(type)}, {});
    REQUIRE_FALSE(query);
    CHECK(query.error().code == Code::kBadInput);
  }
  CHECK(EncodeQuery({Name("a.test"), static_cast<RecordType>(255)}, {}));
}

TEST_CASE("message: a query in mixed case wants its case back") {
  const Question question{Name("abcdefghijklmnopqrstuvwxyz.test"), RecordType::kA};
  const Bytes query = Query(question, {.id = 7, .mixed_case = true});
  CHECK(
      std::any_of(query.begin() + 12, query.end(), [](uint8_t c) { return c >= 'A' && c <= 'Z'; }));
  Bytes reply = query;
  reply[2] |= 0x80;
  CHECK(ParseReply(reply, query));
  for (size_t at = 12; at < 40; ++at) {
    if (reply[at] >= 'A' && reply[at] <= 'Z') reply[at] += 0x20;
  }
  CHECK_FALSE(ParseReply(reply, query));
  Bytes plain = Query(question, {.id = 7});
  CHECK(ParseReply(reply, plain));
}

TEST_CASE("message: a reply with another id, question or direction answers nothing") {
  const Bytes query = Query({Name("a.test"), RecordType::kTxt});
  Bytes reply = query;
  reply[2] |= 0x80;
  CHECK(ParseReply(reply, query));
  for (const size_t at : std::initializer_list<size_t>{0, 1, 2, 13, 18, 21, 23}) {
    Bytes other = reply;
    other[at] ^= at == 2 ? 0x80 : 0x01;
    const auto read = ParseReply(other, query);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Code::kMalformed);
  }
}

TEST_CASE("message: names are lower-cased and absolute, texts quoted with escapes") {
  const DnsReply cname = Read("cname");
  CHECK(cname.authoritative);
  CHECK(cname.Of(Name("t._domainkey.example.com"), RecordType::kCname).at(0).data ==
        "t.dkim.amazonses.com.");
  const DnsReply txt = Read("txt");
  CHECK(txt.answer.at(0).data == R"("v=spf1 \"q\" \\ \000\255" "-all")");
  CHECK(txt.answer.at(1).data == R"("")");
  CHECK(JoinedText(txt.answer.at(0)) == std::string("v=spf1 \"q\" \\ \0\xff-all", 19));
}

TEST_CASE("message: other types have their presentation, unknown ones that of RFC 3597") {
  std::vector<std::string> data;
  for (const DnsRecord& record : Read("mixed").answer) {
    data.push_back(RecordTypeName(record.type) + " " + record.data);
  }
  CHECK(data.at(0) == "MX 10 feedback-smtp.eu-west-1.amazonses.com.");
  CHECK(data.at(1) == R"(TYPE257 0 issue "ca.example")");
  CHECK(data.at(2) == R"(TYPE65500 \# 3 010203)");
  CHECK(data.at(3) == "RRSIG MX 13 2 300 20260101000000 20250101000000 1 m.test. AAAA");
  CHECK(data.at(4) == "DNSKEY 257 3 13 AAAA");
  CHECK(data.at(5) == "TYPE33 1 2 3 t.test.");
}

TEST_CASE("message: a referral, a denial") {
  const DnsReply referral = Read("referral");
  CHECK_FALSE(referral.authoritative);
  CHECK(referral.authority.size() == 3);
  CHECK(referral.additional.at(1).data == "2001:db8::1");
  const DnsReply denial = Read("denial");
  CHECK(denial.authority.at(1).data == R"(\000.x.example.com. RRSIG NSEC TYPE128)");
  CHECK(SoaOf(denial.authority.at(0))->admin == Name("host.example.com"));
  CHECK(denial.authority.at(2).data == "1 1 0 - 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG");
}

TEST_CASE("message: an extended error is told without what a terminal would obey") {
  const DnsReply bogus = Read("bogus");
  CHECK(bogus.rcode == Rcode::kServFail);
  REQUIRE(bogus.errors.size() == 1);
  CHECK(bogus.errors[0] == ExtendedError{9, "no key?[2J"});
  CHECK(Read("badvers").rcode == Rcode::kBadVers);
}

TEST_CASE("message: a bare error is a reply, a bare answer is none") {
  const Bytes query = Query({Name("a.test"), RecordType::kTxt});
  Bytes bare = Saved("bare_formerr");
  CHECK(ParseReply(bare, query).value().rcode == Rcode::kFormErr);
  bare[3] = 0;
  CHECK_FALSE(ParseReply(bare, query));
}

TEST_CASE("message: a cut reply keeps its header, one that is only broken is none") {
  const DnsReply cut = Read("cut");
  CHECK(cut.truncated);
  CHECK(cut.answer.empty());
  Bytes broken = Saved("cut");
  broken[2] &= static_cast<uint8_t>(~0x02);
  CHECK_FALSE(ParseReply(broken, broken));
}

TEST_CASE("message: a record without its data makes no reply") {
  const Bytes bytes = Saved("ns_without_data");
  const auto reply = ParseReply(bytes, bytes);
  REQUIRE_FALSE(reply);
  CHECK(reply.error().code == Code::kMalformed);
}

TEST_CASE("message: more records than any honest server sends are refused") {
  Bytes many = Saved("many");
  many[6] = 0x40;
  const auto reply = ParseReply(many, many);
  REQUIRE_FALSE(reply);
  CHECK(reply.error().code == Code::kTooLarge);
}
