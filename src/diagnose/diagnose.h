// diagnose/diagnose.h
// Diagnose: from evidence to findings.  A pure function: the same evidence and settings
// give the same findings on every machine.  Any thread may call.
#pragma once

#include <span>
#include <string_view>

#include "diagnose/cause.h"
#include "diagnose/rule.h"
#include "diagnose/settings.h"
#include "model/evidence.h"
#include "model/finding.h"

namespace signet {

// Every rule about identities, in order.  `target` is null where nothing is known of the
// account's own settings.  At most one finding of a rule, so that Finding::Id is unique.
// A verified identity of which only the list is known allocates nothing.
Diagnosis Diagnose(const IdentityEvidence& evidence, const TargetEvidence* target,
                   const Neighbours& neighbours, const RuleSettings& settings);

// Every rule about a target: sandbox, paused, enforcement.
Diagnosis DiagnoseTarget(const TargetEvidence& target, bool has_identities,
                         const RuleSettings& settings);

// CNAMEs of Easy DKIM that no identity was met for; HostedSubject tells the parts.
struct UnmetKeys {
  const TargetEvidence& target;
  const std::string& domain;
  const std::vector<HostedKey>& keys;
  const TokenScope& scope;
  const RuleSettings& settings;
};
// Every rule about hosted zones, added to `all`.
void DiagnoseHosted(const UnmetKeys& unmet, Diagnosis& all);

// The catalogue, in the order the rules run.
std::span<const Rule> Rules();
const Rule* FindRule(std::string_view id);

// The causes, in the order they are tried.
std::span<const Cause> Causes();
const Cause* FindCause(std::string_view id);

}  // namespace signet
