// The host is checked before anything is sent, so that a variable that somebody else could
// set cannot make us hand the authorization token to them.
#include "aws/container.h"

#include <fmt/format.h>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "aws/credential_json.h"
#include "aws/plain_call.h"

namespace signet {
namespace {

constexpr int kAttempts = 3;
constexpr std::chrono::seconds kTimeout{5};
constexpr std::chrono::seconds kConnectTimeout{2};
constexpr std::string_view kTaskAgent = "http://169.254.170.2";

bool IsTrusted(const boost::urls::url_view& url) {
  if (url.scheme() == "https") return true;
  if (url.scheme() != "http") return false;
  if (url.host_type() == boost::urls::host_type::ipv4) {
    const boost::urls::ipv4_address address = url.host_ipv4_address();
    const std::string text = address.to_string();
    return address.is_loopback() || text == "169.254.170.2" || text == "169.254.170.23";
  }
  if (url.host_type() == boost::urls::host_type::ipv6) {
    const boost::urls::ipv6_address address = url.host_ipv6_address();
    return address.is_loopback() || address == boost::urls::ipv6_address("fd00:ec2::23");
  }
  return url.host() == "localhost";
}

// The Authorization header's value; empty: none.
Result<std::string> Authorization(const Environment& environment, const Files& files) {
  std::string token;
  if (const auto path = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    Result<std::string> text = files.read(*path);
    if (!text) {
      return Fail(Code::kCredentials,
                  fmt::format("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: {}", text.error().detail));
    }
    token = std::move(*text);
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
  } else {
    token = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  }
  if (token.find_first_of("\r\n") != std::string::npos) {
    return Fail(Code::kBadInput, "the container's authorization token has a line break in it");
  }
  return token;
}

}  // namespace

bool EnvironmentHasContainer(const Environment& environment) {
  return environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").has_value() ||
         environment("AWS_CONTAINER_CREDENTIALS_FULL_URI").has_value();
}

Result<std::string> ContainerUrl(const Environment& environment) {
  const auto relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  // Without the slash, "@host/" would make another host of it.
  if (relative && !relative->starts_with('/')) {
    return Fail(Code::kBadInput, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with /");
  }
  const std::string text = relative
                               ? std::string(kTaskAgent) + *relative
                               : environment("AWS_CONTAINER_CREDENTIALS_FULL_URI").value_or("");
  const auto url = boost::urls::parse_uri(text);
  const bool plain = url && !url->has_userinfo() && !url->has_fragment() && !url->host().empty();
  if (!plain || !IsTrusted(*url)) {
    return Fail(Code::kBadInput,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http to loopback, "
                "169.254.170.2, 169.254.170.23 or [fd00:ec2::23]");
  }
  return text;
}

ContainerSource::ContainerSource(Transport& transport, Clock& clock, Environment environment,
                                 Files files)
    : RefreshingSource(clock),
      transport_(transport),
      environment_(std::move(environment)),
      files_(std::move(files)) {}

Awaitable<Result<Credentials>> ContainerSource::Fetch() {
  Result<std::string> url = ContainerUrl(environment_);
  if (!url) co_return Fail(url.error());
  Result<std::string> token = Authorization(environment_, files_);
  if (!token) co_return Fail(token.error());

  HttpRequest request;
  request.direct = true;
  request.url = *url;
  request.headers = {{"accept", "application/json"}};
  if (!token->empty()) request.headers.emplace_back("authorization", std::move(*token));
  request.timeout = kTimeout;
  request.connect_timeout = kConnectTimeout;
  const Result<HttpResponse> response =
      co_await SendPlain(transport_, clock(), std::move(request), kAttempts);
  if (!response) {
    co_return Fail(response.error().code,
                   fmt::format("container credentials: {}", response.error().detail));
  }
  if (response->status != 200) {
    co_return Fail(Code::kCredentials,
                   fmt::format("container credentials: {} {}", *url, DescribeStatus(*response)));
  }
  Result<Credentials> out = ParseMetadataCredentials(response->body);
  if (!out) {
    co_return Fail(Code::kCredentials,
                   fmt::format("container credentials: {}: {}", *url, out.error().detail));
  }
  out->source = "container";
  co_return out;
}

}  // namespace signet
