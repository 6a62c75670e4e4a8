// Organizations speaks JSON 1.1 with the operation in a header, twenty rows a page.
#include "aws/organizations.h"

#include <deque>

#include "aws/paging.h"
#include "model/region.h"

namespace signet {
namespace {

namespace json = boost::json;

constexpr size_t kUnitsMax = 5'000;  // AWS allows 2,000 in an organisation.

AwsCall OrgCall(std::string_view operation, std::string_view partition) {
  constexpr size_t kPrefix = std::string_view("organizations:").size();
  AwsCall call{.service = "organizations",
               .operation = operation,
               .region = Region(GlobalRegionOf(partition)),
               .method = "POST"};
  call.headers = {
      {"content-type", "application/x-amz-json-1.1"},
      {"x-amz-target", "AWSOrganizationsV20161128." + std::string(operation.substr(kPrefix))}};
  return call;
}

std::string Text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

// Visits the objects of the list `member`; false where it is not there.
template <class Visit>
Result<std::string> EachRow(std::string_view body, std::string_view member, Visit visit) {
  boost::system::error_code error;
  const json::value parsed = json::parse(body, error);
  const json::object* object = error ? nullptr : parsed.if_object();
  const json::value* list = object ? object->if_contains(member) : nullptr;
  if (!list || !list->is_array()) {
    return Fail(Code::kMalformed, "the answer has no " + std::string(member));
  }
  for (const json::value& item : list->get_array()) {
    const json::object* row = item.if_object();
    if (!row || !visit(*row)) {
      return Fail(Code::kMalformed, "a row of " + std::string(member) + " lacks its id");
    }
  }
  return Text(*object, "NextToken");
}

struct Parent {
  std::string id;
  std::string path;
};

}  // namespace

Result<AccountPage> ParseAccountPage(std::string_view body) {
  AccountPage page;
  const auto next = EachRow(body, "Accounts", [&](const json::object& row) {
    const auto id = ParseAccountId(Text(row, "Id"));
    if (!id) return false;
    std::string state = Text(row, "State");
    if (state.empty()) state = Text(row, "Status");
    page.accounts.push_back({*id, Text(row, "Name"), std::move(state)});
    return true;
  });
  if (!next) return Fail(next.error());
  page.next_token = *next;
  return page;
}

Result<UnitPage> ParseUnitPage(std::string_view body, std::string_view member) {
  UnitPage page;
  const auto next = EachRow(body, member, [&](const json::object& row) {
    page.units.emplace_back(Text(row, "Id"), Text(row, "Name"));
    return !page.units.back().first.empty();
  });
  if (!next) return Fail(next.error());
  page.next_token = *next;
  return page;
}

Awaitable<AwsAnswer<std::vector<OrgAccount>>> ListAccounts(Client& client,
                                                           CredentialSource& credentials,
                                                           std::string_view partition) {
  std::vector<OrgAccount> accounts;
  const auto done = co_await EachPage(
      client, credentials, OrgCall("organizations:ListAccounts", partition), {}, ParseAccountPage,
      [&](AccountPage page) {
        accounts.insert(accounts.end(), page.accounts.begin(), page.accounts.end());
      });
  if (!done) co_return tl::make_unexpected(done.error());
  co_return accounts;
}

Awaitable<AwsAnswer<std::map<AccountId, std::string>>> UnitPaths(Client& client,
                                                                 CredentialSource& credentials,
                                                                 std::string_view partition) {
  std::map<AccountId, std::string> paths;
  std::deque<Parent> waiting;
  const auto roots = co_await EachPage(
      client, credentials, OrgCall("organizations:ListRoots", partition), {},
      [](std::string_view body) { return ParseUnitPage(body, "Roots"); },
      [&](UnitPage page) {
        for (auto& [id, name] : page.units) waiting.push_back({id, ""});
      });
  if (!roots) co_return tl::make_unexpected(roots.error());
  for (size_t visited = 0; !waiting.empty() && visited < kUnitsMax; ++visited) {
    const Parent parent = waiting.front();
    waiting.pop_front();
    const auto accounts = co_await EachPage(
        client, credentials, OrgCall("organizations:ListAccountsForParent", partition),
        {{"ParentId", parent.id}}, ParseAccountPage, [&](AccountPage page) {
          for (const OrgAccount& account : page.accounts) paths[account.id] = parent.path;
        });
    if (!accounts) co_return tl::make_unexpected(accounts.error());
    const auto units = co_await EachPage(
        client, credentials, OrgCall("organizations:ListOrganizationalUnitsForParent", partition),
        {{"ParentId", parent.id}},
        [](std::string_view body) { return ParseUnitPage(body, "OrganizationalUnits"); },
        [&](UnitPage page) {
          for (auto& [id, name] : page.units) {
            waiting.push_back({id, parent.path.empty() ? name : parent.path + "/" + name});
          }
        });
    if (!units) co_return tl::make_unexpected(units.error());
  }
  co_return paths;
}

}  // namespace signet
