// model/explained.h
// Explained: the answer about one identity, whole: why it is not verified, what else was seen,
// what could not be seen, and when SES may see a mended record.
#pragma once

#include <string>
#include <vector>

#include "model/evidence.h"
#include "model/explanation.h"
#include "model/finding.h"

namespace signet {

struct Explained {
  IdentityEvidence identity;  // With `dns` where the DNS was asked.
  std::string account_name;   // For people; may be empty.
  // Of the rule identity-verified: at most one, its explanations the causes, most likely
  // first.  None: verified, or SES did not say (then a gap says so).
  std::vector<Finding> findings;
  std::vector<Finding> observations;  // Of every other rule; MAIL FROM and DMARC among them.
  std::vector<Explanation> notes;     // Worth telling beside the causes; never the reason.
  std::vector<Gap> gaps;
  std::vector<Neighbour> elsewhere;  // The same identity in other targets of the run.
  std::string outlook;  // When SES may see the records, as a sentence without a full stop.
};

}  // namespace signet
