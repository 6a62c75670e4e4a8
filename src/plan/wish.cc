// Records that explanations name, where their owner can publish them.
#include "plan/wish.h"

#include <fmt/format.h>

#include <algorithm>

#include "plan/dmarc_wish.h"

namespace signet {
namespace {

bool IsLegacy(const RecordSet& set) { return set.name.Labels().front() == "_amazonses"; }

// What nothing but a guess speaks for is not written.
bool CanBePublished(const Explanation& told) {
  return told.fix.by == FixBy::kDnsOwner && told.confidence != Confidence::kPossible;
}

bool Holds(const RecordSet& set, const std::string& value) {
  return std::find(set.values.begin(), set.values.end(), value) != set.values.end();
}

// Of a set that keeps what others put there, only what is new.
Wish Publishing(const Finding& finding, const Explanation& told, RecordSet wanted) {
  Wish wish;
  wish.change = CreationFor(finding);
  Change& change = wish.change;
  change.cause = told.cause;
  change.why = told.clause;
  for (const RecordSet& stands : told.fix.instead_of) {
    if (stands.name != wanted.name) continue;
    // Another's values stood there when it was looked at; they may be gone since.
    if (stands.type == RecordType::kTxt && wanted.type == RecordType::kTxt)
      std::erase_if(wanted.values, [&](const auto& value) { return Holds(stands, value); });
    wish.instead_of.push_back(stands);
  }
  std::sort(wanted.values.begin(), wanted.values.end());
  change.after = std::move(wanted);
  return wish;
}

}  // namespace

Change CreationFor(const Finding& finding) {
  Change change;
  change.kind = ChangeKind::kCreateRecord;
  change.target = finding.target;
  change.identity = finding.identity;
  change.rule = finding.rule;
  change.cause = finding.cause;
  change.risk = finding.risk;
  return change;
}

std::vector<Wish> WishesOf(const Explained& explained, const WishOptions& options) {
  std::vector<Wish> wishes;
  const auto wanted_already = [&](const RecordSet& set) {
    return std::any_of(wishes.begin(), wishes.end(), [&](const Wish& wish) {
      return wish.change.record().name == set.name && wish.change.record().type == set.type;
    });
  };
  for (const auto* list : {&explained.findings, &explained.observations}) {
    for (const Finding& finding : *list) {
      for (const Explanation& told : finding.explanations) {
        if (!CanBePublished(told)) continue;
        for (const RecordSet& set : told.fix.publish) {
          if (set.values.empty() || wanted_already(set)) continue;
          if (IsLegacy(set) && !options.legacy) continue;
          wishes.push_back(Publishing(finding, told, set));
        }
      }
      auto dmarc = options.dmarc ? DmarcWishOf(explained, finding) : std::nullopt;
      if (dmarc && !wanted_already(dmarc->change.record())) wishes.push_back(*std::move(dmarc));
    }
  }
  return wishes;
}

}  // namespace signet
