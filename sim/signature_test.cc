#include "sim/signature.h"

#include <doctest/doctest.h>

#include "sim/caller_for_tests.h"

namespace sim {
namespace {

constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

std::string Verify(const Request& request, const std::string& secret = kSecret) {
  const auto parsed = ParseAuthorization(request);
  REQUIRE(parsed);
  if (const auto* error = std::get_if<std::string>(&*parsed)) return *error;
  const auto& authorization = std::get<Authorization>(*parsed);
  return VerifySignature(request, authorization, DeriveSigningKey(secret, authorization));
}

// The worked example of AWS's own documentation of Signature Version 4.
Request Published() {
  return {"GET",
          "/?Action=ListUsers&Version=2010-05-08",
          {{"Host", "iam.amazonaws.com"},
           {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
           {"X-Amz-Date", "20150830T123600Z"},
           {"Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"}},
          ""};
}

Request Vanilla() {
  return {"GET",
          "/",
          {{"Host", "example.amazonaws.com"},
           {"X-Amz-Date", "20150830T123600Z"},
           {"Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"}},
          ""};
}

TEST_CASE("signature: accepts what AWS published") {
  CHECK(Verify(Published()) == "");
  CHECK(Verify(Vanilla()) == "");
}

TEST_CASE("signature: one changed byte anywhere is refused") {
  CHECK(Verify(Vanilla(), "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEZ") != "");
  Request request = Vanilla();
  request.method = "POST";
  CHECK(Verify(request) != "");
  request = Vanilla();
  request.target = "/a";
  CHECK(Verify(request) != "");
  request = Vanilla();
  request.target = "/?a=b";
  CHECK(Verify(request) != "");
  request = Vanilla();
  request.body = " ";
  CHECK(Verify(request) != "");
  request = Vanilla();
  request.headers[0].second = "example.amazonaws.org";
  CHECK(Verify(request) != "");
  request = Vanilla();
  request.headers[1].second = "20150830T123601Z";
  CHECK(Verify(request) != "");
}

TEST_CASE("signature: an unsigned x-amz- header is refused by its name") {
  Request request = Vanilla();
  request.headers.emplace_back("X-Amz-Security-Token", "abc");
  CHECK(Verify(request) ==
        "There were headers present in the request which were not signed: x-amz-security-token");
}

TEST_CASE("signature: the query is signed sorted, however it travels") {
  Request request = Published();
  request.target = "/?Version=2010-05-08&Action=ListUsers";
  CHECK(Verify(request) == "");
  request.target = "/?Version=2010-05-08&Action=ListUser";
  CHECK(Verify(request) != "");
}

TEST_CASE("signature: says which part of the header is missing") {
  Request request = Vanilla();
  request.headers[2].second = "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0";
  CHECK(Verify(request) == "Authorization header requires 'Credential' parameter.");
  request.headers[2].second = "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0";
  CHECK(Verify(request).starts_with("Credential must have exactly 5 slash-delimited elements"));
  request.headers[2].second = "Basic abc";
  CHECK(Verify(request).starts_with("Authorization header requires 'AWS4-HMAC-SHA256'"));
}

TEST_CASE("signature: host and date must be among the signed headers") {
  Request request = Vanilla();
  auto& text = request.headers[2].second;
  text.replace(text.find("host;x-amz-date"), 15, "x-amz-date");
  CHECK(Verify(request).find("'Host'") != std::string::npos);
}

}  // namespace
}  // namespace sim
