// Folding a run: the same trouble in many places becomes one group with a count.
#include "report/groups.h"

#include <algorithm>
#include <tuple>

namespace signet {
namespace {

// The group that `is_it` picks, or a new one; null, and counted, when there are too many.
template <class Group, class IsIt>
Group* FindOrAdd(std::vector<Group>& groups, uint64_t& beyond, IsIt is_it) {
  const auto found = std::find_if(groups.begin(), groups.end(), is_it);
  if (found != groups.end()) return &*found;
  if (groups.size() >= Groups::kEachMax) {
    ++beyond;
    return nullptr;
  }
  return &groups.emplace_back();
}

void AddAccepted(Groups& all, AcceptedGroup group) {
  AcceptedGroup* at = FindOrAdd(all.accepted, all.accepted_beyond, [&](const AcceptedGroup& other) {
    return other.rule == group.rule && other.owner == group.owner && other.reason == group.reason &&
           other.until == group.until;
  });
  if (!at) return;
  group.count = at->count + 1;
  *at = std::move(group);
}

void AddFinding(Groups& all, const RunReader::StoredFinding& stored, size_t shown_max) {
  const Finding& finding = stored.finding;
  if (stored.accepted) {
    const Exception& exception = *stored.accepted;
    AddAccepted(all, {finding.rule, "finding", exception.owner, exception.reason, exception.until});
    return;
  }
  ++all.finding_count;
  FindingGroup* group = FindOrAdd(all.groups, all.findings_beyond, [&](const FindingGroup& other) {
    return other.risk == finding.risk && other.rule == finding.rule && other.cause == finding.cause;
  });
  if (!group) return;
  if (group->count == 0) {
    group->risk = finding.risk;
    group->rule = finding.rule;
    group->cause = finding.cause;
  }
  // Findings of one rule come by account, so a change is a new one.
  if (group->count == 0 || group->last_account != finding.target.account) ++group->accounts;
  group->last_account = finding.target.account;
  ++group->count;
  if (group->first.size() < std::max<size_t>(shown_max, 1)) group->first.push_back(finding);
}

void AddPlace(UnreadGroup& group, const Target& target) {
  if (group.count - group.beyond >= Groups::kPlacesMax) {
    ++group.beyond;
  } else if (group.places.empty() || group.places.back().first != target.account) {
    group.places.push_back({target.account, {target.region}});
  } else {
    group.places.back().second.push_back(target.region);
  }
  ++group.count;
}

bool WasDenied(const Coverage& coverage) {
  return coverage.status == CoverageStatus::kDenied ||
         std::ranges::any_of(coverage.failures, [](const FailedCall& failure) {
           return failure.code.starts_with("AccessDenied") ||
                  failure.code == "UnauthorizedOperation" ||
                  failure.code == CodeName(Code::kDenied);
         });
}

void AddCoverage(Groups& all, const Coverage& coverage) {
  if (!coverage.accepted_by.empty()) {
    AddAccepted(all, {"coverage", "target", coverage.accepted_by,
                      "accepted, unseen: " + coverage.reason, std::nullopt});
    return;
  }
  ++all.unread_by_status[static_cast<size_t>(coverage.status)];
  if (!coverage.incomplete()) return;
  ++all.unread_count;
  UnreadGroup* group = FindOrAdd(all.unread, all.unread_beyond, [&](const UnreadGroup& other) {
    return other.status == coverage.status && other.reason == coverage.reason;
  });
  if (!group) return;
  group->status = coverage.status;
  group->reason = coverage.reason;
  group->denied = group->denied || WasDenied(coverage);
  AddPlace(*group, coverage.target);
}

void AddQuestion(Groups& all, const Gap& gap) {
  ++all.question_count;
  QuestionGroup* group = FindOrAdd(
      all.questions, all.questions_beyond,
      [&](const QuestionGroup& other) { return other.rule == gap.rule && other.why == gap.why; });
  if (!group) return;
  if (group->count++ > 0) return;
  group->rule = gap.rule;
  group->why = gap.why;
  group->first = gap.target;
  group->first_identity = gap.identity;
}

}  // namespace

Groups GatherGroups(RunReader& reader, size_t shown_max) {
  Groups all;
  reader.EachCoverage([&](const Coverage& coverage) {
    AddCoverage(all, coverage);
    return true;
  });
  reader.EachGap([&](const Gap& gap) {
    AddQuestion(all, gap);
    return true;
  });
  reader.EachFinding([&](const RunReader::StoredFinding& stored) {
    AddFinding(all, stored, shown_max);
    return true;
  });
  std::sort(all.unread.begin(), all.unread.end(), [](const UnreadGroup& a, const UnreadGroup& b) {
    return std::tie(a.status, a.places.front(), a.reason) <
           std::tie(b.status, b.places.front(), b.reason);
  });
  // The reader's order by risk and rule stays; inside, the most frequent cause first.
  std::sort(all.groups.begin(), all.groups.end(), [](const FindingGroup& a, const FindingGroup& b) {
    return std::tie(b.risk, a.rule, b.count, a.cause) < std::tie(a.risk, b.rule, a.count, b.cause);
  });
  return all;
}

}  // namespace signet
