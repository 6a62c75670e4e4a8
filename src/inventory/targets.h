// inventory/targets.h
// Which accounts a scan reads: this one, roles that were named, a list, an organisation.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.h"
#include "inventory/accounts_file.h"
#include "inventory/gather.h"

namespace signet {

struct TargetChoice {
  std::vector<std::string> role_arns;
  std::vector<AccountEntry> accounts;  // Of --accounts.
  bool org = false;
  std::string org_role;     // For --org, and for listed accounts without a role of their own.
  std::string external_id;  // For roles that bring none.
  std::vector<std::string> regions;  // Checked only: a pattern that matches none is a mistake.
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  // What the session of a role is narrowed to; empty, or null: nothing.
  std::function<std::string(const AccountId&)> session_policy = nullptr;
};

struct ChosenTargets {
  std::vector<AccountToRead> accounts;
  AccountId caller;                    // Whose credentials the base ones are.
  std::string partition;               // Of the caller.
  std::vector<std::string> unmatched;  // "--include 'Shop*'", where it means no account.
};

// Resolves the choice with the base credentials.  The account that these belong to is read
// with them, whatever the role: a management account usually lacks the member role.
// `client` and `base` outlive the accounts.  kBadInput: the choice itself; kCredentials,
// kDenied …: AWS.
Awaitable<Result<ChosenTargets>> ChooseTargets(TargetChoice choice, Client& client,
                                               CredentialSource& base, Region home);

// Whether a pattern of --include or --exclude means this account: a glob over its id, its
// name, or, behind "ou:", the path of its organizational unit ("ou:Workloads/*").
bool AccountMatches(std::string_view pattern, std::string_view id, std::string_view name,
                    std::string_view unit_path);

}  // namespace signet
