// aws/process.h
// credential_process: a program that prints credentials as JSON.  Its line is split into
// words and run without a shell, as the AWS CLI does.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/refreshing_source.h"

namespace signet {

constexpr std::chrono::seconds kProcessTimeMax{60};
constexpr size_t kProcessOutputMax = 256 << 10;  // Bytes of stdout; of stderr, what fits a line.

struct ProcessOutput {
  int exit_code = 0;  // 128 + signal when one ended it.
  Secret standard_output;
  std::string complaint;  // The first line of stderr, printable, cut.
};

// Runs a program with our environment and terminal.  kTimedOut and kTooLarge end it;
// kBadInput: it could not be started.
using RunProcess =
    std::function<Awaitable<Result<ProcessOutput>>(std::vector<std::string> words, Clock& clock)>;
Awaitable<Result<ProcessOutput>> RunRealProcess(std::vector<std::string> words, Clock& clock);

class ProcessSource final : public RefreshingSource {
 public:
  ProcessSource(Clock& clock, std::string line, std::string profile, RunProcess run);

 private:
  Awaitable<Result<Credentials>> Fetch() override;

  std::string line_;
  std::string profile_;
  RunProcess run_;
};

}  // namespace signet
