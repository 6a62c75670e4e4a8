// inventory/accounts_file.h
// The accounts a user wrote down: --accounts FILE, as CSV with a header line or as a JSON
// array of objects.  Columns and members: id (12 digits), name, role (an ARN, or a role's
// name in that account), external_id.  All but id may be left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "model/target.h"

namespace signet {

struct AccountEntry {
  AccountId id;
  std::string name;
  std::string role;
  std::string external_id;
  friend bool operator==(const AccountEntry&, const AccountEntry&) = default;
};

inline constexpr size_t kAccountEntriesMax = 100'000;

// kBadInput names the line (CSV) or the entry (JSON) and what is wrong with it.
Result<std::vector<AccountEntry>> ParseAccounts(std::string_view text);

// "arn:aws:iam::111122223333:role/reader" from a role's name or ARN, for an account.
std::string RoleArn(std::string_view role, const AccountId& account, std::string_view partition);
// The account id in a role's ARN; kBadInput where it is none.
Result<AccountId> AccountOfRole(std::string_view arn);

}  // namespace signet
