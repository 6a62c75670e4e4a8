// Where AWS's services live: the rules of the endpoint sets that AWS's SDKs carry, for the
// few services Signet speaks to.
#include "aws/endpoint.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/identity.h"
#include "model/region.h"

namespace signet {
namespace {

constexpr size_t kUrlSizeMax = 2048;

struct Service {
  std::string_view name;  // Ours, which is IAM's prefix.
  std::string_view host;  // First part of its host name.
  std::string_view signing_name;
  std::array<std::string_view, 2> variables;  // Tails of AWS_ENDPOINT_URL_, first wins.
  bool global;                                // One endpoint for the whole partition.
  bool fips_unmarked_in_gov;                  // GovCloud's usual endpoint is the FIPS one.
  bool without_region = false;                // The host names no region.
};

constexpr std::array<Service, 7> kServices{{
    {"ses", "email", "ses", {"SESV2", "SES"}, false, false},
    {"sts", "sts", "sts", {"STS", ""}, false, true},
    {"organizations", "organizations", "organizations", {"ORGANIZATIONS", ""}, true, true},
    {"account", "account", "account", {"ACCOUNT", ""}, true, false},
    {"route53", "route53", "route53", {"ROUTE_53", ""}, true, true, true},
    {"sso", "portal.sso", "awsssoportal", {"SSO", ""}, false, true},
    {"oidc", "oidc", "sso-oauth", {"SSO_OIDC", ""}, false, true},
}};

const Service* FindService(std::string_view name) {
  const auto it = std::find_if(kServices.begin(), kServices.end(),
                               [&](const Service& service) { return service.name == name; });
  return it == kServices.end() ? nullptr : &*it;
}

std::string_view DualStackSuffixOf(std::string_view partition) {
  if (partition == "aws-cn") return "api.amazonwebservices.com.cn";
  if (partition == "aws-eusc") return "api.amazonwebservices.eu";
  return "api.aws";
}

// Route 53: one host in a partition, which GovCloud marks; there is none for dual stack.
std::string GlobalUrl(const Service& service, std::string_view partition, bool fips) {
  std::string url = "https://";
  url += service.host;
  if (fips && partition != "aws-us-gov") url += "-fips";
  if (partition == "aws-us-gov") url += ".us-gov";
  url += '.';
  url += DnsSuffixOf(partition);
  return url;
}

bool IsHostChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[')) {
    if (host.size() < 4 || !host.ends_with(']')) return false;
    return std::all_of(host.begin() + 1, host.end() - 1, [](char c) {
      return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
    });
  }
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), IsHostChar);
}

bool IsPort(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

// A path that can be signed and sent as it stands.
bool IsPath(std::string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return c > ' ' && c < 0x7f &&
           std::string_view("?#\\\"<>^`{|}").find(c) == std::string_view::npos;
  });
}

std::optional<std::string> NotEmpty(const Environment& environment, const std::string& name) {
  auto value = environment(name);
  if (value && value->empty()) value.reset();
  return value;
}

// An unreadable switch is refused: guessing "off" for a misspelt FIPS switch would send
// to an endpoint that the user meant to avoid.
Result<bool> Switch(const Environment& environment, const std::string& name) {
  const auto value = NotEmpty(environment, name);
  if (!value) return false;
  const std::string word = LowerAscii(*value);
  if (word == "true") return true;
  if (word == "false") return false;
  return Fail(Code::kBadInput, name + " is neither true nor false");
}

Result<std::string> Named(const std::string& name, std::string_view url) {
  auto parsed = ParseEndpointUrl(url);
  if (!parsed) return Fail(Code::kBadInput, name + ": " + parsed.error().detail);
  return parsed;
}

}  // namespace

