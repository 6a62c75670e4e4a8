// diagnose/sample.h
// Samples of evidence for the tests of this room: one identity, so far seen in the list
// alone, to be changed by each test.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "diagnose/diagnose.h"

namespace signet::sample {

inline const Time kNow = *ParseTime("2026-11-23T12:00:00Z");
inline const Target kHere{"111122223333", "eu-west-1"};

inline IdentityEvidence Identity(std::string name, std::string_view status) {
  IdentityEvidence evidence;
  evidence.target = kHere;
  evidence.type = TypeOfName(name);
  evidence.identity = std::move(name);
  evidence.status = ParseStatus(status);
  evidence.sending_enabled = evidence.status == VerificationStatus::kSuccess;
  evidence.taken_at = kNow;
  return evidence;
}

inline TargetEvidence Account(bool production = true) {
  return {kHere, "mail-prod", kNow, AccountState{production, true, "HEALTHY", 0}};
}

inline Neighbours Alone() {
  Neighbours neighbours;
  neighbours.coverage_complete = true;
  return neighbours;
}

inline Neighbour Near(std::string name, std::string_view status, Target target = kHere) {
  Neighbour neighbour;
  neighbour.target = std::move(target);
  neighbour.type = TypeOfName(name);
  neighbour.identity = std::move(name);
  neighbour.status = ParseStatus(status);
  neighbour.sending_enabled = neighbour.status == VerificationStatus::kSuccess;
  return neighbour;
}

inline RuleSettings Settings() {
  RuleSettings settings;
  settings.scanned_accounts = {kHere.account};
  return settings;
}

inline Diagnosis Judge(const IdentityEvidence& evidence, const Neighbours& neighbours = Alone()) {
  return Diagnose(evidence, nullptr, neighbours, Settings());
}

inline Unread Denied(std::string what) { return {{Code::kDenied, std::move(what)}}; }

// The finding of a rule, or null.
inline const Finding* Of(const Diagnosis& diagnosis, std::string_view rule) {
  const auto it = std::find_if(diagnosis.findings.begin(), diagnosis.findings.end(),
                               [&](const Finding& finding) { return finding.rule == rule; });
  return it == diagnosis.findings.end() ? nullptr : &*it;
}

inline size_t GapsOf(const Diagnosis& diagnosis, std::string_view rule) {
  return static_cast<size_t>(std::count_if(diagnosis.gaps.begin(), diagnosis.gaps.end(),
                                           [&](const Gap& gap) { return gap.rule == rule; }));
}

// The cause that identity-verified names; "nothing found" where it finds nothing.
inline std::string CauseOf(const Diagnosis& diagnosis) {
  const Finding* finding = Of(diagnosis, "identity-verified");
  return finding ? finding->cause : "nothing found";
}

}  // namespace signet::sample
