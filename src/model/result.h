// model/result.h
// Result and Error: how a call that can fail tells its caller.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace signet {

// One code for each way a caller acts differently; everything else is `detail`.
enum class Code : uint8_t {
  kThrottled,     // Retry later, at a lower rate.
  kDenied,        // IAM or an SCP said no; retrying cannot heal it.
  kDisabled,      // The region is not enabled for the account.
  kUnsupported,   // The service or operation does not exist there.
  kCredentials,   // No credentials, or they were refused; `detail` lists what was tried.
  kExpired,       // Credentials ran out; refresh once, then give up.
  kClockSkew,     // Our clock and AWS's differ by more than a signature allows.
  kNotFound,      // What we asked about is gone.
  kTokenExpired,  // A paging token is no longer accepted; the list must start again.
  kServerFault,   // 5xx, or a body that was cut or not what was promised; retry.
  kUnreachable,   // No connection, or it broke; retry.
  kTimedOut,      // No answer in time; retry.
  kMalformed,     // An answer that is not in the language of the service.
  kTooLarge,      // An answer, file or list over its named bound.
  kRejected,      // The service understood and said no for another reason.
  kBadInput,      // The user's flags or files.
  kStore,         // The store could not be opened, read or written.
  kCancelled,     // We were asked to stop.
};

// The word for a code in JSON and in messages ("throttled", "clock-skew").
std::string_view CodeName(Code code);
// The code of a word, or kMalformed: used when our own evidence is read back.
Code CodeNamed(std::string_view name);

// What failed, in words that answer: doing what, to what, what came back, what now.
// Never holds a secret.
struct Error {
  Code code = Code::kMalformed;
  std::string detail;
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

// Shorthand for the failing side: return Fail(Code::kDenied, "…").
inline tl::unexpected<Error> Fail(Code code, std::string detail) {
  return tl::make_unexpected(Error{code, std::move(detail)});
}
inline tl::unexpected<Error> Fail(Error error) { return tl::make_unexpected(std::move(error)); }

}  // namespace signet
