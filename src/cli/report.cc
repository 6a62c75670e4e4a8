// signet report: a past run again, in any format.
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "store/store.h"

namespace signet {

int RunCommand(const ReportFlags& flags) {
  const Environment environment = RealEnvironment();
  auto config = LoadConfig(flags.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  auto outputs = ParseOutputs(flags.output, config->fail_on);
  if (!outputs) return Complain(outputs.error(), kExitUsage);
  auto store = OpenToRead(flags.store, *config, environment);
  if (!store) return Complain(store.error(), kExitCannotStart);
  auto runs = (*store)->Runs();
  if (!runs) return Complain(runs.error(), kExitCannotStart);
  if (runs->empty())
    return Complain({Code::kBadInput, "the store has no run yet; start with `signet scan`"},
                    kExitCannotStart);
  auto run = (*store)->FindRun(flags.run.value_or(runs->front().id));
  if (!run) return Complain(run.error(), kExitUsage);
  auto reader = (*store)->Read(run->id, config->exceptions);
  if (!reader) return Complain(reader.error(), kExitCannotStart);
  if (auto written = WriteOutputs(**reader, *outputs); !written)
    return Complain(written.error(), kExitCannotStart);
  return ExitCodeOf((*reader)->run(), (*reader)->summary(), outputs->fail_on);
}

}  // namespace signet
