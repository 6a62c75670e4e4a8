// aws/account.h
// The Account service: which regions an account has switched on.
#pragma once

#include <string>
#include <vector>

#include "aws/client.h"

namespace signet {

// RegionOptStatus: ENABLED, ENABLING, DISABLING, DISABLED, ENABLED_BY_DEFAULT.
struct RegionOptStatus {
  Region region;
  std::string status;

  // A region that is being disabled may still send.
  bool usable() const {
    return status == "ENABLED" || status == "ENABLED_BY_DEFAULT" || status == "DISABLING";
  }
};

// account:ListRegions for the account of the credentials, all pages.  `partition` chooses
// the endpoint.
Awaitable<tl::expected<std::vector<RegionOptStatus>, AwsError>> ListRegions(
    Client& client, CredentialSource& credentials, std::string_view partition);

struct RegionPage {
  std::vector<RegionOptStatus> regions;
  std::string next_token;
};
Result<RegionPage> ParseRegionPage(std::string_view body);

}  // namespace signet
