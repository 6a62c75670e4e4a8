// signet doctor.
#include "cli/commands.h"
#include "cli/exit_code.h"

namespace signet {

int RunCommand(const DoctorFlags&) { return kExitCannotStart; }

}  // namespace signet
