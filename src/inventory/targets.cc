// From what the user named to accounts with credentials.
#include "inventory/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "aws/assume_role.h"
#include "aws/organizations.h"
#include "aws/sts.h"

namespace signet {
namespace {

// The base credentials lent to one account: they are not that account's to end.
class Borrowed final : public CredentialSource {
 public:
  explicit Borrowed(CredentialSource& source) : source_(source) {}
  Awaitable<Result<CredentialsPtr>> Get() override { return source_.Get(); }
  void Invalidate(const CredentialsPtr& used) override { source_.Invalidate(used); }

 private:
  CredentialSource& source_;
};

constexpr std::string_view kUnitPrefix = "ou:";

bool NamesUnit(const std::string& pattern) { return pattern.starts_with(kUnitPrefix); }

// The patterns of --include or --exclude, and which of them have meant an account.
class Patterns {
 public:
  Patterns(std::string_view flag, const std::vector<std::string>& patterns) : flag_(flag) {
    for (const std::string& pattern : patterns) patterns_.emplace_back(pattern, false);
  }
  bool empty() const { return patterns_.empty(); }
  // Asks each of them, so that none passes for unmatched behind another.
  bool AnyMatches(const AccountEntry& account, const std::string& unit) {
    bool any = false;
    for (auto& [pattern, matched] : patterns_) {
      if (!AccountMatches(pattern, account.id, account.name, unit)) continue;
      any = matched = true;
    }
    return any;
  }
  void AddUnmatched(std::vector<std::string>& out) const {
    for (const auto& [pattern, matched] : patterns_) {
      if (!matched) out.push_back(fmt::format("{} '{}'", flag_, pattern));
    }
  }

 private:
  std::string_view flag_;
  std::vector<std::pair<std::string, bool>> patterns_;
};

std::string PartitionOfArn(std::string_view arn) {
  const size_t first = arn.find(':'), second = arn.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return "aws";
  return std::string(arn.substr(first + 1, second - first - 1));
}

// One account as it was named, before anybody knows how to get in.
struct Named {
  AccountEntry entry;
  std::string suspended;
};

}  // namespace

bool AccountMatches(std::string_view pattern, std::string_view id, std::string_view name,
                    std::string_view unit_path) {
  if (pattern.starts_with(kUnitPrefix)) {
    pattern.remove_prefix(kUnitPrefix.size());
    return GlobMatches(pattern, unit_path);
  }
  return GlobMatches(pattern, id) || GlobMatches(pattern, name);
}

Awaitable<Result<ChosenTargets>> ChooseTargets(TargetChoice choice, Client& client,
                                               CredentialSource& base, Region home) {
  const auto caller = co_await GetCallerIdentity(client, base, home);
  if (!caller) co_return Fail(caller.error());
  ChosenTargets chosen;
  chosen.caller = caller->account;
  chosen.partition = PartitionOfArn(caller->arn);

  for (const std::string& pattern : choice.regions) {
    if (RegionChoice{{pattern}, chosen.partition}.Candidates().empty()) {
      co_return Fail(Code::kBadInput,
                     fmt::format("--regions: no SES region of partition {} matches '{}'",
                                 chosen.partition, pattern));
    }
  }
  std::vector<Named> named;
  for (const std::string& arn : choice.role_arns) {
    const auto account = AccountOfRole(arn);
    if (!account) co_return Fail(Code::kBadInput, "--role-arn: " + account.error().detail);
    named.push_back({{*account, "", arn, choice.external_id}, ""});
  }
  for (const AccountEntry& entry : choice.accounts) named.push_back({entry, ""});
  if (choice.org) {
    const auto listed = co_await ListAccounts(client, base, chosen.partition);
    if (!listed) co_return Fail(listed.error().error);
    for (const OrgAccount& account : *listed) {
      named.push_back({{account.id, account.name, choice.org_role, choice.external_id},
                       account.active() ? "" : account.state});
    }
  }
  if (named.empty()) named.push_back({{chosen.caller, "", "", ""}, ""});

  std::map<AccountId, std::string> units;
  const auto names_unit = [](const auto& patterns) {
    return std::any_of(patterns.begin(), patterns.end(), NamesUnit);
  };
  if (names_unit(choice.include) || names_unit(choice.exclude)) {
    auto paths = co_await UnitPaths(client, base, chosen.partition);
    if (!paths) co_return Fail(paths.error().error);
    units = std::move(*paths);
  }

  Patterns include("--include", choice.include), exclude("--exclude", choice.exclude);
  std::set<AccountId> seen;
  for (const Named& account : named) {
    const AccountEntry& entry = account.entry;
    const auto unit = units.find(entry.id);
    const std::string path = unit == units.end() ? "" : unit->second;
    const bool included = include.AnyMatches(entry, path) || include.empty();
    if (exclude.AnyMatches(entry, path) || !included) continue;
    if (!seen.insert(entry.id).second) {
      co_return Fail(Code::kBadInput, fmt::format("account {} is named twice", entry.id));
    }
    AccountToRead read{entry.id, entry.name, account.suspended, nullptr};
    const std::string role = entry.role.empty() ? choice.org_role : entry.role;
    const bool own_role = entry.role.starts_with("arn:");
    if (entry.id == chosen.caller && !own_role) {
      read.credentials = [&base] { return std::make_unique<Borrowed>(base); };
    } else if (role.empty()) {
      co_return Fail(
          Code::kBadInput,
          fmt::format("account {} has no role to assume; give one in the list, or --org-role NAME",
                      entry.id));
    } else {
      RoleToAssume assume;
      assume.role_arn = RoleArn(role, entry.id, chosen.partition);
      assume.external_id = entry.external_id.empty() ? choice.external_id : entry.external_id;
      if (choice.session_policy) assume.session_policy = choice.session_policy(entry.id);
      read.credentials = [&client, &base, home, assume] {
        return std::make_unique<AssumedRole>(client, base, home, assume);
      };
    }
    chosen.accounts.push_back(std::move(read));
  }
  include.AddUnmatched(chosen.unmatched);
  exclude.AddUnmatched(chosen.unmatched);
  if (chosen.accounts.empty()) {
    std::string why = "no account is left after --include and --exclude";
    if (!chosen.unmatched.empty())
      why += fmt::format("; no account matches {}", fmt::join(chosen.unmatched, ", "));
    co_return Fail(Code::kBadInput, std::move(why));
  }
  co_return chosen;
}

}  // namespace signet
