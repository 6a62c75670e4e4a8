// cli/scope.h
// Which accounts and regions a command is about, from its flags.
#pragma once

#include "cli/command_line.h"
#include "inventory/targets.h"

namespace signet {

// Refuses --org-role and --external-id where nothing heeds them.  `typed` is what was typed,
// `filled` the same with what the configuration adds.
Result<void> CheckRoles(const ScopeFlags& typed, const ScopeFlags& filled);

// Identities as SES holds them, each once.  kBadInput: one that can be none.
Result<std::vector<std::string>> NamesOf(const std::vector<std::string>& typed);

// Reads the file of --accounts.  kBadInput names the flag, or the file and its line.
Result<TargetChoice> ChoiceOf(const ScopeFlags& scope);

}  // namespace signet
