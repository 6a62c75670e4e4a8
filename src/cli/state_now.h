// cli/state_now.h
// ReadStateNow: what SES says of a few identities at this moment, for commands that act on it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/config.h"
#include "model/evidence.h"

namespace signet {

using NamesByTarget = std::map<Target, std::set<std::string>>;

// What could not be read, and what SES does not know, is not among the answers.  kBadInput: the
// flags; else what AWS said of the credentials.
Result<std::vector<IdentityEvidence>> ReadStateNow(const AwsFlags& aws, const ScopeFlags& scope,
                                                   const Config& config,
                                                   const NamesByTarget& wanted);

}  // namespace signet
