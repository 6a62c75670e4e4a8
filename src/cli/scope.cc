// From flags to a choice that inventory understands.
#include "cli/scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/small_file.h"
#include "model/identity_name.h"

namespace signet {
namespace {

constexpr size_t kAccountsSizeMax = 16 << 20;  // Bytes: 100,000 accounts are a tenth of it.

}  // namespace

Result<void> CheckRoles(const ScopeFlags& typed, const ScopeFlags& filled) {
  const bool list = filled.org || filled.accounts_file;
  if (typed.org_role && !list) {
    return Fail(Code::kBadInput,
                "--org-role says how to enter accounts; it needs --org or --accounts");
  }
  if (typed.external_id && !list && filled.role_arns.empty()) {
    return Fail(Code::kBadInput,
                "--external-id goes with a role; it needs --org, --accounts or --role-arn");
  }
  return {};
}

Result<TargetChoice> ChoiceOf(const ScopeFlags& scope) {
  TargetChoice choice;
  choice.role_arns = scope.role_arns;
  choice.org = scope.org;
  choice.org_role = scope.org_role.value_or("");
  choice.external_id = scope.external_id.value_or("");
  choice.regions = scope.regions;
  choice.include = scope.include;
  choice.exclude = scope.exclude;
  if (scope.org && choice.org_role.empty()) {
    return Fail(Code::kBadInput, "--org needs --org-role NAME, the role to assume in each account");
  }
  if (scope.accounts_file) {
    const auto text = ReadSmallFile(*scope.accounts_file, kAccountsSizeMax);
    if (!text) return Fail(Code::kBadInput, "--accounts: " + text.error().detail);
    auto entries = ParseAccounts(*text);
    if (!entries)
      return Fail(Code::kBadInput, *scope.accounts_file + ": " + entries.error().detail);
    choice.accounts = std::move(*entries);
  }
  for (const std::string& region : scope.regions) {
    const bool glob = region == "all" || region.find_first_of("*?") != std::string::npos;
    if (!glob && !IsRegionName(region)) {
      return Fail(Code::kBadInput,
                  fmt::format("--regions: '{}' is not a region's name like eu-west-1", region));
    }
  }
  return choice;
}

Result<std::vector<std::string>> NamesOf(const std::vector<std::string>& typed) {
  std::vector<std::string> names;
  for (const std::string& name : typed) {
    auto parsed = ParseIdentityName(name);
    if (!parsed) return Fail(parsed.error());
    if (std::find(names.begin(), names.end(), *parsed) == names.end())
      names.push_back(*std::move(parsed));
  }
  return names;
}

}  // namespace signet
