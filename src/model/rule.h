// model/rule.h
// RuleText: everything about a rule except the code that decides it: what `signet
// rules` shows and what a report prints beside a finding.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"

namespace signet {

// A control of a standard that a rule supports.  `ours` marks a mapping that we made;
// only CBP comes from the seed rule itself.
struct Standard {
  std::string_view name;     // "NIST 800-53r5".
  std::string_view control;  // "SC-8"; empty where the standard is the whole.
  bool ours = true;
};

// Console steps, AWS CLI commands and Terraform, with {placeholders} (see Finding::facts).
struct Remediation {
  std::vector<std::string> console;
  std::vector<std::string> cli;  // A line that starts with "#" is a comment.
  std::string terraform;         // Placeholders inside quotes, or in comments.
};

struct RuleText {
  std::string_view id;
  std::string_view title;     // What must hold, as a sentence.
  std::string_view why;       // Why it matters; true about what verification is.
  Risk risk = Risk::kMedium;  // By default; a finding's own risk may be raised or lowered.
  std::string_view category;  // "security", "deliverability", "operations".
  std::vector<Standard> standards;
  Remediation remediation;
  std::vector<std::string_view> references;  // AWS pages and RFCs.
  // For an address, where that is another way than for a domain; else nothing.
  std::optional<Remediation> for_address = std::nullopt;
  // For findings of a cause that ask for something else than the rule's usual way.
  std::vector<std::pair<CauseId, Remediation>> for_cause = {};
};

// "NIST 800-53r5 SC-8 (our mapping)".
std::string RenderStandard(const Standard& standard);

// As one word of a POSIX shell command; control characters become "?".
std::string ShellQuoted(std::string_view text);

// The remediation with the finding's own identity, region and tokens in place.  A
// placeholder without a value stays visible as <name>, never as an empty string.
// Names come from outside: in commands they are quoted for a POSIX shell, in Terraform
// for a quoted string, so that pasting a command runs that command and no other.
Remediation FillRemediation(const Remediation& remediation, const Finding& finding);

// The remediation of the rule that fits the finding's cause, else its kind of identity, filled.
Remediation FillRemediation(const RuleText& rule, const Finding& finding);

}  // namespace signet
