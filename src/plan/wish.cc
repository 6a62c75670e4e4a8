// Records that explanations name, where their owner can publish them.
#include "plan/wish.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/expected_records.h"
#include "plan/dmarc_wish.h"

namespace signet {
namespace {

bool IsLegacy(const RecordSet& set) { return set.name.Labels().front() == "_amazonses"; }

// What nothing but a guess speaks for is not written.
bool CanBePublished(const Explanation& told) {
  return told.fix.by == FixBy::kDnsOwner && told.confidence != Confidence::kPossible;
}

// An explanation names whole sets, with the values of others as they were seen at a name server.
// Only SES's own are ours to add: the others are whatever the provider says that they are now.
RecordSet OwnValues(RecordSet set, const IdentityEvidence& identity) {
  std::vector<ExpectedRecord> expected = VerificationRecords(identity);
  for (ExpectedRecord& one : MailFromRecords(identity)) expected.push_back(std::move(one));
  for (const ExpectedRecord& one : expected) {
    const RecordSet& own = one.record;
    if (own.name != set.name || own.type != set.type || own.values.empty()) continue;
    const bool among = std::all_of(own.values.begin(), own.values.end(), [&](const auto& value) {
      return std::find(set.values.begin(), set.values.end(), value) != set.values.end();
    });
    if (among) set.values = own.values;
  }
  return set;
}

Wish Publishing(const Finding& finding, const Explanation& told, RecordSet wanted) {
  Wish wish;
  Change& change = wish.change;
  change.kind = ChangeKind::kCreateRecord;
  change.target = finding.target;
  change.identity = finding.identity;
  change.rule = finding.rule;
  change.cause = told.cause;
  change.risk = finding.risk;
  change.why = told.clause;
  std::sort(wanted.values.begin(), wanted.values.end());
  for (const RecordSet& stands : told.fix.instead_of) {
    if (stands.name == wanted.name) wish.instead_of.push_back(stands);
  }
  change.after = std::move(wanted);
  return wish;
}

}  // namespace

std::vector<Wish> WishesOf(const Explained& explained, const WishOptions& options) {
  std::vector<Wish> wishes;
  const auto wanted_already = [&](const RecordSet& set) {
    return std::any_of(wishes.begin(), wishes.end(), [&](const Wish& wish) {
      return wish.change.after->name == set.name && wish.change.after->type == set.type;
    });
  };
  for (const auto* list : {&explained.findings, &explained.observations}) {
    for (const Finding& finding : *list) {
      for (const Explanation& told : finding.explanations) {
        if (!CanBePublished(told)) continue;
        for (const RecordSet& set : told.fix.publish) {
          if (set.values.empty() || wanted_already(set)) continue;
          if (IsLegacy(set) && !options.legacy) continue;
          wishes.push_back(Publishing(finding, told, OwnValues(set, explained.identity)));
        }
      }
      auto dmarc = options.dmarc ? DmarcWishOf(explained, finding) : std::nullopt;
      if (dmarc && !wanted_already(*dmarc->change.after)) wishes.push_back(*std::move(dmarc));
    }
  }
  return wishes;
}

}  // namespace signet
