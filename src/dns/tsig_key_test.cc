// Key files as tsig-keygen and keymgr print them, and what is none.
#include "dns/tsig_key.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace signet;

namespace {

constexpr std::string_view kSecret = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

Result<TsigKey> Saved(const std::string& name) {
  std::ifstream in(SIGNET_SOURCE_DIR "/tests/corpus/tsig_key/" + name, std::ios::binary);
  return ParseTsigKey(std::string(std::istreambuf_iterator<char>(in), {}));
}

std::string Wrong(const std::string& text) {
  const auto key = ParseTsigKey(text);
  if (key) return "a key";
  CHECK(key.error().code == Code::kBadInput);
  CHECK(key.error().detail.find(kSecret.substr(0, 8)) == std::string::npos);
  return key.error().detail;
}

std::string Statement(const std::string& body) { return "key \"signet\" {" + body + "};"; }

}  // namespace

TEST_CASE("tsig-key: every form that tools print is read") {
  const std::pair<const char*, TsigAlgorithm> forms[] = {{"tsig_keygen", TsigAlgorithm::kSha256},
                                                         {"keymgr", TsigAlgorithm::kSha384},
                                                         {"bare", TsigAlgorithm::kSha256}};
  for (const auto& [name, algorithm] : forms) {
    CAPTURE(name);
    const auto key = Saved(name);
    REQUIRE(key);
    CHECK(key->name.text() == "signet");
    CHECK(key->algorithm == algorithm);
    CHECK(key->secret.Reveal() == "0123456789abcdef0123456789abcdef");
  }
  const auto line = Saved("line");
  REQUIRE(line);
  CHECK(line->name.text() == "signet.example");
  CHECK(TsigAlgorithmName(line->algorithm) == "hmac-sha512");
}

TEST_CASE("tsig-key: what is none says why, and repeats nothing") {
  const std::string secret = "secret \"" + std::string(kSecret) + "\";";
  CHECK(Wrong("").ends_with("give hmac-sha256:NAME:SECRET, or a file of tsig-keygen"));
  CHECK(Wrong(std::string(kSecret)).find("give hmac-sha256:NAME:SECRET") != std::string::npos);
  CHECK(Wrong(Statement("algorithm hmac-md5;" + secret)).find("algorithm") != std::string::npos);
  CHECK(Wrong(Statement("algorithm hmac-sha256;")).find("not base64") != std::string::npos);
  CHECK(Wrong(Statement("algorithm hmac-sha256; secret \"c2hvcnQ=\";")).find("16 bytes") !=
        std::string::npos);
  CHECK(Wrong(Statement("algorithm hmac-sha256; secret \"!!!!\";")).find("not base64") !=
        std::string::npos);
  CHECK(Wrong(Statement(secret + secret)).find("more than one") != std::string::npos);
  CHECK(Wrong(Statement("algorithm hmac-sha256;" + secret) + "key \"b\" {").find("one key") !=
        std::string::npos);
  CHECK(Wrong("key \"signet\" { algorithm hmac-sha256;" + secret).find("not ended") !=
        std::string::npos);
  CHECK(Wrong("hmac-sha256:.:" + std::string(kSecret)).find("name") != std::string::npos);
  CHECK(Wrong(std::string(20'000, 'x')).find("over 16 KiB") != std::string::npos);
}
