#include <doctest/doctest.h>

#include "aws/client.h"

namespace signet {
namespace {

AwsError Decode(int status, Headers headers, std::string body) {
  return DecodeAwsError({.status = status, .headers = std::move(headers), .body = std::move(body)},
                        "ses:ListEmailIdentities", "eu-west-1");
}

AwsError Named(int status, const std::string& code, const std::string& message = "m") {
  return Decode(status, {{"x-amzn-errortype", code}}, "{\"message\":\"" + message + "\"}");
}

TEST_CASE("aws error: reads the header of rest-json, cut at its colon") {
  const AwsError error =
      Decode(404,
             {{"x-amzn-errortype", "NotFoundException:http://internal.amazon.com/coral/x/"},
              {"x-amzn-requestid", "5a1b-77"}},
             R"({"message":"Email identity x does not exist."})");
  CHECK(error.code == "NotFoundException");
  CHECK(error.error.code == Code::kNotFound);
  CHECK(error.message == "Email identity x does not exist.");
  CHECK(error.request_id == "5a1b-77");
  CHECK(error.http_status == 404);
  CHECK(error.error.detail ==
        "ses:ListEmailIdentities in eu-west-1: NotFoundException: Email identity x does not exist. "
        "(request id 5a1b-77)");
}

TEST_CASE("aws error: reads the body where no header names the error") {
  CHECK(Decode(400, {}, R"({"__type":"com.amazon.coral#AccessDeniedException","Message":"no"})")
            .code == "AccessDeniedException");
  CHECK(Decode(400, {}, R"({"code":"Throttling","message":"m"})").error.code == Code::kThrottled);
  const AwsError oauth =
      Decode(400, {}, R"({"error":"invalid_grant","error_description":"Invalid refresh token"})");
  CHECK(oauth.code == "invalid_grant");
  CHECK(oauth.message == "Invalid refresh token");
}

TEST_CASE("aws error: reads the XML of the query protocol") {
  const AwsError error = Decode(
      400, {},
      R"(<?xml version="1.0"?><ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">
<Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate &lt; exceeded</Message></Error>
<RequestId>abc-1</RequestId></ErrorResponse>)");
  CHECK(error.code == "Throttling");
  CHECK(error.error.code == Code::kThrottled);
  CHECK(error.message == "Rate < exceeded");
  CHECK(error.request_id == "abc-1");
}

TEST_CASE("aws error: each of AWS's words leads to what a caller does about it") {
  struct Row {
    int status;
    const char* code;
    const char* message;
    Code wanted;
  };
  const Row rows[] = {
      {429, "TooManyRequestsException", "", Code::kThrottled},
      {429, "SomethingNew", "", Code::kThrottled},
      {400, "ThrottlingException", "Rate exceeded", Code::kThrottled},
      {400, "Throttling", "Maximum sending rate exceeded.", Code::kThrottled},
      {503, "RequestLimitExceeded", "", Code::kThrottled},
      {503, "SlowDown", "", Code::kThrottled},
      {403, "AccessDeniedException", "", Code::kDenied},
      {403, "AccessDenied", "", Code::kDenied},
      {403, "UnauthorizedOperation", "", Code::kDenied},
      {403, "UnrecognizedClientException", "The security token included is invalid",
       Code::kCredentials},
      {403, "InvalidClientTokenId", "", Code::kCredentials},
      {403, "SignatureDoesNotMatch", "does not match", Code::kCredentials},
      {403, "ExpiredTokenException", "", Code::kExpired},
      {403, "ExpiredToken", "", Code::kExpired},
      {403, "RequestTimeTooSkewed", "", Code::kClockSkew},
      {400, "RequestExpired", "", Code::kClockSkew},
      {403, "InvalidSignatureException", "Signature expired: 1 is now earlier than 2",
       Code::kClockSkew},
      {403, "SignatureDoesNotMatch", "Signature not yet current: 2 is still later than 1",
       Code::kClockSkew},
      {404, "NotFoundException", "", Code::kNotFound},
      {404, "NoSuchEntity", "", Code::kNotFound},
      {404, "UnknownOperationException", "", Code::kUnsupported},
      {400, "InvalidAction", "Could not find operation", Code::kUnsupported},
      {500, "InternalServiceErrorException", "", Code::kServerFault},
      {500, "ConcurrentModificationException", "", Code::kServerFault},
      {400, "InternalFailure", "", Code::kServerFault},
      {503, "ServiceUnavailable", "", Code::kServerFault},
      {400, "BadRequestException", "The NextToken is invalid", Code::kTokenExpired},
      {400, "InvalidNextToken", "", Code::kTokenExpired},
      {400, "InvalidParameterValue", "next token has expired", Code::kTokenExpired},
      {400, "BadRequestException", "Domain x is not verified", Code::kRejected},
      {403, "RegionDisabledException", "", Code::kDisabled},
      {409, "ConflictException", "", Code::kRejected},
      {400, "AlreadyExistsException", "", Code::kRejected},
  };
  for (const Row& row : rows) {
    CAPTURE(row.code);
    CAPTURE(row.message);
    const AwsError error = Named(row.status, row.code, row.message);
    CHECK(CodeName(error.error.code) == CodeName(row.wanted));
    CHECK(error.code == row.code);
  }
}

TEST_CASE("aws error: says honestly what came where AWS named no error") {
  struct Row {
    int status;
    const char* body;
    Code wanted;
    const char* words;
  };
  const Row rows[] = {
      {503, "<html><body>Bad gateway</body></html>", Code::kServerFault, "HTML page"},
      {403, "<!DOCTYPE html><html>blocked", Code::kMalformed, "proxy"},
      {500, "", Code::kServerFault, "HTTP 500 with an empty body"},
      {404, "", Code::kUnsupported, "HTTP 404"},
      {405, "", Code::kUnsupported, "HTTP 405"},
      {403, "", Code::kRejected, "HTTP 403"},
      {302, "", Code::kMalformed, "HTTP 302"},
      {400, "[1,2]", Code::kRejected, "names no error"},
      {400, "{\"message\":", Code::kRejected, "names no error"},
      {400, "<ErrorResponse><Error><Code>", Code::kRejected, "names no error"},
      {400, "{\"message\":\"only words\"}", Code::kRejected, "HTTP 400: only words"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    CAPTURE(row.status);
    const AwsError error = Decode(row.status, {}, row.body);
    CHECK(CodeName(error.error.code) == CodeName(row.wanted));
    CHECK(error.error.detail.find(row.words) != std::string::npos);
  }
  const AwsError huge = Decode(500, {}, "{" + std::string(1 << 20, ' '));
  CHECK(huge.error.code == Code::kServerFault);
  CHECK(huge.error.detail.find("1048577 bytes") != std::string::npos);
}

TEST_CASE("aws error: the line is printable, bounded, and keeps the request id") {
  const AwsError error =
      Decode(400, {{"x-amzn-errortype", "BadRequestException"}, {"x-amzn-requestid", "id-1"}},
             "{\"message\":\"a\\u001b[31mb\\n\\nc\\u009b" + std::string(300, '.') +
                 "\xc3\xbc\xc3\xbc" + std::string(4000, 'x') + "\"}");
  const std::string& detail = error.error.detail;
  CHECK(detail.size() <= 500);
  CHECK(detail.ends_with("(request id id-1)"));
  CHECK(detail.find("a [31mb c ") != std::string::npos);
  CHECK(detail.find("\xc3\xbc\xc3\xbcx") != std::string::npos);
  CHECK(error.message.size() <= 4096);

  const AwsError broken = Decode(400, {{"x-amzn-errortype", "A\xff\x01"}}, "");
  CHECK(broken.code == "A?");
}

TEST_CASE("aws error: the session token that AWS repeats does not reach the line") {
  const AwsError error = Named(
      403, "SignatureDoesNotMatch",
      "The request signature we calculated does not match. The Canonical String for this request "
      "should have been 'GET\\nx-amz-security-token:FwoGSECRET\\n' The String-to-Sign should");
  CHECK(error.error.detail.find("SECRET") == std::string::npos);
  CHECK(error.message.find("SECRET") == std::string::npos);
  CHECK(error.message == "The request signature we calculated does not match.");
}

}  // namespace
}  // namespace signet
