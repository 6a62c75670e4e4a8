#include "aws/endpoint.h"

#include <doctest/doctest.h>

namespace signet {
namespace {

using Variables = std::map<std::string, std::string>;

Environment From(Variables variables) {
  return [variables = std::move(variables)](const std::string& name) {
    const auto it = variables.find(name);
    return it == variables.end() ? std::nullopt : std::optional<std::string>(it->second);
  };
}

Endpoints Made(Variables variables, std::optional<std::string> flag = {}) {
  auto made = Endpoints::Make(From(std::move(variables)), flag);
  REQUIRE(made);
  return *made;
}

std::string Refused(Variables variables, std::optional<std::string> flag = {}) {
  const auto made = Endpoints::Make(From(std::move(variables)), flag);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == Code::kBadInput);
  return made.error().detail;
}

TEST_CASE("endpoint: each service lives where AWS's rules say, in every partition") {
  const Endpoints plain = Made({});
  const auto url = [&](std::string_view service, const char* region) {
    return plain.UrlOf(service, region);
  };
  CHECK(url("ses", "eu-west-1") == "https://email.eu-west-1.amazonaws.com");
  CHECK(url("ses", "us-gov-west-1") == "https://email.us-gov-west-1.amazonaws.com");
  CHECK(url("ses", "eusc-de-east-1") == "https://email.eusc-de-east-1.amazonaws.eu");
  CHECK(url("sts", "eu-west-1") == "https://sts.eu-west-1.amazonaws.com");
  CHECK(url("sts", "cn-north-1") == "https://sts.cn-north-1.amazonaws.com.cn");
  CHECK(url("organizations", "eu-west-1") == "https://organizations.us-east-1.amazonaws.com");
  CHECK(url("organizations", "us-gov-east-1") ==
        "https://organizations.us-gov-west-1.amazonaws.com");
  CHECK(url("organizations", "cn-north-1") ==
        "https://organizations.cn-northwest-1.amazonaws.com.cn");
  CHECK(url("account", "ap-south-1") == "https://account.us-east-1.amazonaws.com");
  CHECK(url("account", "cn-north-1") == "https://account.cn-northwest-1.amazonaws.com.cn");
  CHECK(url("route53", "eu-west-1") == "https://route53.amazonaws.com");
  CHECK(url("route53", "us-gov-east-1") == "https://route53.us-gov.amazonaws.com");
  CHECK(url("route53", "cn-north-1") == "https://route53.amazonaws.com.cn");
  CHECK(url("sso", "eu-west-1") == "https://portal.sso.eu-west-1.amazonaws.com");
  CHECK(url("oidc", "eu-west-1") == "https://oidc.eu-west-1.amazonaws.com");
  CHECK_FALSE(plain.overridden("ses"));
}

TEST_CASE("endpoint: a signature names the region and service that AWS expects") {
  CHECK(Endpoints::SigningRegionOf("ses", "eu-west-1") == "eu-west-1");
  CHECK(Endpoints::SigningRegionOf("organizations", "eu-west-1") == "us-east-1");
  CHECK(Endpoints::SigningRegionOf("account", "us-gov-east-1") == "us-gov-west-1");
  CHECK(Endpoints::SigningRegionOf("route53", "eu-west-1") == "us-east-1");
  CHECK(Endpoints::SigningRegionOf("route53", "us-gov-east-1") == "us-gov-west-1");
  CHECK(Endpoints::SigningNameOf("ses") == "ses");
  CHECK(Endpoints::SigningNameOf("route53") == "route53");
  CHECK(Endpoints::SigningNameOf("sso") == "awsssoportal");
}

TEST_CASE("endpoint: the FIPS and dual-stack switches") {
  const Endpoints fips = Made({{"AWS_USE_FIPS_ENDPOINT", "True"}});
  CHECK(fips.UrlOf("ses", "us-east-1") == "https://email-fips.us-east-1.amazonaws.com");
  CHECK(fips.UrlOf("sts", "us-east-1") == "https://sts-fips.us-east-1.amazonaws.com");
  // GovCloud's usual endpoints of these are the FIPS ones; there is no name with "-fips".
  CHECK(fips.UrlOf("sts", "us-gov-west-1") == "https://sts.us-gov-west-1.amazonaws.com");
  CHECK(fips.UrlOf("organizations", "us-gov-east-1") ==
        "https://organizations.us-gov-west-1.amazonaws.com");
  CHECK(fips.UrlOf("ses", "us-gov-west-1") == "https://email-fips.us-gov-west-1.amazonaws.com");

  CHECK(fips.UrlOf("route53", "us-east-1") == "https://route53-fips.amazonaws.com");
  CHECK(fips.UrlOf("route53", "us-gov-west-1") == "https://route53.us-gov.amazonaws.com");

  const Endpoints dual = Made({{"AWS_USE_DUALSTACK_ENDPOINT", "true"}});
  CHECK(dual.UrlOf("ses", "eu-west-1") == "https://email.eu-west-1.api.aws");
  CHECK(dual.UrlOf("sts", "cn-north-1") == "https://sts.cn-north-1.api.amazonwebservices.com.cn");

  const Endpoints both =
      Made({{"AWS_USE_DUALSTACK_ENDPOINT", "true"}, {"AWS_USE_FIPS_ENDPOINT", "true"}});
  CHECK(both.UrlOf("ses", "us-west-2") == "https://email-fips.us-west-2.api.aws");
  CHECK(both.UrlOf("sts", "us-gov-west-1") == "https://sts-fips.us-gov-west-1.api.aws");

  const Endpoints off =
      Made({{"AWS_USE_FIPS_ENDPOINT", "false"}, {"AWS_USE_DUALSTACK_ENDPOINT", ""}});
  CHECK(off.UrlOf("ses", "us-east-1") == "https://email.us-east-1.amazonaws.com");
}

TEST_CASE("endpoint: a misspelt switch is refused, not taken for off") {
  CHECK(Refused({{"AWS_USE_FIPS_ENDPOINT", "yes"}}).find("AWS_USE_FIPS_ENDPOINT") == 0);
}

TEST_CASE("endpoint: the flag holds over the service's variable, that over the general one") {
  const Variables variables{{"AWS_ENDPOINT_URL", "http://all:1"},
                            {"AWS_ENDPOINT_URL_STS", "http://sts:2"},
                            {"AWS_ENDPOINT_URL_SES", "http://ses:3/"}};
  const Endpoints set = Made(variables);
  CHECK(set.UrlOf("ses", "eu-west-1") == "http://ses:3");
  CHECK(set.UrlOf("sts", "eu-west-1") == "http://sts:2");
  CHECK(set.UrlOf("account", "eu-west-1") == "http://all:1");
  CHECK(set.overridden("account"));
  CHECK(Made(variables, "http://flag:4").UrlOf("sts", "eu-west-1") == "http://flag:4");

  Variables newer = variables;
  newer["AWS_ENDPOINT_URL_SESV2"] = "http://sesv2:5";
  CHECK(Made(newer).UrlOf("ses", "eu-west-1") == "http://sesv2:5");

  Variables ignored = variables;
  ignored["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  CHECK(Made(ignored).UrlOf("sts", "eu-west-1") == "https://sts.eu-west-1.amazonaws.com");
  CHECK(Made(ignored, "http://flag:4").UrlOf("sts", "eu-west-1") == "http://flag:4");
}

TEST_CASE("endpoint: a bad URL is refused by the name of who gave it, without its text") {
  CHECK(Refused({{"AWS_ENDPOINT_URL_STS", "localhost:4566"}}).find("AWS_ENDPOINT_URL_STS: ") == 0);
  CHECK(Refused({{"AWS_ENDPOINT_URL", "ftp://x"}}).find("AWS_ENDPOINT_URL: ") == 0);
  CHECK(Refused({}, "http://").find("--endpoint-url: ") == 0);
  const std::string secret = Refused({}, "https://user:hunter2@example.test");
  CHECK(secret.find("hunter2") == std::string::npos);
  CHECK(secret.find("user name") != std::string::npos);
}

TEST_CASE("endpoint: what is and what is not a URL that can be signed and sent") {
  CHECK(*ParseEndpointUrl("HTTP://LocalHost:4566/Base/") == "http://localhost:4566/Base");
  CHECK(*ParseEndpointUrl("https://[::1]:8443") == "https://[::1]:8443");
  CHECK(*ParseEndpointUrl("http://example.test//") == "http://example.test");
  for (const char* text : {"",
                           "http:/x",
                           "https://",
                           "https:///path",
                           "https://x:0",
                           "https://x:65536",
                           "https://x:",
                           "https://x:8a",
                           "https://[::1",
                           "https://[]",
                           "https://a b",
                           "https://x/a b",
                           "https://x/a?b=c",
                           "https://x?b",
                           "https://x/#f",
                           "https://x\\y",
                           "https://x/\"",
                           "https://exa\nmple",
                           "javascript://x",
                           "https://\xc3\xbc.test"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseEndpointUrl(text));
  }
  CHECK_FALSE(ParseEndpointUrl("https://x/" + std::string(3000, 'a')));
}

}  // namespace
}  // namespace signet
