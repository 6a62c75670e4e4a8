#include "aws/route53_spelling.h"

#include <doctest/doctest.h>

using namespace signet;
using namespace signet::route53;

namespace {

HostedRecordSet Hosted(std::string type, std::vector<std::string> values) {
  return {"a.example.com.", std::move(type), std::move(values), 300, {}};
}

std::vector<std::string> Canonical(std::string type, std::vector<std::string> values) {
  const auto set = FromHosted(Hosted(std::move(type), std::move(values)));
  REQUIRE_MESSAGE(set, set.error().detail);
  return set->values;
}

std::string Written(RecordType type, std::string value) {
  const auto set = ToHosted({*DomainName::Parse("a.example.com"), type, 300, {std::move(value)}});
  REQUIRE_MESSAGE(set, set.error().detail);
  return set->values.at(0);
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("route 53 spelling: a CNAME's target is absolute and in lower case") {
  CHECK(Canonical("CNAME", {"AAA.dkim.amazonses.com"}) == Values{"aaa.dkim.amazonses.com."});
  CHECK(Canonical("CNAME", {"aaa.dkim.amazonses.com."}) == Values{"aaa.dkim.amazonses.com."});
  CHECK(Canonical("CNAME", {"a\\056b.example.net"}) == Values{"a\\.b.example.net."});
}

TEST_CASE("route 53 spelling: an MX is a preference and an absolute name") {
  CHECK(Canonical("MX", {"10 Feedback-SMTP.eu-west-1.amazonses.com"}) ==
        Values{"10 feedback-smtp.eu-west-1.amazonses.com."});
  CHECK(Canonical("MX", {" 010\t a.example. "}) == Values{"10 a.example."});
  CHECK(Canonical("MX", {"0 ."}) == Values{"0 ."});
}

TEST_CASE("route 53 spelling: texts change from octal to decimal escapes, and keep their cuts") {
  CHECK(Canonical("TXT", {R"("v=spf1 include:amazonses.com ~all")"}) ==
        Values{R"("v=spf1 include:amazonses.com ~all")"});
  CHECK(Canonical("TXT", {R"("a" "b""")"}) == Values{R"("a" "b" "")"});
  // Octal 100 is "@"; decimal 100 would be "d".
  CHECK(Canonical("TXT", {R"("x\100y\344z")"}) == Values{R"("x@y\228z")"});
  CHECK(Canonical("TXT", {R"("q\"\\\134")"}) == Values{R"("q\"\\\\")"});
}

TEST_CASE("route 53 spelling: the set is sorted, once each, at a canonical name") {
  const auto set = FromHosted({"*.A\\.b.example.com.", "MX", {"20 b", "10 a.", "20 B."}, 60, {}});
  REQUIRE(set);
  CHECK(set->name.text() == "*.a\\.b.example.com");
  CHECK(set->type == RecordType::kMx);
  CHECK(set->ttl == 60);
  CHECK(set->values == Values{"10 a.", "20 b."});
}

TEST_CASE("route 53 spelling: what is special or of another type is not read, and says so") {
  HostedRecordSet alias = Hosted("CNAME", {"a"});
  alias.special = "AliasTarget";
  for (const HostedRecordSet& set :
       {alias, Hosted("A", {"192.0.2.1"}), Hosted("CAA", {"0 issue \"x\""})}) {
    const auto got = FromHosted(set);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::kUnsupported);
  }
}

TEST_CASE("route 53 spelling: a value that cannot be read is malformed, never left out") {
  HostedRecordSet timeless = Hosted("CNAME", {"a"});
  timeless.ttl.reset();
  const std::string long_string(256, 'x');
  for (const HostedRecordSet& set : {timeless,
                                     Hosted("CNAME", {}),
                                     Hosted("CNAME", {"a", "b"}),
                                     Hosted("CNAME", {"a..b"}),
                                     Hosted("CNAME", {""}),
                                     Hosted("MX", {"a.example"}),
                                     Hosted("MX", {"10"}),
                                     Hosted("MX", {"10a.example"}),
                                     Hosted("MX", {"70000 a"}),
                                     Hosted("MX", {"-1 a"}),
                                     Hosted("MX", {"10 a b"}),
                                     Hosted("TXT", {"bare"}),
                                     Hosted("TXT", {"\"open"}),
                                     Hosted("TXT", {"\"a\" b"}),
                                     Hosted("TXT", {""}),
                                     Hosted("TXT", {R"("\400")"}),
                                     Hosted("TXT", {R"("\9")"}),
                                     Hosted("TXT", {R"("\;")"}),
                                     Hosted("TXT", {R"("\12")"}),
                                     Hosted("TXT", {"\"" + long_string + "\""}),
                                     Hosted("TXT", {"\"fine\"", "bare"})}) {
    CAPTURE(set.type);
    CAPTURE(set.values.size());
    const auto got = FromHosted(set);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::kMalformed);
  }
}

TEST_CASE("route 53 spelling: what is written is octal where Route 53 wants it") {
  CHECK(Written(RecordType::kTxt, R"("a;b <&> 'c'")") == R"("a;b <&> 'c'")");
  CHECK(Written(RecordType::kTxt, R"("\228\000" "q\"\\")") == R"("\344\000" "q\"\\")");
  CHECK(Written(RecordType::kCname, "a\\.b\\\\c\\032d.example.net.") ==
        "a\\056b\\134c\\040d.example.net.");
  CHECK(Written(RecordType::kMx, "10 feedback-smtp.eu-west-1.amazonses.com.") ==
        "10 feedback-smtp.eu-west-1.amazonses.com.");
  CHECK(HostedName(*DomainName::Parse("*.Example.com")) == "*.example.com.");
  CHECK(HostedName(DomainName()) == ".");
}

TEST_CASE(
    "route 53 spelling: every byte of a text, and of a label, survives the way there and back") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const std::string bytes{'x', static_cast<char>(byte), '1', '0', '0'};
    const auto name = DomainName::FromLabels({bytes, "example", "com"});
    REQUIRE(name);
    const RecordSet txt{*name, RecordType::kTxt, 7, {EncodeTxt(bytes)}};
    const auto hosted = ToHosted(txt);
    REQUIRE(hosted);
    CHECK(FromHosted(*hosted) == txt);
    const RecordSet cname{*name, RecordType::kCname, 7, {name->absolute()}};
    CHECK(FromHosted(*ToHosted(cname)) == cname);
    CHECK(DomainName::Parse(Presented(HostedName(*name))) == *name);
  }
}

TEST_CASE("route 53 spelling: what is not canonical is not written as something else") {
  const DomainName name = *DomainName::Parse("a.example.com");
  for (const RecordSet& set : {RecordSet{name, RecordType::kCname, 300, {"a.example"}},
                               RecordSet{name, RecordType::kCname, 300, {}},
                               RecordSet{name, RecordType::kTxt, 300, {"bare"}},
                               RecordSet{name, RecordType::kTxt, 300, {"\"b\"", "\"a\""}},
                               RecordSet{name, RecordType::kMx, 300, {"10"}}}) {
    const auto got = ToHosted(set);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::kBadInput);
  }
  const auto other = ToHosted({name, RecordType::kA, 300, {"192.0.2.1"}});
  REQUIRE_FALSE(other);
  CHECK(other.error().code == Code::kUnsupported);
}
