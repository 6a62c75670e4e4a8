// aws/plain_call.h
// One unsigned exchange with an endpoint that hands out credentials (container and
// instance metadata, SSO), tried again where that can heal.
#pragma once

#include "aws/http.h"

namespace signet {

constexpr size_t kMetadataSizeMax = 256 << 10;  // Bytes of such an answer.

// 5xx and 429 are tried again like a broken connection; what the last attempt brought is
// the answer, of any status.
Awaitable<Result<HttpResponse>> SendPlain(Transport& transport, Clock& clock, HttpRequest request,
                                          int attempts_max);

// "answered 403: words", for messages.
std::string DescribeStatus(const HttpResponse& response);

}  // namespace signet
