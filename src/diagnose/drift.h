// diagnose/drift.h
// Drift: what the DNS says against an identity that SES still calls verified, before SES
// notices.
#pragma once

#include <string_view>

#include "diagnose/explain.h"
#include "diagnose/rule.h"

namespace signet {

// What would explain it if the other rule (identity-verified, mail-from-working) did not hold:
// causes that lie in records.
DnsAnswer RecordDrift(const Subject& subject, std::string_view rule);
// The same for the delegation: nobody is asked, or nobody answers for the zone.
DnsAnswer DelegationDrift(const Subject& subject);

// Cause, explanations, "fix" and both sides of the comparison, from the first that was found.
void Carry(Finding& finding, const DnsAnswer& drift);

}  // namespace signet
