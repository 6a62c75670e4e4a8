// The table, and the statements that follow from it.
#include "model/permission.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/target.h"

namespace signet {
namespace {

constexpr uint8_t BitOf(Depth depth) { return static_cast<uint8_t>(1U << static_cast<int>(depth)); }
constexpr uint8_t kEvery =
    BitOf(Depth::kStatus) | BitOf(Depth::kWhy) | BitOf(Depth::kPosture) | BitOf(Depth::kFull);
constexpr uint8_t kFromWhy = BitOf(Depth::kWhy) | BitOf(Depth::kPosture) | BitOf(Depth::kFull);
constexpr uint8_t kFromPosture = BitOf(Depth::kPosture) | BitOf(Depth::kFull);
constexpr uint8_t kPostureAlone = BitOf(Depth::kPosture);

constexpr bool kByIdentity = true, kUnits = true;

// GetEmailIdentity tells at full what the DKIM and MAIL FROM batches tell at posture, so
// that the deepest scan does not need all actions of the one before it.
constexpr std::array<Permission, 17> kPermissions{{
    {"sts:AssumeRole", Holder::kCaller, Need::kCoverage, kEvery, false, false,
     "the reader role of each other account", "every account but the caller's own is denied"},
    {"organizations:ListAccounts", Holder::kCaller, Need::kCoverage, kEvery, false, false,
     "which accounts the organisation has", "--org cannot start"},
    {"organizations:ListRoots", Holder::kCaller, Need::kCoverage, kEvery, false, kUnits,
     "where the organisation's tree begins", "ou: patterns cannot be resolved"},
    {"organizations:ListAccountsForParent", Holder::kCaller, Need::kCoverage, kEvery, false, kUnits,
     "the accounts of each unit", "ou: patterns cannot be resolved"},
    {"organizations:ListOrganizationalUnitsForParent", Holder::kCaller, Need::kCoverage, kEvery,
     false, kUnits, "the units below each unit", "ou: patterns cannot be resolved"},
    {"account:ListRegions", Holder::kReader, Need::kProof, kEvery, false, false,
     "which regions the account has enabled",
     "every region is asked, and one that refuses the credentials is taken to be not enabled"},
    {"ses:ListEmailIdentities", Holder::kReader, Need::kCoverage, kEvery, false, false,
     "name, type, status and sending flag of every identity",
     "the target is denied, unless ses:ListIdentities is allowed"},
    {"ses:GetEmailIdentity", Holder::kReader, Need::kCoverage, kFromWhy, kByIdentity, false,
     "why a domain is not verified; at full, policies, tags and key lengths of all",
     "no error, no last check, no policies and tags: the target is partial"},
    {"ses:GetAccount", Holder::kReader, Need::kCoverage, kFromWhy, false, false,
     "sandbox, paused sending, enforcement", "the target is partial"},
    {"ses:GetIdentityDkimAttributes", Holder::kReader, Need::kProof, kPostureAlone, false, false,
     "DKIM of a hundred identities a call",
     "ses:GetEmailIdentity is asked for each identity instead: the same facts, many more calls"},
    {"ses:GetIdentityMailFromDomainAttributes", Holder::kReader, Need::kProof, kPostureAlone, false,
     false, "MAIL FROM of a hundred identities a call",
     "ses:GetEmailIdentity is asked for each identity instead: the same facts, many more calls"},
    {"ses:GetIdentityNotificationAttributes", Holder::kReader, Need::kCoverage, kFromPosture, false,
     false, "where bounce and complaint notices go", "the target is partial"},
    {"ses:ListIdentities", Holder::kReader, Need::kInstead, kEvery, false, false,
     "the names, where ses:ListEmailIdentities is denied or unknown", "nothing, on AWS itself"},
    {"ses:GetIdentityVerificationAttributes", Holder::kReader, Need::kInstead, kEvery, false, false,
     "the status, where the list does not hold it", "nothing, on AWS itself"},
    {"route53:ListHostedZones", Holder::kReader, Need::kZones, kFromPosture, false, false,
     "which public hosted zones the account has", "dangling-dkim says nothing of the account"},
    {"route53:ListResourceRecordSets", Holder::kReader, Need::kZones, kFromPosture, false, false,
     "the DKIM CNAMEs in those zones", "dangling-dkim says nothing of the account"},
    {"route53:GetHostedZone", Holder::kReader, Need::kPlans, 0, false, false,
     "the name servers of each zone", "signet plan cannot tell a zone from its twins, and stops"},
}};

bool Wanted(const Permission& permission, Holder holder, const PolicyScope& scope) {
  return permission.holder == holder && permission.NeededAt(scope.depth) &&
         (permission.need != Need::kInstead || scope.instead) &&
         (permission.need != Need::kZones || scope.zones) && permission.need != Need::kPlans &&
         (!permission.for_units || scope.units);
}

template <class Accept>
void AddAllowance(std::vector<Allowance>& out, std::string sid, std::string resource,
                  Accept accept) {
  Allowance allowance{std::move(sid), {}, {std::move(resource)}};
  for (const Permission& permission : kPermissions) {
    if (accept(permission)) allowance.actions.emplace_back(permission.action);
  }
  std::sort(allowance.actions.begin(), allowance.actions.end());
  if (!allowance.actions.empty()) out.push_back(std::move(allowance));
}

bool AllOf(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           extra.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::span<const Permission> Permissions() { return kPermissions; }

std::vector<Allowance> ReaderAllowances(const PolicyScope& scope) {
  std::vector<Allowance> out;
  AddAllowance(out, "SignetReadsAccount", "*", [&](const Permission& permission) {
    return Wanted(permission, Holder::kReader, scope) && !permission.by_identity;
  });
  AddAllowance(out, "SignetReadsIdentities",
               fmt::format("arn:{}:ses:*:{}:identity/*", scope.partition, scope.account),
               [&](const Permission& permission) {
                 return Wanted(permission, Holder::kReader, scope) && permission.by_identity;
               });
  return out;
}

std::vector<Allowance> CallerAllowances(const PolicyScope& scope) {
  std::vector<Allowance> out;
  AddAllowance(out, "SignetListsAccounts", "*", [&](const Permission& permission) {
    return Wanted(permission, Holder::kCaller, scope) && permission.action != "sts:AssumeRole";
  });
  AddAllowance(
      out, "SignetAssumesReaders",
      fmt::format("arn:{}:iam::*:role{}{}", scope.partition, scope.role_path, scope.role_name),
      [&](const Permission& permission) { return permission.action == "sts:AssumeRole"; });
  for (Allowance& own : ReaderAllowances(scope)) out.push_back(std::move(own));
  return out;
}

std::vector<Allowance> PlannerAllowances() {
  std::vector<Allowance> out;
  AddAllowance(out, "SignetReadsZones", "*", [](const Permission& permission) {
    return permission.need == Need::kZones || permission.need == Need::kPlans;
  });
  return out;
}

Result<void> ParseRoleName(std::string_view name) {
  if (!name.empty() && name.size() <= 64 && AllOf(name, "+=,.@_-")) return {};
  return Fail(Code::kBadInput,
              "a role's name is 1 to 64 letters, digits or + = , . @ _ - (the path goes into "
              "--role-path)");
}

Result<void> ParseRolePath(std::string_view path) {
  const bool framed = path.starts_with('/') && path.ends_with('/');
  if (framed && path.size() <= 512 && AllOf(path, "/+=,.@_-") &&
      path.find("//") == std::string_view::npos) {
    return {};
  }
  return Fail(Code::kBadInput, "a role's path begins and ends with a slash, like /audit/");
}

Result<void> ParseExternalId(std::string_view id) {
  if (id.size() >= 2 && id.size() <= 1224 && AllOf(id, "+=,.@:/_-")) return {};
  return Fail(Code::kBadInput, "an external id is 2 to 1,224 letters, digits or + = , . @ : / _ -");
}

Result<void> ParsePrincipal(std::string_view trusted) {
  if (ParseAccountId(trusted)) return {};
  const size_t account = trusted.find(":iam::");
  const std::string_view rest =
      account == std::string_view::npos ? "" : trusted.substr(account + 6);
  const bool named = rest.size() > 13 && rest[12] == ':' && ParseAccountId(rest.substr(0, 12)) &&
                     (rest.substr(13) == "root" || rest.substr(13).starts_with("role/") ||
                      rest.substr(13).starts_with("user/"));
  if (trusted.starts_with("arn:aws") && named && AllOf(trusted, ":/+=,.@_-")) return {};
  return Fail(Code::kBadInput,
              "a principal is an account id, or an ARN like arn:aws:iam::111122223333:role/audit");
}

}  // namespace signet
