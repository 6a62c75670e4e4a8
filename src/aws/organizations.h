// aws/organizations.h
// AWS Organizations: which accounts there are, and under which organizational unit.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/client.h"

namespace signet {

struct OrgAccount {
  AccountId id;
  std::string name;
  std::string state;  // `State`, else the older `Status`: ACTIVE, SUSPENDED, PENDING_CLOSURE, ….
  bool active() const { return state == "ACTIVE"; }
};

template <class T>
using AwsAnswer = tl::expected<T, AwsError>;

// All pages.
Awaitable<AwsAnswer<std::vector<OrgAccount>>> ListAccounts(Client& client,
                                                           CredentialSource& credentials,
                                                           std::string_view partition);

// Account -> names of its organizational units from the root down, joined by "/"
// ("Workloads/Prod"); accounts directly under the root have "".  One call per unit and
// page: asked only where a filter names a unit.
Awaitable<AwsAnswer<std::map<AccountId, std::string>>> UnitPaths(Client& client,
                                                                 CredentialSource& credentials,
                                                                 std::string_view partition);

struct AccountPage {
  std::vector<OrgAccount> accounts;
  std::string next_token;
};
Result<AccountPage> ParseAccountPage(std::string_view body);

struct UnitPage {
  std::vector<std::pair<std::string, std::string>> units;  // Id, name.
  std::string next_token;
};
// `member` is "Roots" or "OrganizationalUnits".
Result<UnitPage> ParseUnitPage(std::string_view body, std::string_view member);

}  // namespace signet
