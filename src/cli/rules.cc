// signet rules: the catalogue, and one rule whole.
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "diagnose/diagnose.h"
#include "report/rules_text.h"

namespace signet {

int RunCommand(const RulesFlags& flags) {
  const RenderOptions options = TerminalOptions(STDOUT_FILENO);
  const bool json = flags.format == "json";
  if (flags.rule.empty()) {
    std::vector<const RuleText*> texts;
    for (const Rule& rule : Rules()) texts.push_back(&rule.text);
    json ? EncodeRules(texts, std::cout) : RenderRules(texts, options, std::cout);
    return kExitClean;
  }
  const Rule* rule = FindRule(flags.rule);
  if (!rule) {
    return Complain(
        {Code::kBadInput, fmt::format("no rule '{}'; `signet rules` lists them", flags.rule)},
        kExitUsage);
  }
  json ? EncodeRule(rule->text, std::cout) : RenderRule(rule->text, options, std::cout);
  return kExitClean;
}

}  // namespace signet
