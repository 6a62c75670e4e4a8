// diagnose/dkim_facts.h
// The DKIM records of a domain as facts of a finding, for remediation texts and plans.
#pragma once

#include "model/evidence.h"
#include "model/finding.h"

namespace signet {

// Always adds "signing_hosted_zone" and "dkim_records" (what is to be published, in words
// where the tokens are not known); "tokens" (separated by blanks) and "dkim_origin" only
// where SES told them.
void AddDkimFacts(Finding& finding, const IdentityEvidence& evidence);

}  // namespace signet
