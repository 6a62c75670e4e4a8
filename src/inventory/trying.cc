// The calls of a scan, once each.
#include "inventory/trying.h"

#include <algorithm>
#include <array>

#include "aws/account.h"
#include "aws/route53_read.h"
#include "aws/ses_v1_read.h"
#include "aws/ses_v2_read.h"
#include "model/region.h"

namespace signet {
namespace {

using MakeCall = AwsCall (*)(const Region&);

std::vector<std::string> Nobody() { return {std::string(kNobodysIdentity)}; }

struct Try {
  std::string_view action;
  MakeCall make;
};

// Route 53 gives its zones other ids.
constexpr std::string_view kNobodysZone = "ZSIGNETDOCTOR";

// Every action of the permission table that a reader's policy may hold.
constexpr std::array<Try, 8> kTries{{
    {"ses:ListEmailIdentities",
     [](const Region& region) {
       return ses_v2::ListEmailIdentities(region, ses_v2::ListForm::kGet, "");
     }},
    {"ses:GetEmailIdentity",
     [](const Region& region) { return ses_v2::GetEmailIdentity(region, kNobodysIdentity); }},
    {"ses:GetAccount", [](const Region& region) { return ses_v2::GetAccount(region); }},
    {"ses:GetIdentityDkimAttributes",
     [](const Region& region) { return ses_v1::GetIdentityDkimAttributes(region, Nobody()); }},
    {"ses:GetIdentityMailFromDomainAttributes",
     [](const Region& region) {
       return ses_v1::GetIdentityMailFromDomainAttributes(region, Nobody());
     }},
    {"ses:GetIdentityNotificationAttributes",
     [](const Region& region) {
       return ses_v1::GetIdentityNotificationAttributes(region, Nobody());
     }},
    {"route53:ListHostedZones",
     [](const Region& region) { return route53::ListHostedZones(PartitionOf(region), ""); }},
    {"route53:ListResourceRecordSets",
     [](const Region& region) {
       return route53::ListResourceRecordSets(PartitionOf(region), kNobodysZone, std::nullopt);
     }},
}};

const Try* FindTry(std::string_view action) {
  const auto it = std::find_if(kTries.begin(), kTries.end(),
                               [&](const Try& row) { return row.action == action; });
  return it == kTries.end() ? nullptr : &*it;
}

// SES looks at the permission before it looks at what was asked for.
bool SaysAllowed(Code code) { return code == Code::kNotFound || code == Code::kRejected; }

Awaitable<ActionTried> TryAction(Client& client, CredentialSource& credentials, const Try& row,
                                 Region region) {
  // Route 53 is in no region.
  ActionTried tried{row.action, row.action.starts_with("route53:") ? "" : region, false, {}};
  AwsResult reply = co_await client.Call(row.make(region), &credentials);
  // The list has two wire forms; whoever lacks one may know the other.
  if (!reply && reply.error().error.code == Code::kUnsupported &&
      row.action == "ses:ListEmailIdentities") {
    reply = co_await client.Call(ses_v2::ListEmailIdentities(region, ses_v2::ListForm::kPost, ""),
                                 &credentials);
  }
  tried.allowed = reply || SaysAllowed(reply.error().error.code);
  if (!tried.allowed) tried.why = reply.error().error;
  co_return tried;
}

// The regions as a scan would choose them, those that are surely enabled first.
Awaitable<void> ChooseRegions(Client& client, CredentialSource& credentials,
                              const TryingOptions& options, AccountTried& tried) {
  tried.regions = options.regions.Candidates();
  if (options.regions.named()) co_return;
  const auto listed = co_await ListRegions(client, credentials, options.regions.partition);
  tried.regions_proved = listed.has_value();
  ActionTried action{"account:ListRegions", "", listed.has_value(), {}};
  if (!listed) action.why = listed.error().error;
  tried.actions.push_back(action);
  const auto enabled = [&](const Region& region) {
    if (!listed) return !FindSesRegion(region) || !FindSesRegion(region)->opt_in;
    return std::any_of(listed->begin(), listed->end(), [&](const RegionOptStatus& row) {
      return row.region == region && row.usable();
    });
  };
  std::vector<Region> first, rest;
  for (Region& region : tried.regions) (enabled(region) ? first : rest).push_back(region);
  tried.regions = std::move(first);
  if (listed) {
    tried.disabled = std::move(rest);
  } else {
    tried.regions.insert(tried.regions.end(), rest.begin(), rest.end());
  }
}

}  // namespace

Awaitable<void> TryAccount(Client& client, TryingOptions options, AccountTried& tried) {
  const auto source = tried.account.credentials();
  const auto credentials = co_await source->Get();
  if (!credentials) {
    tried.no_credentials = credentials.error();
    tried.done = credentials.error().code != Code::kCancelled;
    co_return;
  }
  co_await ChooseRegions(client, *source, options, tried);
  if (tried.regions.empty()) {
    tried.done = true;
    co_return;
  }
  const auto home = std::find(tried.regions.begin(), tried.regions.end(), options.home);
  if (home != tried.regions.end()) std::rotate(tried.regions.begin(), home, home + 1);
  for (const Permission& permission : Permissions()) {
    const Try* row = FindTry(permission.action);
    if (!row || permission.need == Need::kInstead || !permission.NeededAt(options.depth)) continue;
    if (permission.need == Need::kZones && !options.zones) continue;
    tried.actions.push_back(co_await TryAction(client, *source, *row, tried.regions.front()));
    if (tried.actions.back().why.code == Code::kCancelled) co_return;
  }
  // Without proof, a region that refuses us is most likely one that is not enabled.
  for (size_t i = 1; options.every_region && tried.regions_proved && i < tried.regions.size();
       ++i) {
    tried.actions.push_back(co_await TryAction(client, *source, kTries[0], tried.regions[i]));
    if (tried.actions.back().why.code == Code::kCancelled) co_return;
  }
  tried.done = true;
}

}  // namespace signet
