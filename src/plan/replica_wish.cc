// Only what SES has not verified: a verified domain keeps its keys, whatever is found about it.
#include "plan/replica_wish.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/region.h"
#include "plan/ses_wish.h"

namespace signet {
namespace {

// The records are not there, or are those of the other region.
constexpr std::array<std::string_view, 5> kLacks{"record-missing", "record-partial",
                                                 "wrong-token-region", "stale-token-after-recreate",
                                                 "region-mismatch"};
// The records are there, and SES has only to look.
constexpr std::array<std::string_view, 3> kWaits{"awaiting-check", "published-after-window",
                                                 "ttl-negative-cache"};
// It is a replica already, of what cannot be one's parent.
constexpr std::array<std::string_view, 4> kMisled{"deed-parent-missing", "deed-parent-byodkim",
                                                  "deed-parent-is-replica", "deed-invalid-region"};

bool HasAny(const Finding& finding, std::span<const std::string_view> causes) {
  return std::any_of(causes.begin(), causes.end(),
                     [&](std::string_view cause) { return HasCause(finding, cause); });
}

const Finding* Wanting(const Explained& explained) {
  const IdentityEvidence& identity = explained.identity;
  const DkimAttributes* dkim = identity.dkim.read();
  const bool waits = identity.status == VerificationStatus::kPending ||
                     identity.status == VerificationStatus::kFailed;
  if (!waits || !dkim || TypeOfName(identity.identity) != IdentityType::kDomain) return nullptr;
  const bool replica = ReplicaParentOf(dkim->origin).has_value();
  if (!replica && dkim->origin != "AWS_SES") return nullptr;
  for (const Finding& finding : explained.findings) {
    if (replica ? HasAny(finding, kMisled) : HasAny(finding, kLacks) && !HasAny(finding, kWaits))
      return &finding;
  }
  return nullptr;
}

Change Replica(const Explained& explained, const Finding& finding, const Region& parent) {
  const IdentityEvidence& identity = explained.identity;
  const DkimAttributes& dkim = *identity.dkim.read();
  Change change = Calling(explained, finding, ChangeKind::kMakeReplica);
  change.state.emplace_back("origin", dkim.origin);
  change.state.emplace_back("parent_status", "SUCCESS");
  change.arguments = {{"parent", parent}};
  change.why = fmt::format("{} is verified by Easy DKIM in {}, whose records serve a replica, too",
                           identity.identity, parent);
  if (!dkim.tokens.empty() && dkim.origin == "AWS_SES") {
    change.side_effects.push_back(
        fmt::format("it gives up its own DKIM tokens ({}): records that were published for them "
                    "serve nothing any more",
                    fmt::join(dkim.tokens, " ")));
  }
  change.side_effects.push_back(
      fmt::format("{} of {} cannot be deleted while the replica is there, and its keys are the "
                  "replica's",
                  identity.identity, parent));
  change.undo =
      "Easy DKIM of its own can be given to it by hand, with other tokens than it had; what AWS "
      "does to them meanwhile is not documented";
  return change;
}

}  // namespace

std::vector<Target> ReplicaParentsOf(const Explained& explained) {
  std::vector<Target> parents;
  const Target& own = explained.identity.target;
  if (!Wanting(explained)) return parents;
  for (const Neighbour& other : explained.elsewhere) {
    const bool there = other.target.account == own.account && other.target.region != own.region &&
                       other.status == VerificationStatus::kSuccess && IsDomain(other.type) &&
                       FindSesRegion(other.target.region) && FindSesRegion(own.region);
    if (there) parents.push_back(other.target);
  }
  std::sort(parents.begin(), parents.end());
  return parents;
}

std::optional<std::variant<Change, RefusedChange>> ReplicaWishOf(
    const Explained& explained, std::span<const IdentityEvidence> parents) {
  const Finding* finding = Wanting(explained);
  const auto targets = ReplicaParentsOf(explained);
  if (!finding || targets.empty()) return std::nullopt;
  std::vector<std::string> reasons;
  for (const Target& target : targets) {
    const auto at = std::find_if(parents.begin(), parents.end(), [&](const auto& one) {
      return one.target == target && one.identity == explained.identity.identity;
    });
    const DkimAttributes* dkim = at == parents.end() ? nullptr : at->dkim.read();
    const std::string why = dkim ? WhyNoParentOf(at->status, *dkim)
                                 : std::string("what SES says of the domain could not be read");
    if (why.empty()) return Replica(explained, *finding, target.region);
    reasons.push_back(fmt::format("{}: {}", target.region, why));
  }
  return RefusedChange{Replica(explained, *finding, targets.front().region), "no-parent",
                       fmt::format("no region has what a replica can copy; {}: its own records are "
                                   "to be published",
                                   fmt::join(reasons, "; "))};
}

}  // namespace signet
