// diagnose/inherit.h
// What an identity that is not verified itself may still do through the domain above it.
#pragma once

#include <optional>
#include <string>

#include "model/evidence.h"

namespace signet {

// A verified domain covers its addresses and everything below it, so SES lets an
// unverified identity under it send.  `domain` is empty where only SES's own word
// (SendingEnabled) says so and the domain is not in sight.
struct Inherited {
  std::string domain;
};

std::optional<Inherited> InheritedFrom(const IdentityEvidence& evidence,
                                       const Neighbours& neighbours);

// Whether SES ever said SUCCESS of this identity, as far as evidence tells: a cause in
// the name itself cannot explain an identity that once worked.
bool WasVerified(const IdentityEvidence& evidence);

}  // namespace signet
