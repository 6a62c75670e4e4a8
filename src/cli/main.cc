// signet: parses the command line and becomes the command.
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "cli/commands.h"
#include "cli/descriptor_buffer.h"
#include "cli/exit_code.h"
#include "cli/output.h"

namespace {

int RunArguments(const std::vector<std::string>& arguments) {
  const auto command = signet::ParseCommandLine(arguments);
  if (command) {
    return std::visit([](const auto& flags) { return signet::RunCommand(flags); }, *command);
  }
  const signet::EarlyExit& exit = command.error();
  if (exit.code == signet::kExitClean) {
    std::cout << exit.text;
  } else {
    std::fputs(exit.text.c_str(), stderr);
  }
  return exit.code;
}

// The threads that write and read the store give back and take again the same memory many
// times a second; with the allocator's own limits each time is a system call.
void KeepFreedMemory() {
  constexpr int kTrimAt = 8 << 20;
  constexpr int kGrowBy = 4 << 20;
  mallopt(M_TRIM_THRESHOLD, kTrimAt);
  mallopt(M_TOP_PAD, kGrowBy);
}

// Each question in flight has a socket of its own, and the usual limit of a shell is 1,024.
void AllowManyFiles() {
  constexpr rlim_t kFiles = 8192;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kFiles) return;
  limit.rlim_cur = std::min(kFiles, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  KeepFreedMemory();
  AllowManyFiles();
  // A closed pipe is an answer of write() to us.  A handler, and not SIG_IGN, which the
  // programs that we start would inherit.
  std::signal(SIGPIPE, [](int) {});
  signet::DescriptorBuffer buffer(STDOUT_FILENO);
  std::streambuf* const usual = std::cout.rdbuf(&buffer);
  int code = RunArguments(std::vector<std::string>(argv + 1, argv + argc));
  std::cout.flush();
  // What ended with kExitCannotStart has said why.
  if (!std::cout && code != signet::kExitCannotStart) {
    code = signet::Complain({signet::Code::kStore, "cannot write to stdout"},
                            signet::kExitCannotStart);
  }
  std::cout.rdbuf(usual);
  return code;
}
