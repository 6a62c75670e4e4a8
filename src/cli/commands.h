// cli/commands.h
// The commands: each takes its flags and returns the exit code; each is one file.
#pragma once

#include "cli/command_line.h"

namespace signet {

int RunCommand(const ScanFlags& flags);
int RunCommand(const ExplainFlags& flags);
int RunCommand(const PlanFlags& flags);
int RunCommand(const ApplyFlags& flags);
int RunCommand(const UndoFlags& flags);
int RunCommand(const AuthoriseFlags& flags);
int RunCommand(const WaitFlags& flags);
int RunCommand(const FixFlags& flags);
int RunCommand(const ReportFlags& flags);
int RunCommand(const RunsFlags& flags);
int RunCommand(const QueryFlags& flags);
int RunCommand(const RulesFlags& flags);
int RunCommand(const CausesFlags& flags);
int RunCommand(const PolicyFlags& flags);
int RunCommand(const DoctorFlags& flags);
int RunCommand(const DemoFlags& flags);

}  // namespace signet
