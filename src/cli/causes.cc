// signet causes: the catalogue, one cause whole, and the pages of docs/causes/.
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "diagnose/diagnose.h"
#include "report/causes_text.h"

namespace signet {
namespace {

CauseText TextOf(const Cause& cause) {
  return {cause.id, cause.rule,       cause.also,  cause.title,    cause.fix,
          cause.by, cause.ses_errors, cause.hides, !cause.explain, cause.note};
}

}  // namespace

int RunCommand(const CausesFlags& flags) {
  const RenderOptions options = TerminalOptions(STDOUT_FILENO);
  if (flags.cause.empty()) {
    std::vector<CauseText> texts;
    for (const Cause& cause : Causes()) texts.push_back(TextOf(cause));
    if (flags.format == "json") {
      EncodeCauses(texts, std::cout);
    } else if (flags.format == "markdown") {
      RenderCauseIndex(texts, std::cout);
    } else {
      RenderCauses(texts, options, std::cout);
    }
    return kExitClean;
  }
  const Cause* cause = FindCause(flags.cause);
  if (!cause) {
    return Complain(
        {Code::kBadInput, fmt::format("no cause '{}'; `signet causes` lists them", flags.cause)},
        kExitUsage);
  }
  if (flags.format == "json") {
    EncodeCause(TextOf(*cause), std::cout);
  } else if (flags.format == "markdown") {
    RenderCausePage(TextOf(*cause), std::cout);
  } else {
    RenderCause(TextOf(*cause), options, std::cout);
  }
  return kExitClean;
}

}  // namespace signet
