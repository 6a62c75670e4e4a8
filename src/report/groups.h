// report/groups.h
// Groups: a run folded for a person.  Counts are of everything; of the things themselves
// only the first few of each group are kept, so that memory does not grow with the run.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/journal.h"

namespace signet {

// Findings of the same risk, rule and cause.
struct FindingGroup {
  Risk risk = Risk::kMedium;
  RuleId rule;
  CauseId cause;
  uint64_t count = 0;
  uint64_t accounts = 0;  // Distinct.
  AccountId last_account;
  std::vector<Finding> first;  // Never empty.
};

// Targets that withhold "clean", for the same reason.
struct UnreadGroup {
  CoverageStatus status = CoverageStatus::kFailed;
  std::string reason;
  uint64_t count = 0;
  uint64_t beyond = 0;  // Targets that are counted and not in `places`.
  bool denied = false;  // Whether something was refused in one of them, whatever the status.
  std::vector<std::pair<AccountId, std::vector<Region>>> places;
};

// Questions that a rule left open for the same reason.
struct QuestionGroup {
  RuleId rule;
  std::string why;
  uint64_t count = 0;
  Target first;
  std::string first_identity;  // Empty where the question is about the target.
};

// What the same exception covers.
struct AcceptedGroup {
  RuleId rule;  // "coverage" for gaps.
  std::string_view noun;
  std::string owner;
  std::string reason;
  std::optional<Time> until;
  uint64_t count = 0;
};

struct Groups {
  static constexpr size_t kEachMax = 64;    // Groups of a kind; the rest is counted as beyond.
  static constexpr size_t kPlacesMax = 24;  // Targets named in an UnreadGroup.

  std::vector<FindingGroup> groups;  // As the reader orders them: highest risk first.
  uint64_t finding_count = 0;
  uint64_t findings_beyond = 0;
  std::vector<UnreadGroup> unread;  // By status, then in the reader's order.
  uint64_t unread_count = 0;
  uint64_t unread_beyond = 0;
  std::array<uint64_t, 7> unread_by_status{};  // By CoverageStatus, without accepted ones.
  std::vector<QuestionGroup> questions;
  uint64_t question_count = 0;
  uint64_t questions_beyond = 0;
  std::vector<AcceptedGroup> accepted;
  uint64_t accepted_beyond = 0;
};

// Reads findings, coverage and gaps once each; keeps `shown_max` findings of a group.
Groups GatherGroups(RunReader& reader, size_t shown_max);

}  // namespace signet
