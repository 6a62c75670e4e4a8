// cli/applying.h
// What apply and undo share: the question before each zone, the run of the applier, the tally.
#pragma once

#include <string>

#include "cli/command_line.h"
#include "cli/config.h"
#include "model/apply_journal.h"

namespace signet {

struct Applying {
  const Plan& plan;
  ApplyJournal& journal;
  const std::string& store_path;
  const AwsFlags& aws;
  const ZoneFlags& zones;
  const ScopeFlags& scope;
  const Config& config;
  bool yes = false;
  std::string_view verb;  // For the question: "apply".
};

// Shows each zone's changes and asks, unless `yes`; makes what was agreed to; tells what came of
// each.  The exit code.
int ApplyPlan(const Applying& applying);

}  // namespace signet
