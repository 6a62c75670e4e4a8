// signet: parses the command line and becomes the command.
#include <cstdio>
#include <string>
#include <variant>
#include <vector>

#include "cli/commands.h"

int main(int argc, char** argv) {
  const auto command = signet::ParseCommandLine(std::vector<std::string>(argv + 1, argv + argc));
  if (!command) {
    const signet::EarlyExit& exit = command.error();
    std::fputs(exit.text.c_str(), exit.code == 0 ? stdout : stderr);
    return exit.code;
  }
  return std::visit([](const auto& flags) { return signet::RunCommand(flags); }, *command);
}
