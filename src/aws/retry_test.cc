// Which calls may be made again.
#include "aws/retry.h"

#include <doctest/doctest.h>

#include "aws/client.h"

namespace signet {
namespace {

AwsError Answered(int status, const std::string& code, const std::string& body = {}) {
  HttpResponse response{status, {}, body};
  if (!code.empty()) response.headers.emplace_back("x-amzn-errortype", code);
  return DecodeAwsError(response, "ses:DeleteEmailIdentity", "eu-west-1");
}

AwsError Unanswered(Code code, bool unsent) {
  AwsError error;
  error.error.code = code;
  error.unsent = unsent;
  return error;
}

std::optional<std::chrono::milliseconds> Wait(const AwsError& error, int attempt = 1) {
  std::minstd_rand random(1);
  return WriteRetryPolicy().Wait(error.error, FateOf(error), attempt, random);
}

}  // namespace

TEST_CASE("write retry: what AWS refused by name was surely not done") {
  for (const char* code : {"NotFoundException", "BadRequestException", "AlreadyExistsException",
                           "LimitExceededException", "AccessDeniedException",
                           "ExpiredTokenException", "InvalidSignatureException"}) {
    CAPTURE(code);
    CHECK(FateOf(Answered(400, code)) == Fate::kNotDone);
    CHECK_FALSE(Wait(Answered(400, code)));
  }
}

TEST_CASE("write retry: only a throttle, and what never left, is tried again") {
  for (const AwsError& error :
       {Answered(429, "TooManyRequestsException"), Answered(400, "Throttling"), Answered(429, ""),
        Answered(503, "SlowDown"), Unanswered(Code::kUnreachable, true),
        Unanswered(Code::kTimedOut, true)}) {
    CAPTURE(error.error.detail);
    CHECK(FateOf(error) == Fate::kNotDone);
    CHECK(Wait(error));
    CHECK_FALSE(Wait(error, RetryPolicy().attempts_max));
  }
  CHECK(FateOf(Unanswered(Code::kBadInput, true)) == Fate::kNotDone);
  CHECK_FALSE(Wait(Unanswered(Code::kBadInput, true)));
  // A busy zone is no throttle: whoever writes to it waits for it, and nobody else.
  const AwsError busy = Answered(400, "PriorRequestNotComplete");
  CHECK(FateOf(busy) == Fate::kNotDone);
  CHECK(busy.error.code != Code::kThrottled);
  CHECK_FALSE(Wait(busy));
}

TEST_CASE("write retry: what was sent and not answered by AWS is unknown, and never sent again") {
  for (const AwsError& error :
       {Unanswered(Code::kUnreachable, false), Unanswered(Code::kTimedOut, false),
        Unanswered(Code::kServerFault, false), Unanswered(Code::kTooLarge, false),
        Unanswered(Code::kCancelled, false), Unanswered(Code::kThrottled, false),
        Answered(500, "InternalServiceErrorException"), Answered(502, ""), Answered(503, ""),
        Answered(500, "ConcurrentModificationException"), Answered(504, "SomethingElse"),
        Answered(500, "NotFoundException"), Answered(400, "ServiceUnavailable"),
        Answered(408, "RequestTimeout"), Answered(408, ""),
        Answered(403, "", "<html>blocked</html>"), Answered(404, ""), Answered(302, "")}) {
    CAPTURE(error.error.detail);
    CHECK(FateOf(error) == Fate::kUnknown);
    CHECK_FALSE(Wait(error));
  }
}

}  // namespace signet
