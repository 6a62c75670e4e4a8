// aws/http_date.h
// The Date header of an answer: what time it is at AWS.
#pragma once

#include <string_view>

#include "model/time.h"

namespace signet {

// "Mon, 23 Nov 2026 12:28:03 GMT", the one form that RFC 9110 lets a server send.  The
// day's name is not checked against the date.
Result<Time> ParseHttpDate(std::string_view text);

}  // namespace signet
