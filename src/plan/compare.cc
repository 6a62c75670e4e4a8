// Nothing of the user's is destroyed (law 4): a name that is free is filled, a TXT set gets one
// value more, and what else stands there stays, unless it is an old token of SES's own.
#include "plan/compare.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/record_table.h"
#include "model/spf_record.h"
#include "plan/dmarc_wish.h"

namespace signet {
namespace {

std::string Shown(const RecordSet& set) {
  return fmt::format("{} {}", RecordTypeName(set.type), fmt::join(set.values, ", "));
}

Standing CreateOnly(const RecordSet& wanted, const RecordSet& there, std::string_view what_now) {
  return {"create-only", fmt::format("{} holds {} already, and {} is wanted: {}",
                                     wanted.name.text(), Shown(there), Shown(wanted), what_now)};
}

// An old token of this very name: the owner's token, at SES.
bool IsStaleToken(const RecordSet& there) {
  const auto ses = DomainName::Parse("amazonses.com");
  const auto target =
      there.values.size() == 1 ? DomainName::Parse(there.values[0]) : Fail(Code::kBadInput, "");
  return there.type == RecordType::kCname && target && target->IsSameOrUnder(*ses);
}

bool AnySpf(const RecordSet& set) {
  return std::any_of(set.values.begin(), set.values.end(), [&](const std::string& value) {
    return IsSpf(JoinedText({set.name, set.type, set.ttl, value}));
  });
}

void Created(Change& change, const HostedZone& zone) {
  change.kind = ChangeKind::kCreateRecord;
  change.undoable = Undoable::kWholly;
  change.undo = "the record is deleted, if it is still exactly this";
  const DomainName& name = change.after->name;
  for (DomainName above = name.Parent(); above.IsSameOrUnder(zone.place.zone);
       above = above.Parent()) {
    const auto star = above.Child("*");
    const auto wild = star ? zone.At(*star) : std::vector<const HostedSet*>();
    if (!wild.empty() && zone.At(name).empty()) {
      change.side_effects.push_back(
          fmt::format("{} no longer answers for {}: a name that exists is not covered by a "
                      "wildcard",
                      star->text(), name.text()));
      break;
    }
    if (above.root() || above == zone.place.zone) break;
  }
  for (DomainName above = name.Parent(); above != zone.place.zone && !above.root();
       above = above.Parent()) {
    const bool there = std::any_of(zone.sets.begin(), zone.sets.end(), [&](const HostedSet& one) {
      return one.set.name.IsSameOrUnder(above);
    });
    if (there) break;
    change.side_effects.push_back(
        fmt::format("{} begins to exist, without records of its own", above.text()));
  }
}

std::variant<Change, Standing> Replaced(Change change, const RecordSet& there, bool allowed) {
  if (!allowed) {
    return CreateOnly(*change.after, there,
                      "it is an old token of SES's, and --allow replace puts the new one in its "
                      "place");
  }
  change.kind = ChangeKind::kReplaceRecord;
  change.before = there;
  change.undoable = Undoable::kWholly;
  change.undo = "the old record is put back, if the new one is still exactly this";
  return change;
}

std::variant<Change, Standing> Added(Change change, const RecordSet& there) {
  const RecordSet& wanted = *change.after;
  if (IsDmarcName(wanted.name)) {
    return CreateOnly(wanted, there,
                      "receivers take two policies at one name for none (RFC 7489 6.6.3); whoever "
                      "owns what is there decides");
  }
  if (AnySpf(wanted) && AnySpf(there)) {
    return CreateOnly(wanted, there,
                      "two SPF records at one name are an error (RFC 7208 4.5); add "
                      "include:amazonses.com to the one that is there by hand");
  }
  RecordSet joined = there;
  joined.values.insert(joined.values.end(), wanted.values.begin(), wanted.values.end());
  std::sort(joined.values.begin(), joined.values.end());
  joined.values.erase(std::unique(joined.values.begin(), joined.values.end()), joined.values.end());
  change.kind = ChangeKind::kAddValue;
  change.before = there;
  change.after = std::move(joined);
  change.undoable = Undoable::kWholly;
  change.undo = "the value is taken out again; the others stay";
  return change;
}

}  // namespace

std::variant<Change, Standing> Compare(const Wish& wish, const HostedZone& zone,
                                       bool allow_replace) {
  Change change = wish.change;
  change.place = zone.place;
  const RecordSet& wanted = *change.after;
  for (const HostedSet* one : zone.At(wanted.name)) {
    const RecordSet& there = one->set;
    const bool same_type = there.type == wanted.type;
    if (!same_type && there.type != RecordType::kCname && wanted.type != RecordType::kCname)
      continue;
    if (one->special) {
      return Standing{"special-set",
                      fmt::format("{} {} is an alias or one of several sets by weight or place: "
                                  "it is left alone, and {} is wanted",
                                  wanted.name.text(), RecordTypeName(there.type), Shown(wanted))};
    }
    if (!same_type) {
      return CreateOnly(wanted, there,
                        "a CNAME stands alone at its name (RFC 1034 3.6.2); whoever owns what is "
                        "there decides");
    }
    const bool route53 = zone.place.provider == DnsProvider::kRoute53;
    if (std::includes(there.values.begin(), there.values.end(), wanted.values.begin(),
                      wanted.values.end()) &&
        (there.values.size() == wanted.values.size() || wanted.type == RecordType::kTxt)) {
      return Standing{"already-there",
                      fmt::format("{}{} holds {} {} already: it is to be waited for",
                                  route53 ? "hosted zone " : "", zone.place.id, wanted.name.text(),
                                  RecordTypeName(wanted.type))};
    }
    if (wanted.type == RecordType::kTxt) return Added(std::move(change), there);
    if (IsStaleToken(there)) return Replaced(std::move(change), there, allow_replace);
    return CreateOnly(wanted, there, "whoever owns what is there decides");
  }
  Created(change, zone);
  return change;
}

}  // namespace signet
