// aws/endpoint.h
// Endpoints: which URL a service has in a region: AWS's own rules, FIPS and dual-stack
// switches, and the overrides of the AWS CLI (--endpoint-url, AWS_ENDPOINT_URL,
// AWS_ENDPOINT_URL_<SERVICE>).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "model/result.h"
#include "model/target.h"

namespace signet {

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// http(s)://host[:port][/path], with the scheme and host in lower case and no final slash.
// Anything else, user names and queries included, is kBadInput with the reason.
Result<std::string> ParseEndpointUrl(std::string_view text);

class Endpoints {
 public:
  // `flag` is --endpoint-url, which holds over the environment.  kBadInput names a URL
  // that is not http(s)://host[:port][/path].
  static Result<Endpoints> Make(const Environment& environment,
                                const std::optional<std::string>& flag);

  // Without a final slash.  "ses" lives at email.<region>.amazonaws.com.
  std::string UrlOf(std::string_view service, const Region& region) const;
  // The region a signature for this service names: services without regions of their own
  // (Organizations, Account) sign for their partition's.
  static Region SigningRegionOf(std::string_view service, const Region& region);
  // The service a signature names: the portals of SSO sign under names of their own.
  static std::string_view SigningNameOf(std::string_view service);
  bool overridden(std::string_view service) const;

 private:
  std::optional<std::string> everywhere_;
  std::map<std::string, std::string, std::less<>> by_service_;
  bool fips_ = false;
  bool dual_stack_ = false;
};

}  // namespace signet
