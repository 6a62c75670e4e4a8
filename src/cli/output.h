// cli/output.h
// Where a run's renderings go: stdout and files; and which exit code the run deserves.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/command_line.h"
#include "model/journal.h"
#include "report/format.h"

namespace signet {

// --format, --write and --fail-on, checked.
struct Outputs {
  Format format = Format::kTable;
  std::vector<std::pair<Format, std::string>> files;
  Risk fail_on = Risk::kLow;
  bool kept = true;  // Whether `signet report` finds the run afterwards.
};

// kBadInput names the flag.
Result<Outputs> ParseOutputs(const OutputFlags& flags,
                             const std::optional<std::string>& configured_fail_on);

// Says before a long scan that a file of --write could not be written after it.  kStore.
Result<void> CheckPlaces(const Outputs& outputs);

// Writes everything, the files first.  They are written beside their place and moved, so that
// none is ever half; links are followed, and devices and pipes written to as they are.
// kStore: the first that could not be written; the others were.
Result<void> WriteOutputs(RunReader& reader, const Outputs& outputs);

// 130 where the run was interrupted, 3 where anything that was to be read was not, 1 where
// a finding is at least `fail_on`, else 0.
int ExitCodeOf(const Run& run, const Summary& summary, Risk fail_on);

// "signet: …" on stderr, in one line; returns `code`.
int Complain(const Error& error, int code);

// How to write to the terminal (or pipe) behind a descriptor: its width, colour, UTF-8.
RenderOptions TerminalOptions(int descriptor);

}  // namespace signet
