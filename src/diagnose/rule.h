// diagnose/rule.h
// Rule: its text and the function that decides it.  Subject: what such a function sees.
#pragma once

#include <cstdint>
#include <string>

#include "diagnose/settings.h"
#include "model/evidence.h"
#include "model/finding.h"
#include "model/rule.h"

namespace signet {

// One identity before one rule.
struct Subject {
  const RuleText& rule;
  const IdentityEvidence& evidence;
  const TargetEvidence* target;  // Null: nothing is known of the account's settings.
  const Neighbours& neighbours;
  const RuleSettings& settings;

  // A finding with all that follows from the subject filled in, at the rule's own risk.
  Finding Wrong(std::string summary) const;
  Gap Open(std::string why) const;

  // GetAccount's answer, or null where it was not asked or could not be read.
  const AccountState* account() const;
};

// One target before one rule.
struct TargetSubject {
  const RuleText& rule;
  const TargetEvidence& target;
  bool has_identities;
  const RuleSettings& settings;

  Finding Wrong(std::string summary) const;
  Gap Open(std::string why) const;
};

// How much of the world stands behind "no identity has this token".
struct TokenScope {
  size_t accounts = 0;
  uint64_t identities = 0;
  // The run was not to read all that could own a token: neither a pass nor a gap.
  bool chosen_narrowly = false;
  std::string unknown;  // What was to be read and was not; empty where nothing.
};

// Unmet CNAMEs of Easy DKIM: those for one domain in the hosted zones of one account, before one
// rule.
struct HostedSubject {
  const RuleText& rule;
  const TargetEvidence& target;  // The one that carries what the account hosts.
  const std::string& domain;
  const std::vector<HostedKey>& keys;  // Not empty.
  const TokenScope& scope;
  const RuleSettings& settings;

  Finding Wrong(std::string summary) const;
  Gap Open(std::string why) const;
};

// What must have been asked before a rule says anything at all.
enum class Asks : uint8_t { kSes, kDns, kHostedZones };

// One of the three functions is set.  Each returns at most one finding.
struct Rule {
  RuleText text;
  Asks asks = Asks::kSes;
  Diagnosis (*examine)(const Subject&) = nullptr;
  Diagnosis (*examine_target)(const TargetSubject&) = nullptr;
  Diagnosis (*examine_hosted)(const HostedSubject&) = nullptr;
};

// Who is to be told of an identity: its tag, else the account's name, else its id.
std::string OwnerOf(const IdentityEvidence& evidence, const TargetEvidence* target,
                    const RuleSettings& settings);

// "ses:GetEmailIdentity was denied …", as a gap tells it: what was to be read, and why not.
std::string WhyUnread(std::string_view what, const Unread& unread);

inline Diagnosis Found(Finding finding) {
  Diagnosis diagnosis;
  diagnosis.findings.push_back(std::move(finding));
  return diagnosis;
}

inline Diagnosis LeftOpen(Gap gap) {
  Diagnosis diagnosis;
  diagnosis.gaps.push_back(std::move(gap));
  return diagnosis;
}

}  // namespace signet
