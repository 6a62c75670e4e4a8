// model/finding.h
// Finding: one rule that does not hold for one identity.  Gap: a question a rule had
// to leave open.  Diagnosis: both, for one identity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/explanation.h"
#include "model/identity.h"
#include "model/target.h"
#include "model/time.h"

namespace signet {

enum class Risk : uint8_t { kInfo, kLow, kMedium, kHigh, kCritical };

std::string_view RiskName(Risk risk);
std::optional<Risk> RiskNamed(std::string_view name);

// Rule and cause ids are kebab-case and stable for ever: people except and grep by them.
using RuleId = std::string;

struct Finding {
  RuleId rule;
  CauseId cause;  // Empty where nothing explains it yet.
  Target target;
  std::string identity;  // Empty for a finding about the target itself.
  IdentityType type = IdentityType::kOther;
  Status status;
  Risk risk = Risk::kMedium;
  std::string summary;           // One sentence for a person, naming what is wrong.
  std::string expected;          // Both sides of the comparison, so that a reader can check
  std::string observed;          // it without trusting us.  May be empty.
  std::optional<Time> deadline;  // When SES gives up (an estimate), where an age is known.
  std::string owner;  // Who is to be told: a tag of the identity, else the account's name.
  // What fills the placeholders of the rule's remediation ("tokens", "mail_from", …)
  // beside {account}, {region}, {identity}, {domain}, which are always there.
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<std::string> standards;  // "CBP", "NIST 800-53r5 SC-8", …: from the rule.
  // The causes that were proven from DNS, most likely first; `cause` is the first's.
  std::vector<Explanation> explanations;
  friend bool operator==(const Finding&, const Finding&) = default;

  // A hash of rule, account, region and identity: 16 hex digits, the same in every run.
  std::string Id() const;
};

// An unread answer that a rule needed.
struct Gap {
  RuleId rule;
  Target target;
  std::string identity;
  std::string why;
  friend bool operator==(const Gap&, const Gap&) = default;
};

enum class Verdict : uint8_t { kHealthy, kBroken, kUnknown };

struct Diagnosis {
  std::vector<Finding> findings;
  std::vector<Gap> gaps;

  // Healthy is a claim about everything we set out to read, so one gap withholds it.
  Verdict verdict() const {
    if (!findings.empty()) return Verdict::kBroken;
    return gaps.empty() ? Verdict::kHealthy : Verdict::kUnknown;
  }
};

// JSON objects, as stored and as written into reports.  `Parse` reads our own bytes.
std::string EncodeFinding(const Finding& finding);
Result<Finding> ParseFinding(std::string_view json);

}  // namespace signet
