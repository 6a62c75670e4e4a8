// What libunbound would silently take for no anchor is refused.
#include "dns/trust_anchor.h"

#include <doctest/doctest.h>

#include <string>

using namespace signet;

TEST_CASE("trust anchor: DS and DNSKEY of the root") {
  const std::string digest(64, 'A');
  CHECK(CheckTrustAnchor(". IN DS 20326 8 2 " + digest));
  CHECK(CheckTrustAnchor("; the root\n.\t3600 IN DS 20326 8 2 " + digest + " ; its key\n\n"));
  CHECK(CheckTrustAnchor(". IN DNSKEY 257 3 8 AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTO\n"));
}

TEST_CASE("trust anchor: everything else names its line") {
  const auto why = [](const std::string& text) {
    const auto read = CheckTrustAnchor(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Code::kBadInput);
    return read.error().detail;
  };
  CHECK(why("") == "the trust anchor has no record");
  CHECK(why(" ; nothing\n") == "the trust anchor has no record");
  CHECK(why("\n. IN DS 20326 8 2 ABCD\n") == "line 2 has a digest that is cut or too long");
  CHECK(why("garbage") == "line 1 is not a record in zone-file form");
  CHECK(why(std::string("\0\xff garbage", 10)) == "line 1 is not a record in zone-file form");
  CHECK(why("test. IN DS 20326 8 2 " + std::string(64, 'A')).starts_with("line 1 is not about"));
  CHECK(why(". IN A 192.0.2.1") == "line 1 is neither a DS nor a DNSKEY record");
}
