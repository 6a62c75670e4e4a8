#include "model/dkim_key.h"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <functional>
#include <memory>

using namespace signet;
using enum DkimKeyProblem;

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string Base64(const std::string& bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

template <class Write>
std::string Der(EVP_PKEY* key, Write write) {
  unsigned char* bytes = nullptr;
  const int size = write(key, &bytes);
  REQUIRE(size > 0);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::string Spki(EVP_PKEY* key) { return Base64(Der(key, i2d_PUBKEY)); }

std::string Rsa(unsigned bits) { return Spki(Key(EVP_RSA_gen(bits), EVP_PKEY_free).get()); }

// One of each size for all cases.
const std::string& Key1024() {
  static const std::string key = Rsa(1024);
  return key;
}
const std::string& Key2048() {
  static const std::string key = Rsa(2048);
  return key;
}

std::vector<DkimKeyProblem> Problems(std::string_view text) { return ParseDkimKey(text).problems; }

}  // namespace

TEST_CASE("dkim-key: a record is read with its size and flags") {
  const DkimKey key = ParseDkimKey("v=DKIM1; k=rsa; t=y:s; s=email; h=sha1:sha256; n=x; p=" +
                                   Key2048().substr(0, 100) + " \t" + Key2048().substr(100) + ";");
  CHECK(key.good());
  CHECK(key.rsa_bits == 2048);
  CHECK(key.key == Key2048());
  CHECK(key.testing);
  CHECK(key.exact_domain);
  const DkimKey bare = ParseDkimKey("p=" + Key1024());
  CHECK(bare.good());
  CHECK(bare.rsa_bits == 1024);
  CHECK_FALSE(bare.testing);
}

TEST_CASE("dkim-key: a key that is missing, revoked or nonsense is told apart") {
  CHECK(Problems("") == std::vector{kMissingKey});
  CHECK(Problems("v=DKIM1; k=rsa") == std::vector{kMissingKey});
  CHECK(Problems("v=DKIM1; p=") == std::vector{kRevoked});
  CHECK(Problems("p=not base64!") == std::vector{kBadBase64});
  CHECK(Problems("p=" + Key1024().substr(2)) == std::vector{kBadBase64});
  CHECK(Problems("p=aGVsbG8gd29ybGQh") == std::vector{kNotAKey});
  CHECK(Problems(std::string(70'000, 'p')) == std::vector{kTooLong});
}

TEST_CASE("dkim-key: a key cut at 255 bytes is called truncated, not garbled") {
  const std::string whole = "v=DKIM1; k=rsa; p=" + Key2048();
  for (size_t cut = 0; cut < 4; ++cut) {
    CHECK(Problems(whole.substr(0, 255 - cut)) == std::vector{kTruncated});
  }
  CHECK(MatchKey(ParseDkimKey(whole.substr(0, 255)), Key2048()) == KeyMatch::kCut);
  CHECK(MatchKey(ParseDkimKey(whole), Key2048()) == KeyMatch::kSame);
  CHECK(MatchKey(ParseDkimKey(whole), Key1024()) == KeyMatch::kDifferent);
  CHECK(MatchKey(ParseDkimKey("p="), Key1024()) == KeyMatch::kDifferent);
}

TEST_CASE("dkim-key: pasting accidents are named and the key behind them is still read") {
  const DkimKey quoted = ParseDkimKey("\"v=DKIM1; p=" + Key1024() + "\"");
  CHECK(quoted.problems == std::vector{kQuoted});
  CHECK(quoted.rsa_bits == 1024);
  const DkimKey escaped = ParseDkimKey("v=DKIM1\\; k=rsa\\; p=" + Key1024());
  CHECK(escaped.problems == std::vector{kEscapedSemicolon});
  CHECK(escaped.rsa_bits == 1024);
  const std::string pem =
      "-----BEGIN PUBLIC KEY-----\n" + Key1024() + "\n-----END PUBLIC KEY-----\n";
  const DkimKey pasted = ParseDkimKey("v=DKIM1; p=" + pem);
  CHECK(pasted.problems == std::vector{kPemHeader});
  CHECK(pasted.rsa_bits == 1024);
  CHECK(MatchKey(pasted, pem) == KeyMatch::kSame);
  CHECK(ParseDkimKey(pem).Has(kPemHeader));
  CHECK(ParseDkimKey("p=-----BEGIN PUBLIC KEY-----").Has(kPemHeader));
}

TEST_CASE("dkim-key: a published private key comes before everything else") {
  const Key key(EVP_RSA_gen(1024), EVP_PKEY_free);
  const std::string pkcs1 = Base64(Der(key.get(), i2d_PrivateKey));
  CHECK(Problems("p=" + pkcs1) == std::vector{kPrivateKey});
  const DkimKey pem = ParseDkimKey("p=-----BEGIN RSA PRIVATE KEY-----" + pkcs1);
  CHECK(pem.problems.at(0) == kPrivateKey);
  CHECK(pem.Has(kPemHeader));
  CHECK(Problems("p=" + Base64(Der(key.get(), i2d_PublicKey))) == std::vector{kBareRsaKey});
}

TEST_CASE("dkim-key: sizes and kinds that SES does not take") {
  CHECK(Problems("p=" + Rsa(512)) == std::vector{kTooSmall});
  CHECK(Problems("p=" + Rsa(3072)) == std::vector{kTooLarge});
  const Key curve(EVP_EC_gen("P-256"), EVP_PKEY_free);
  CHECK(Problems("p=" + Spki(curve.get())) == std::vector{kNotRsa});
  CHECK(Problems("k=dsa; p=" + Key1024()) == std::vector{kNotRsa});
  CHECK(Problems("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=") ==
        std::vector{kEd25519});
  CHECK(Problems("k=ed25519; p=" + Key1024()) == std::vector{kNotAKey, kEd25519});
  CHECK(Problems("p=MCowBQYDK2VwAyEA2Hq8E0tNDoCD4ASm5tvsjb4rurhWWU8bqGQVCaXM18w=") ==
        std::vector{kEd25519});
}

TEST_CASE("dkim-key: tags that make a verifier skip the key") {
  const std::string p = "p=" + Key1024();
  CHECK(Problems("v=DKIM2; " + p) == std::vector{kBadVersion});
  CHECK(Problems(p + "; v=DKIM1") == std::vector{kBadVersion});
  CHECK(Problems("s=other; " + p) == std::vector{kNotForMail});
  CHECK(Problems("s=*; " + p).empty());
  CHECK(Problems("h=sha1; " + p) == std::vector{kNotForSha256});
  CHECK(Problems(p + "; " + p) == std::vector{kRepeatedTag});
  CHECK(Problems("hello; " + p) == std::vector{kBadTag});
}

TEST_CASE("dkim-key: other texts at the selector are no keys") {
  const std::vector<std::string> texts{"hello world", "v=spf1 -all", "v=DKIM1; k=rsa",
                                       "p=", "p=" + Key1024()};
  CHECK(SelectDkimKeys(texts).size() == 3);
}
