// Wish by wish: may it be, where would it go, what does it mean there, and what speaks against.
#include "plan/make_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "model/record_table.h"
#include "plan/compare.h"
#include "plan/dmarc_wish.h"
#include "plan/guard.h"
#include "plan/replica_wish.h"
#include "plan/ses_wish.h"
#include "plan/zone_choice.h"

namespace signet {
namespace {

// By zone, then identity, then name: as a reader groups them.
auto Order(const Change& change) {
  return std::tie(change.place, change.identity, change.target, change.record().name,
                  change.record().type);
}

// "TOKEN._domainkey.DOMAIN".
bool IsKeyName(const DomainName& name) {
  const auto labels = name.Labels();
  return labels.size() > 2 && labels[1] == "_domainkey";
}

// A rule that does not hold for an identity.
using Asker = std::tuple<Target, std::string, RuleId>;
Asker AskerOf(const Change& change) { return {change.target, change.identity, change.rule}; }

// A wish that found its zone, and is to pass the guards.
struct Candidate {
  Change change;
  const HostedZone* zone;
};

}  // namespace

struct PlanMaker::Making {
  Making(const PlanHead& head, std::span<const HostedZone> zones, const PlanPolicy& policy)
      : zones_(zones), policy_(policy) {
    plan_.version = head.version;
    plan_.run = head.run;
    plan_.created = head.created;
    plan_.expires = head.created + Plan::kLife;
  }

  // A replica needs no records of its own.  Whether one was planned.
  bool Replicated(const Explained& explained) {
    if (!policy_.allow_replica) return false;
    auto wish = ReplicaWishOf(explained, policy_.parents);
    if (!wish) return false;
    if (auto* refused = std::get_if<RefusedChange>(&*wish)) {
      plan_.refused.push_back(std::move(*refused));
      return false;
    }
    calls_.push_back(std::get<Change>(std::move(*wish)));
    return true;
  }

  void Consider(const Explained& explained) {
    const bool replicated = Replicated(explained);
    const DnsEvidence* dns = explained.identity.dns.read();
    const auto wishes = WishesOf(explained, policy_.wishes);
    for (Wish wish : wishes) {
      if (replicated && IsKeyName(wish.change.record().name)) continue;
      // Whose zone it is, for whoever gets the export.
      const ZoneCut* cut = dns ? ZoneOver(*dns, wish.change.record().name) : nullptr;
      if (cut) wish.change.place.zone = cut->zone;
      // Who has not allowed it need not be told where it would go.
      const GuardedChange bare{wish.change, nullptr, policy_, 0, 0};
      if (const auto why = Guards().front().refuse(bare)) {
        Refused(wish.change, Guards().front().id, *why);
        continue;
      }
      if (dns) Place(wish, *dns);
    }
    std::vector<Change> calls = SesWishesOf(explained, !wishes.empty());
    if (wishes.empty() && calls.empty() && !replicated) Leave(explained);
    for (Change& call : calls) {
      if (replicated && call.kind == ChangeKind::kRestartVerification) continue;
      calls_.push_back(std::move(call));
    }
  }

  // Nothing of ours helps: who can is told.
  void Leave(const Explained& explained) {
    for (const Finding& finding : explained.findings) {
      if (finding.rule != "identity-verified") continue;
      if (++plan_.left_total > Plan::kLeftMax) continue;
      LeftIdentity left{finding.target, finding.identity, finding.rule, finding.cause, "", {}, ""};
      if (!finding.explanations.empty()) {
        const Explanation& told = finding.explanations.front();
        left.cause = told.cause;
        left.why = told.clause;
        left.by = told.fix.by;
        left.fix = told.fix.sentence;
      } else {
        left.why = "nothing that was seen tells why";
        left.by = FixBy::kSesOwner;
        left.fix = fmt::format("Ask again with signet explain {}.", left.identity);
      }
      plan_.left.push_back(std::move(left));
    }
  }

