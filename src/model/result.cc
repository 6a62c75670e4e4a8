// The names of the codes, in one table so that writing and reading cannot differ.
#include "model/result.h"

#include <array>
#include <utility>

namespace signet {
namespace {

constexpr std::array<std::pair<Code, std::string_view>, 18> kNames{{
    {Code::kThrottled, "throttled"},
    {Code::kDenied, "denied"},
    {Code::kDisabled, "disabled"},
    {Code::kUnsupported, "unsupported"},
    {Code::kCredentials, "credentials"},
    {Code::kExpired, "expired"},
    {Code::kClockSkew, "clock-skew"},
    {Code::kNotFound, "not-found"},
    {Code::kTokenExpired, "token-expired"},
    {Code::kServerFault, "server-fault"},
    {Code::kUnreachable, "unreachable"},
    {Code::kTimedOut, "timed-out"},
    {Code::kMalformed, "malformed"},
    {Code::kTooLarge, "too-large"},
    {Code::kRejected, "rejected"},
    {Code::kBadInput, "bad-input"},
    {Code::kStore, "store"},
    {Code::kCancelled, "cancelled"},
}};

}  // namespace

std::string_view CodeName(Code code) {
  for (const auto& [value, name] : kNames) {
    if (value == code) return name;
  }
  return "malformed";
}

Code CodeNamed(std::string_view name) {
  for (const auto& [value, text] : kNames) {
    if (text == name) return value;
  }
  return Code::kMalformed;
}

}  // namespace signet
