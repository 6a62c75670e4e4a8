// Whether a change that failed was carried out.
#include "aws/retry.h"

#include "aws/client.h"

namespace signet {

Fate FateOf(const AwsError& error) {
  if (error.unsent) return Fate::kNotDone;
  // Refused before the request was looked at, whatever the status and whoever said so.
  if (error.http_status != 0 && error.error.code == Code::kThrottled) return Fate::kNotDone;
  const bool aws_said_no = error.http_status >= 400 && error.http_status < 500 &&
                           !error.code.empty() && error.error.code != Code::kTimedOut &&
                           error.error.code != Code::kServerFault;
  return aws_said_no ? Fate::kNotDone : Fate::kUnknown;
}

}  // namespace signet