  Plan Done() {
    std::map<ZonePlace, size_t> in_zone;
    for (const Candidate& one : candidates_) ++in_zone[one.change.place];
    std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      return Order(a.change) < Order(b.change);
    });
    std::set<DomainName> policies;
    for (const Candidate& one : candidates_) {
      if (IsDmarcName(one.change.record().name)) policies.insert(one.change.record().name.Parent());
    }
    for (Candidate& one : candidates_) {
      const DomainName organisation = OrganisationOf(one.change);
      if (policies.contains(organisation) && one.change.record().name.Parent() != organisation) {
        Refused(std::move(one.change), "covered-by-parent",
                fmt::format("this plan wants a DMARC policy at {}, which covers it",
                            organisation.text()));
        continue;
      }
      Guarded(one, in_zone[one.change.place]);
    }
    std::sort(calls_.begin(), calls_.end(), [](const Change& a, const Change& b) {
      return std::tie(a.target, a.identity, a.kind) < std::tie(b.target, b.identity, b.kind);
    });
    const std::set<Asker> lacking = Lacking();
    for (Change& call : calls_) {
      // SES would only look, and give up again.
      if (call.kind == ChangeKind::kRestartVerification && lacking.contains(AskerOf(call))) {
        Refused(std::move(call), "records-first",
                "its records are not in this plan, so SES would look for them in vain");
        continue;
      }
      Candidate one{std::move(call), nullptr};
      Guarded(one, 0);
    }
    std::sort(plan_.refused.begin(), plan_.refused.end(),
              [](const RefusedChange& a, const RefusedChange& b) {
                return std::tie(a.guard, a.change.identity, a.change.target) <
                       std::tie(b.guard, b.change.identity, b.change.target);
              });
    std::sort(
        plan_.left.begin(), plan_.left.end(), [](const LeftIdentity& a, const LeftIdentity& b) {
          return std::tie(a.cause, a.identity, a.target) < std::tie(b.cause, b.identity, b.target);
        });
    return std::move(plan_);
  }

  // What asks for a record that is not in the plan, for whichever reason.
  std::set<Asker> Lacking() const {
    std::set<Asker> lacking;
    for (const RefusedChange& one : plan_.refused) {
      if (IsDns(one.change.kind)) lacking.insert(AskerOf(one.change));
    }
    return lacking;
  }

  void Place(const Wish& wish, const DnsEvidence& dns) {
    const ZoneChoice choice = ChooseZone(wish.change.record().name, dns, zones_);
    if (!choice.zone) return Refused(wish.change, choice.guard, choice.why);
    auto compared = Compare(wish, *choice.zone, policy_.allow_replace);
    if (const auto* standing = std::get_if<Standing>(&compared)) {
      Change placed = wish.change;
      placed.place = choice.zone->place;
      return Refused(std::move(placed), standing->guard, standing->why);
    }
    Change& change = std::get<Change>(compared);
    // Two identities may wait for one record (the same domain in two accounts never do: their
    // tokens differ; a MAIL FROM domain may).
    if (!taken_.emplace(change.place, change.record().name, change.record().type).second) {
      return Refused(std::move(change), "asked-for-twice",
                     "another identity of this plan asks for a record of this name and type: plan "
                     "again when it is there");
    }
    candidates_.push_back({std::move(change), choice.zone});
  }

  void Guarded(Candidate& one, size_t zone_changes) {
    const GuardedChange guarded{one.change, one.zone, policy_, zone_changes, plan_.changes.size()};
    for (const Guard& guard : Guards()) {
      if (const auto why = guard.refuse(guarded)) return Refused(one.change, guard.id, *why);
    }
    // What no file of a plan may hold: one such change would spoil them all.
    if (auto fits = CheckChange(one.change); !fits)
      return Refused(one.change, "cannot-be-planned", fits.error().detail);
    plan_.changes.push_back(std::move(one.change));
  }

  void Refused(Change change, std::string_view guard, std::string why) {
    plan_.refused.push_back({std::move(change), std::string(guard), std::move(why)});
  }

  std::span<const HostedZone> zones_;
  const PlanPolicy& policy_;
  Plan plan_;
  std::vector<Candidate> candidates_;
  std::vector<Change> calls_;
  std::set<std::tuple<ZonePlace, DomainName, RecordType>> taken_;
};

PlanMaker::PlanMaker(const PlanHead& head, std::span<const HostedZone> zones,
                     const PlanPolicy& policy)
    : making_(std::make_unique<Making>(head, zones, policy)) {}
PlanMaker::~PlanMaker() = default;

void PlanMaker::Consider(const Explained& explained) { making_->Consider(explained); }

Plan PlanMaker::Done() { return making_->Done(); }

}  // namespace signet
