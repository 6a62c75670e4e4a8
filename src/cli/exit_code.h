// cli/exit_code.h
// The exit codes of signet, promised to scripts (docs: README, --help).
#pragma once

namespace signet {

enum ExitCode : int {
  kExitClean = 0,        // Everything was read and nothing was found.
  kExitFindings = 1,     // Findings at or above --fail-on.
  kExitUsage = 2,        // Wrong flags.
  kExitIncomplete = 3,   // Something could not be read; outranks findings.
  kExitCannotStart = 4,  // Credentials, configuration file, store.
  kExitRefused = 5,      // A change was refused or failed.
  kExitUnverified = 6,   // Waiting ended without verification.
  kExitInterrupted = 130,
};

}  // namespace signet
