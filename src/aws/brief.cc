// The few words.
#include "aws/brief.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace signet {

std::string BriefDenial(std::string_view message) {
  // AWS's own phrases, the more telling first.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kWho{{
      {"service control policy", "denied by a service control policy"},
      {"resource control policy", "denied by a resource control policy"},
      {"permissions boundary", "denied by a permissions boundary"},
      {"session policy", "denied by a session policy"},
      {"explicit deny", "denied explicitly by IAM"},
      {"identity-based policy allows", "denied: no IAM policy allows it"},
  }};
  for (const auto& [phrase, who] : kWho) {
    if (message.find(phrase) != std::string_view::npos) return std::string(who);
  }
  return "denied";
}

std::string Brief(const AwsError& error) {
  switch (error.error.code) {
    case Code::kDenied:
      return BriefDenial(error.message);
    case Code::kThrottled:
      return "throttled, again and again";
    case Code::kTimedOut:
      return "no answer in time";
    case Code::kCredentials:
      return fmt::format("the credentials are refused ({})", error.code);
    case Code::kExpired:
      return "the credentials have expired";
    case Code::kCancelled:
      return "interrupted";
    default:
      break;
  }
  if (error.code == "UnreadableAnswer") return error.message;
  if (error.http_status != 0) return fmt::format("HTTP {} ({})", error.http_status, error.code);
  return error.message.empty() ? error.error.detail : error.message;
}

}  // namespace signet
