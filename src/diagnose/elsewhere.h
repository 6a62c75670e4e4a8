// diagnose/elsewhere.h
// The same identity in the other regions of its account.
#pragma once

#include <string>

#include "model/evidence.h"

namespace signet {

// "eu-west-1, us-east-1": the other regions of the same account where the identity is
// verified, sorted, the first few of them; empty where none is in sight.
std::string VerifiedRegionsOf(const IdentityEvidence& evidence, const Neighbours& neighbours);

}  // namespace signet
