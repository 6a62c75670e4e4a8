// The table, and the statements that follow from it and from a plan.
#include "model/writer_permission.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace signet {
namespace {

constexpr uint32_t BitsOf(std::initializer_list<ChangeKind> kinds) {
  uint32_t bits = 0;
  for (const ChangeKind kind : kinds) bits |= 1U << static_cast<int>(kind);
  return bits;
}

constexpr uint32_t kDns =
    BitsOf({ChangeKind::kCreateRecord, ChangeKind::kAddValue, ChangeKind::kReplaceRecord,
            ChangeKind::kRemoveValue, ChangeKind::kRemoveRecord});
constexpr uint32_t kSes =
    BitsOf({ChangeKind::kRestartVerification, ChangeKind::kResendMail, ChangeKind::kSwitchSigningOn,
            ChangeKind::kSetMailFrom, ChangeKind::kSwitchSigningOff, ChangeKind::kRestoreMailFrom,
            ChangeKind::kMakeReplica});

// In the order in which a change is made.
constexpr std::array<WriterPermission, 10> kPermissions{{
    {"route53:ListResourceRecordSets", NarrowedTo::kZone, kDns,
     "looks at what is there, before each write and after it"},
    {"route53:ChangeResourceRecordSets", NarrowedTo::kZone, kDns,
     "creates records, and deletes exactly what it replaces or takes back"},
    {"route53:GetChange", NarrowedTo::kZoneChange, kDns,
     "hears when all name servers have the change"},
    {"ses:GetEmailIdentity", NarrowedTo::kIdentity, kSes, "looks at the identity before each call"},
    {"ses:VerifyDomainDkim", NarrowedTo::kNothing, BitsOf({ChangeKind::kRestartVerification}),
     "starts the verification of a domain, or starts it again, and keeps its tokens"},
    {"ses:VerifyEmailIdentity", NarrowedTo::kNothing, BitsOf({ChangeKind::kResendMail}),
     "has the verification mail sent again"},
    {"ses:PutEmailIdentityDkimAttributes", NarrowedTo::kIdentity,
     BitsOf({ChangeKind::kSwitchSigningOn, ChangeKind::kSwitchSigningOff}),
     "switches DKIM signing on, and what it switched on off again"},
    {"ses:PutEmailIdentityMailFromAttributes", NarrowedTo::kIdentity,
     BitsOf({ChangeKind::kSetMailFrom, ChangeKind::kRestoreMailFrom}),
     "starts the check of a MAIL FROM domain again, and puts its behavior back"},
    {"ses:PutEmailIdentityDkimSigningAttributes", NarrowedTo::kIdentity,
     BitsOf({ChangeKind::kMakeReplica}), "makes a domain the replica of one in another region"},
    {"ses:ReplicateEmailIdentityDKIMSigningKey", NarrowedTo::kParent,
     BitsOf({ChangeKind::kMakeReplica}), "lets the replica have its parent's key"},
}};

constexpr std::string_view kChangeAction = "route53:ChangeResourceRecordSets";
constexpr std::string_view kEqual = "ForAllValues:StringEquals";
constexpr std::string_view kLike = "ForAllValues:StringLike";

std::string KeyOf(std::string_view what) { return fmt::format("{}{}", kChangeAction, what); }

std::vector<std::string> Listed(const std::set<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::vector<std::string> ActionsFor(NarrowedTo to, uint32_t kinds) {
  std::vector<std::string> actions;
  for (const WriterPermission& one : kPermissions) {
    if (one.to == to && (one.kinds & kinds) != 0) actions.emplace_back(one.action);
  }
  std::sort(actions.begin(), actions.end());
  return actions;
}

// Reads of zones stand apart, because the conditions fit the change alone.
void AddZones(std::vector<Allowance>& out, const std::vector<std::string>& zones,
              std::string_view partition) {
  std::vector<std::string> reads = ActionsFor(NarrowedTo::kZone, kDns);
  std::erase(reads, kChangeAction);
  out.push_back({"SignetLooksAtZones", std::move(reads), zones});
  out.push_back({"SignetHearsOfChanges",
                 ActionsFor(NarrowedTo::kZoneChange, kDns),
                 {fmt::format("arn:{}:route53:::change/*", partition)}});
}

Allowance ChangesOf(std::string sid, std::string zone, std::vector<PolicyCondition> conditions) {
  return {std::move(sid), {std::string(kChangeAction)}, {std::move(zone)}, std::move(conditions)};
}

std::string ZoneArn(std::string_view partition, std::string_view id) {
  return fmt::format("arn:{}:route53:::hostedzone/{}", partition, id);
}

void AddCalls(std::vector<Allowance>& out, const std::vector<std::string>& identities,
              const std::vector<std::string>& parents, uint32_t kinds) {
  if (auto actions = ActionsFor(NarrowedTo::kIdentity, kinds); !actions.empty())
    out.push_back({"SignetChangesIdentities", std::move(actions), identities});
  if (auto actions = ActionsFor(NarrowedTo::kParent, kinds); !actions.empty()) {
    actions.insert(actions.begin(), "ses:GetEmailIdentity");  // Looked at as well.
    out.push_back({"SignetReplicatesKeys", std::move(actions), parents});
  }
  if (auto actions = ActionsFor(NarrowedTo::kNothing, kinds); !actions.empty())
    out.push_back({"SignetStartsVerification", std::move(actions), {"*"}});
}

// What is changed in one zone.
struct ZoneChanges {
  std::set<std::string> names, types, actions;
  bool patterns = false;
};

std::set<std::string> ActionsOn(ChangeKind kind) {
  if (kind == ChangeKind::kCreateRecord) return {"CREATE"};
  if (kind == ChangeKind::kRemoveRecord) return {"DELETE"};
  return {"CREATE", "DELETE"};
}

void Add(ZoneChanges& zone, const Change& change, Tightness tightness) {
  const RecordSet& record = change.record();
  const std::vector<std::string> labels = record.name.Labels();
  const bool dkim = labels.size() > 2 && labels[1] == "_domainkey";
  if (tightness == Tightness::kByDomain && dkim) {
    zone.patterns = true;
    zone.names.insert("*." + record.name.Parent().text());
  } else {
    zone.names.insert(record.name.text());
  }
  zone.types.emplace(RecordTypeName(record.type));
  zone.actions.merge(ActionsOn(change.kind));
}

}  // namespace

std::span<const WriterPermission> WriterPermissions() { return kPermissions; }

std::vector<Allowance> WriterAllowances(const PolicyScope& scope) {
  std::vector<Allowance> out;
  const std::string zones = ZoneArn(scope.partition, "*");
  AddZones(out, {zones}, scope.partition);
  out.push_back(ChangesOf("SignetChangesRecords", zones,
                          {{std::string(kEqual), KeyOf("RecordTypes"), {"CNAME", "MX", "TXT"}},
                           {std::string(kEqual), KeyOf("Actions"), {"CREATE", "DELETE"}}}));
  const std::string any = fmt::format("arn:{}:ses:*:{}:identity/*", scope.partition, scope.account);
  AddCalls(out, {any}, {any}, kSes);
  return out;
}

std::vector<Allowance> AllowancesFor(std::span<const Change* const> changes,
                                     std::string_view partition, Tightness tightness) {
  std::map<std::string, ZoneChanges> zones;
  std::set<std::string> identities, parents;
  uint32_t kinds = 0;
  for (const Change* change : changes) {
    if (!IsDns(change->kind)) {
      const std::string name = tightness == Tightness::kExact ? change->identity : "*";
      const auto arn = [&](std::string_view region) {
        return fmt::format("arn:{}:ses:{}:{}:identity/{}", partition, region,
                           change->target.account, name);
      };
      identities.insert(arn(change->target.region));
      if (change->kind == ChangeKind::kMakeReplica)
        parents.insert(arn(TextOf(change->arguments, "parent")));
      kinds |= BitsOf({change->kind});
    } else if (change->place.provider == DnsProvider::kRoute53) {
      Add(zones[change->place.id], *change, tightness);
    }
  }
  std::vector<Allowance> out;
  std::vector<std::string> arns;
  for (const auto& [id, zone] : zones) arns.push_back(ZoneArn(partition, id));
  if (!arns.empty()) AddZones(out, arns, partition);
  for (const auto& [id, zone] : zones) {
    std::vector<PolicyCondition> conditions{
        {std::string(kEqual), KeyOf("RecordTypes"), Listed(zone.types)},
        {std::string(kEqual), KeyOf("Actions"), Listed(zone.actions)}};
    if (tightness != Tightness::kByZone) {
      conditions.push_back({std::string(zone.patterns ? kLike : kEqual),
                            KeyOf("NormalizedRecordNames"), Listed(zone.names)});
    }
    out.push_back(ChangesOf(fmt::format("SignetChanges{}", id), ZoneArn(partition, id),
                            std::move(conditions)));
  }
  AddCalls(out, Listed(identities), Listed(parents), kinds);
  return out;
}

}  // namespace signet