Result<std::string> ParseEndpointUrl(std::string_view text) {
  // The text itself is not repeated: it may hold a password that we refuse to carry.
  const auto bad = [](std::string_view why) {
    return Fail(Code::kBadInput,
                std::string(why) + "; an endpoint is http(s)://host[:port][/path]");
  };
  if (text.size() > kUrlSizeMax) return bad("the URL is too long");
  const size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return bad("the URL has no scheme");
  const std::string scheme = LowerAscii(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return bad("the scheme is neither http nor https");

  const std::string_view rest = text.substr(scheme_end + 3);
  const size_t authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string authority = LowerAscii(rest.substr(0, authority_end));
  std::string_view path = rest.substr(authority_end);
  if (authority.find('@') != std::string::npos) return bad("the URL holds a user name");
  if (path.find('?') != std::string_view::npos) return bad("the URL holds a query");
  if (path.find('#') != std::string_view::npos) return bad("the URL holds a fragment");
  if (!IsPath(path)) return bad("the path holds a character that must be percent-encoded");

  std::string_view host = authority;
  const size_t colon = authority.rfind(':');
  const size_t bracket = authority.rfind(']');
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) {
    if (!IsPort(host.substr(colon + 1))) return bad("the port is not a number up to 65535");
    host = host.substr(0, colon);
  }
  if (!IsHost(host)) return bad("the host is missing or not a host name");
  while (path.ends_with('/')) path.remove_suffix(1);
  return scheme + "://" + authority + std::string(path);
}

Result<Endpoints> Endpoints::Make(const Environment& environment,
                                  const std::optional<std::string>& flag) {
  Endpoints made;
  const auto fips = Switch(environment, "AWS_USE_FIPS_ENDPOINT");
  if (!fips) return Fail(fips.error());
  const auto dual_stack = Switch(environment, "AWS_USE_DUALSTACK_ENDPOINT");
  if (!dual_stack) return Fail(dual_stack.error());
  const auto ignored = Switch(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  if (!ignored) return Fail(ignored.error());
  made.fips_ = *fips;
  made.dual_stack_ = *dual_stack;

  if (flag) {
    auto url = Named("--endpoint-url", *flag);
    if (!url) return Fail(url.error());
    made.everywhere_ = std::move(*url);
    return made;
  }
  if (*ignored) return made;
  if (const auto value = NotEmpty(environment, "AWS_ENDPOINT_URL")) {
    auto url = Named("AWS_ENDPOINT_URL", *value);
    if (!url) return Fail(url.error());
    made.everywhere_ = std::move(*url);
  }
  for (const Service& service : kServices) {
    for (const std::string_view tail : service.variables) {
      if (tail.empty() || made.by_service_.contains(service.name)) continue;
      const std::string variable = "AWS_ENDPOINT_URL_" + std::string(tail);
      const auto value = NotEmpty(environment, variable);
      if (!value) continue;
      auto url = Named(variable, *value);
      if (!url) return Fail(url.error());
      made.by_service_.emplace(service.name, std::move(*url));
    }
  }
  return made;
}

std::string Endpoints::UrlOf(std::string_view name, const Region& region) const {
  if (const auto it = by_service_.find(name); it != by_service_.end()) return it->second;
  if (everywhere_) return *everywhere_;
  const std::string_view partition = PartitionOf(region);
  const Service* service = FindService(name);
  const bool unmarked =
      service && service->fips_unmarked_in_gov && partition == "aws-us-gov" && !dual_stack_;
  if (service && service->without_region) return GlobalUrl(*service, partition, fips_);
  std::string url = "https://";
  url += service ? service->host : name;
  if (fips_ && !unmarked) url += "-fips";
  url += '.';
  url += SigningRegionOf(name, region);
  url += '.';
  url += dual_stack_ ? DualStackSuffixOf(partition) : DnsSuffixOf(partition);
  return url;
}

Region Endpoints::SigningRegionOf(std::string_view name, const Region& region) {
  const Service* service = FindService(name);
  if (service && service->global) return Region(GlobalRegionOf(PartitionOf(region)));
  return region;
}

std::string_view Endpoints::SigningNameOf(std::string_view name) {
  const Service* service = FindService(name);
  return service ? service->signing_name : name;
}

bool Endpoints::overridden(std::string_view service) const {
  return everywhere_.has_value() || by_service_.contains(service);
}

}  // namespace signet
