// Off EC2 nobody answers at the link-local address, so the timeouts are short.
#include "aws/imds.h"

#include <fmt/format.h>

#include <charconv>

#include "aws/credential_json.h"
#include "aws/plain_call.h"
#include "model/identity.h"

namespace signet {
namespace {

constexpr std::string_view kRolePath = "/latest/meta-data/iam/security-credentials/";
constexpr int kAttemptsMax = 10;
constexpr int kTimeoutSecondsMax = 60;

// The variable, else the profile's setting; empty: neither.
std::string Option(const Environment& environment, const Settings& profile, const char* variable,
                   std::string_view setting) {
  if (auto value = environment(variable)) return *value;
  const auto it = profile.find(setting);
  return it == profile.end() ? std::string() : it->second;
}

Result<int> Number(const std::string& text, std::string_view name, int absent, int max) {
  if (text.empty()) return absent;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > max) {
    return Fail(Code::kBadInput,
                fmt::format("{}: '{}' is not a number of 1 to {}", name, text, max));
  }
  return value;
}

bool IsTrue(const std::string& text) { return LowerAscii(text) == "true"; }

// "a first line" of a text.
std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

Result<ImdsOptions> ReadImdsOptions(const Environment& environment, const Settings& profile) {
  const auto option = [&](const char* variable, std::string_view setting) {
    return Option(environment, profile, variable, setting);
  };
  ImdsOptions out;
  out.disabled = IsTrue(environment("AWS_EC2_METADATA_DISABLED").value_or(""));
  out.v1_disabled = IsTrue(option("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled"));
  const auto timeout = Number(option("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"),
                              "AWS_METADATA_SERVICE_TIMEOUT", 1, kTimeoutSecondsMax);
  if (!timeout) return Fail(timeout.error());
  const auto attempts =
      Number(option("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts"),
             "AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1, kAttemptsMax);
  if (!attempts) return Fail(attempts.error());
  out.timeout = std::chrono::seconds(*timeout);
  out.attempts_max = *attempts;
  out.endpoint = option("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
  if (out.endpoint.empty()) {
    const std::string mode = LowerAscii(
        option("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode"));
    out.endpoint = mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  }
  Result<std::string> endpoint = ParseEndpointUrl(out.endpoint);
  if (!endpoint) {
    return Fail(Code::kBadInput,
                fmt::format("AWS_EC2_METADATA_SERVICE_ENDPOINT: {}", endpoint.error().detail));
  }
  out.endpoint = std::move(*endpoint);
  return out;
}

ImdsSource::ImdsSource(Transport& transport, Clock& clock, ImdsOptions options)
    : RefreshingSource(clock), transport_(transport), options_(std::move(options)) {}

Awaitable<Result<HttpResponse>> ImdsSource::Ask(std::string method, std::string path,
                                                Headers headers) {
  HttpRequest request;
  request.direct = true;
  request.method = std::move(method);
  request.url = options_.endpoint + path;
  request.headers = std::move(headers);
  request.timeout = options_.timeout;
  request.connect_timeout = options_.timeout;
  Result<HttpResponse> response =
      co_await SendPlain(transport_, clock(), std::move(request), options_.attempts_max);
  if (!response) {
    co_return Fail(response.error().code,
                   fmt::format("instance metadata: {}", response.error().detail));
  }
  co_return response;
}

// Empty where the service knows no session tokens, as stand-ins of it do not: the role is
// then asked for without, as the AWS CLI does.
Awaitable<Result<std::string>> ImdsSource::SessionToken() {
  const Result<HttpResponse> response =
      co_await Ask("PUT", "/latest/api/token", {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}});
  if (!response) co_return Fail(response.error());
  std::string token = FirstLine(response->body);
  if (response->status == 200 && !token.empty()) co_return token;
  const bool unknown =
      response->status == 403 || response->status == 404 || response->status == 405;
  if (unknown && !options_.v1_disabled) co_return std::string();
  co_return Fail(Code::kCredentials, fmt::format("instance metadata: the session token: {} {}",
                                                 options_.endpoint, DescribeStatus(*response)));
}

Awaitable<Result<Credentials>> ImdsSource::Fetch() {
  if (options_.disabled) {
    co_return Fail(Code::kCredentials,
                   "instance metadata: switched off by AWS_EC2_METADATA_DISABLED");
  }
  const Result<std::string> token = co_await SessionToken();
  if (!token) co_return Fail(token.error());
  Headers headers;
  if (!token->empty()) headers.emplace_back("x-aws-ec2-metadata-token", *token);

  const Result<HttpResponse> role = co_await Ask("GET", std::string(kRolePath), headers);
  if (!role) co_return Fail(role.error());
  const std::string name = FirstLine(role->body);
  if (role->status != 200 || name.empty()) {
    co_return Fail(Code::kCredentials, "instance metadata: this instance has no role");
  }
  const Result<HttpResponse> answer =
      co_await Ask("GET", std::string(kRolePath) + PercentEncode(name), headers);
  if (!answer) co_return Fail(answer.error());
  if (answer->status != 200) {
    co_return Fail(Code::kCredentials,
                   fmt::format("instance metadata: role {}: {}", name, DescribeStatus(*answer)));
  }
  Result<Credentials> out = ParseMetadataCredentials(answer->body);
  if (!out) {
    co_return Fail(Code::kCredentials,
                   fmt::format("instance metadata: role {}: {}", name, out.error().detail));
  }
  out->source = fmt::format("instance role {}", name);
  co_return out;
}

}  // namespace signet
