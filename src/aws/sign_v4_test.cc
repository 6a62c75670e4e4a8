// Signatures against AWS's published test suite ("aws-sig-v4-test-suite") and the worked
// example of the IAM guide; tests/contract/sign compares many more with botocore's signer.
#include "aws/sign_v4.h"

#include <doctest/doctest.h>

namespace signet {
namespace {

// The suite's constants.
constexpr std::string_view kHost = "https://example.amazonaws.com";
constexpr std::string_view kToken =
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPf"
    "IeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7W"
    "Z0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8F"
    "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

Credentials Keys(std::string_view token = {}) {
  Credentials keys;
  keys.access_key_id = "AKIDEXAMPLE";
  keys.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  keys.session_token = Secret(std::string(token));
  return keys;
}

Time SuiteTime() { return *ParseTime("2015-08-30T12:36:00Z"); }

std::string HeaderOf(const HttpRequest& request, std::string_view name) {
  std::string found;
  for (const auto& [header, value] : request.headers) {
    if (header == name) found += (found.empty() ? "" : " AND ") + value;
  }
  return found;
}

std::string Signature(const HttpRequest& request) {
  const std::string line = HeaderOf(request, "authorization");
  const size_t at = line.find("Signature=");
  return at == std::string::npos ? line : line.substr(at + 10);
}

HttpRequest Suite(const std::string& method, const std::string& path, Headers headers = {},
                  const std::string& body = "", std::string_view token = {}) {
  HttpRequest request;
  request.method = method;
  request.url = std::string(kHost) + path;
  request.headers = std::move(headers);
  request.body = body;
  Sign(request, Keys(token), "us-east-1", "service", SuiteTime());
  return request;
}

struct Vector {
  const char* name;
  HttpRequest request;
  const char* signature;
};

TEST_CASE("sign: gives the signatures of AWS's published suite") {
  const Headers form{{"Content-Type", "application/x-www-form-urlencoded"}};
  const std::string vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
  const std::string unreserved =
      "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const Vector vectors[] = {
      {"get-vanilla", Suite("GET", "/"), vanilla.c_str()},
      {"get-relative", Suite("GET", "/example/.."), vanilla.c_str()},
      {"get-slash", Suite("GET", "//"), vanilla.c_str()},
      {"get-slash-dot-slash", Suite("GET", "/./"), vanilla.c_str()},
      {"get-vanilla-query", Suite("GET", "/?"), vanilla.c_str()},
      {"get-vanilla-query-order-key-case", Suite("GET", "/?Param2=value2&Param1=value1"),
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"get-vanilla-empty-query-key", Suite("GET", "/?Param1=value1"),
       "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
      {"get-unreserved", Suite("GET", unreserved),
       "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
      {"get-utf8", Suite("GET", "/\xe1\x88\xb4"),
       "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
      {"get-header-key-duplicate",
       Suite("GET", "/",
             {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}),
       "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
      {"get-header-value-trim",
       Suite("GET", "/", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}),
       "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
      {"post-vanilla", Suite("POST", "/"),
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
      {"post-x-www-form-urlencoded", Suite("POST", "/", form, "Param1=value1"),
       "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
      {"post-sts-header-before", Suite("POST", "/", {}, "", kToken),
       "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
  };
  for (const Vector& vector : vectors) {
    CAPTURE(vector.name);
    CHECK(Signature(vector.request) == vector.signature);
  }
}

TEST_CASE("sign: gives the signature of the IAM guide's worked example") {
  HttpRequest request;
  request.url = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  Sign(request, Keys(), "us-east-1", "iam", SuiteTime());
  CHECK(HeaderOf(request, "authorization") ==
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST_CASE("sign: signing again replaces what the first signature added") {
  HttpRequest once = Suite("GET", "/", {{"a", "b"}}, "", kToken);
  HttpRequest twice = once;
  Sign(twice, Keys(kToken), "us-east-1", "service", SuiteTime());
  CHECK(twice.headers == once.headers);
  Sign(twice, Keys(), "us-east-1", "service", SuiteTime() + std::chrono::days(1));
  CHECK(HeaderOf(twice, "x-amz-security-token").empty());
  CHECK(HeaderOf(twice, "x-amz-date") == "20150831T123600Z");
}

TEST_CASE("sign: a port is signed where the Host header will hold it, and only there") {
  const auto signature = [](const char* url) {
    HttpRequest request;
    request.url = url;
    Sign(request, Keys(), "us-east-1", "service", SuiteTime());
    return Signature(request);
  };
  CHECK(signature("https://example.amazonaws.com:443/") ==
        signature("https://example.amazonaws.com"));
  CHECK(signature("http://example.amazonaws.com:80/") ==
        signature("https://example.amazonaws.com"));
  CHECK(signature("http://example.amazonaws.com:443/") !=
        signature("https://example.amazonaws.com"));
  CHECK(signature("https://example.amazonaws.com:4566/") !=
        signature("https://example.amazonaws.com"));
}

TEST_CASE("sign: what a proxy may change is not signed") {
  const HttpRequest plain = Suite("GET", "/");
  const HttpRequest more =
      Suite("GET", "/", {{"User-Agent", "x"}, {"Connection", "close"}, {"Expect", ""}});
  CHECK(Signature(plain) == Signature(more));
}

TEST_CASE("sign: kept keys sign as fresh ones do, and a changed secret is noticed") {
  Signer signer;
  const auto sign = [&](const Credentials& keys) {
    HttpRequest request;
    request.url = std::string(kHost);
    signer.Sign(request, keys, "us-east-1", "service", SuiteTime());
    return Signature(request);
  };
  const std::string first = sign(Keys());
  CHECK(sign(Keys()) == first);
  CHECK(signer.keys_held() == 1);
  Credentials changed = Keys();
  changed.secret_access_key = Secret("another");
  const std::string other = sign(changed);
  CHECK(other != first);
  CHECK(sign(changed) == other);
  CHECK(sign(Keys()) == first);
  CHECK(signer.keys_held() == 1);
}

}  // namespace
}  // namespace signet
