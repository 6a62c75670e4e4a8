// account:ListRegions, fifty regions a page.
#include "aws/account.h"

#include "aws/paging.h"
#include "model/region.h"

namespace signet {

Result<RegionPage> ParseRegionPage(std::string_view body) {
  boost::system::error_code error;
  const auto parsed = boost::json::parse(body, error);
  const auto* object = error ? nullptr : parsed.if_object();
  const auto* list = object ? object->if_contains("Regions") : nullptr;
  if (!list || !list->is_array()) {
    return Fail(Code::kMalformed, "the answer of ListRegions has no Regions");
  }
  RegionPage page;
  for (const auto& item : list->get_array()) {
    const auto* row = item.if_object();
    const auto* name = row ? row->if_contains("RegionName") : nullptr;
    const auto* status = row ? row->if_contains("RegionOptStatus") : nullptr;
    if (!name || !name->is_string() || !status || !status->is_string() ||
        !IsRegionName(name->get_string())) {
      return Fail(Code::kMalformed, "a row of ListRegions lacks its name or status");
    }
    page.regions.push_back({Region(name->get_string()), std::string(status->get_string())});
  }
  if (const auto* token = object->if_contains("NextToken"); token && token->is_string()) {
    page.next_token = token->get_string();
  }
  return page;
}

Awaitable<tl::expected<std::vector<RegionOptStatus>, AwsError>> ListRegions(
    Client& client, CredentialSource& credentials, std::string_view partition) {
  AwsCall call{.service = "account",
               .operation = "account:ListRegions",
               .region = Region(GlobalRegionOf(partition)),
               .method = "POST",
               .path = "/listRegions"};
  call.headers = {{"content-type", "application/json"}};
  std::vector<RegionOptStatus> regions;
  const auto done = co_await EachPage(
      client, credentials, call, {{"MaxResults", 50}}, ParseRegionPage, [&](RegionPage page) {
        regions.insert(regions.end(), page.regions.begin(), page.regions.end());
      });
  if (!done) co_return tl::make_unexpected(done.error());
  co_return regions;
}

}  // namespace signet
