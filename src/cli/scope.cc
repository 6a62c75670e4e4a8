// From flags to a choice that inventory understands.
#include "cli/scope.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace signet {

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
    std::ifstream in(*scope.accounts_file, std::ios::binary);
    if (!in)
      return Fail(Code::kBadInput,
                  fmt::format("cannot read the accounts file {}", *scope.accounts_file));
    const std::string text(std::istreambuf_iterator<char>(in), {});
    auto entries = ParseAccounts(text);
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

}  // namespace signet
