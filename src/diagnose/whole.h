// diagnose/whole.h
// The whole answer about one identity, for `signet explain`.
#pragma once

#include "diagnose/settings.h"
#include "model/explained.h"

namespace signet {

// Pure: the same evidence gives the same answer on every machine.
Explained ExplainWhole(const IdentityEvidence& evidence, const TargetEvidence* target,
                       const Neighbours& neighbours, const RuleSettings& settings);

}  // namespace signet
