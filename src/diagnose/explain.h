// diagnose/explain.h
// ExplainDns: why a rule does not hold, from what the DNS said.
#pragma once

#include <string>
#include <vector>

#include "diagnose/cause.h"
#include "diagnose/rule.h"
#include "model/explanation.h"

namespace signet {

struct DnsAnswer {
  std::vector<Explanation> causes;  // Most fundamental first.
  std::vector<Explanation> notes;   // Worth telling beside them; never the reason.
  std::vector<std::string> open;    // What could not be decided, as texts of gaps.
};

// For the subject's rule (identity-verified, mail-from-working).  Causes that need no DNS are
// among them where they come first in the list.  Everything is empty where the DNS was not
// asked.
DnsAnswer ExplainDns(const Subject& subject);

// A gap for everything that the DNS left open, or for the DNS where it could not be read.
void LeaveOpen(Diagnosis& diagnosis, const Subject& subject, const DnsAnswer& answer);

// The notes in one sentence for people; empty where there are none.
std::string RenderNotes(const DnsAnswer& answer);

}  // namespace signet
