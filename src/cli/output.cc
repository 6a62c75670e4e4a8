// The last step of every command that shows a run.
#include "cli/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "cli/end_on_signal.h"
#include "cli/exit_code.h"
#include "cli/placed_file.h"
#include "diagnose/diagnose.h"
#include "report/text.h"
#include "report/verdict.h"

namespace signet {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::vector<const RuleText*> RuleTexts() {
  std::vector<const RuleText*> texts;
  for (const Rule& rule : Rules()) texts.push_back(&rule.text);
  return texts;
}

Result<void> WriteFile(RunReader& reader, Format format, const std::string& path,
                       const RenderOptions& options) {
  auto file = PlacedFile::Open(path);
  if (!file) return Fail(file.error());
  Render(format, reader, options, (*file)->out());
  return (*file)->Finish();
}

}  // namespace

Result<Outputs> ParseOutputs(const OutputFlags& flags,
                             const std::optional<std::string>& configured_fail_on) {
  Outputs outputs;
  const auto format = FormatNamed(flags.format);
  if (!format) {
    return Fail(Code::kBadInput,
                fmt::format("--format {}: give one of {}", flags.format, FormatNames()));
  }
  outputs.format = *format;
  for (const std::string& write : flags.write) {
    const size_t equals = write.find('=');
    const auto known = FormatNamed(std::string_view(write).substr(0, equals));
    if (equals == std::string::npos || equals + 1 == write.size() || !known) {
      return Fail(Code::kBadInput, fmt::format("--write {}: give FORMAT=PATH, with one of {}",
                                               write, FormatNames()));
    }
    outputs.files.emplace_back(*known, write.substr(equals + 1));
  }
  if (const auto& word = flags.fail_on ? flags.fail_on : configured_fail_on) {
    const auto risk = RiskNamed(*word);
    if (!risk) {
      return Fail(Code::kBadInput,
                  fmt::format("--fail-on {}: give info, low, medium, high or critical", *word));
    }
    outputs.fail_on = *risk;
  }
  return outputs;
}

Result<void> CheckPlaces(const Outputs& outputs) {
  for (const auto& [format, path] : outputs.files) {
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    // Opening a pipe would wait for its reader.
    const bool special = std::filesystem::exists(status) &&
                         !std::filesystem::is_regular_file(status) &&
                         !std::filesystem::is_directory(status);
    if (special) continue;
    if (auto file = PlacedFile::Open(path); !file) return Fail(file.error());
  }
  return {};
}

Result<void> WriteOutputs(RunReader& reader, const Outputs& outputs) {
  const RunId run = reader.run().id;
  const EndOnSignal guard(outputs.kept ? fmt::format("interrupted while run {0} was written; "
                                                     "signet report {0} shows it again",
                                                     run)
                                       : "interrupted");
  const auto texts = RuleTexts();
  RenderOptions options = TerminalOptions(STDOUT_FILENO);
  options.rules = texts;
  options.kept = outputs.kept;
  Result<void> written;
  for (const auto& [format, path] : outputs.files) {
    RenderOptions plain = options;
    plain.colour = false;
    auto file = WriteFile(reader, format, path, plain);
    if (!file && written) written = std::move(file);
  }
  Render(outputs.format, reader, options, std::cout);
  std::cout.flush();
  if (!written) return written;
  if (!std::cout) return Fail(Code::kStore, "cannot write to stdout");
  if (const Error* failed = reader.failed()) return Fail(*failed);
  return {};
}

int ExitCodeOf(const Run& run, const Summary& summary, Risk fail_on) {
  if (run.state == RunState::kInterrupted) return kExitInterrupted;
  if (!IsComplete(run, summary)) return kExitIncomplete;
  for (size_t risk = static_cast<size_t>(fail_on); risk < summary.findings_by_risk.size(); ++risk) {
    if (summary.findings_by_risk[risk] > 0) return kExitFindings;
  }
  return kExitClean;
}

int Complain(const Error& error, int code) {
  std::string line = error.detail;
  std::ranges::replace(line, '\n', ' ');
  std::fprintf(stderr, "signet: %s\n", Visible(line).c_str());
  return code;
}

RenderOptions TerminalOptions(int descriptor) {
  RenderOptions options;
  const bool terminal = isatty(descriptor) != 0;
  winsize size{};
  if (const int columns = std::atoi(Variable("COLUMNS").c_str()); columns > 0) {
    options.width = columns;
  } else if (terminal && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    options.width = size.ws_col;
  }
  options.colour = terminal && Variable("NO_COLOR").empty() && Variable("TERM") != "dumb";
  std::string locale = Variable("LC_ALL");
  if (locale.empty()) locale = Variable("LC_CTYPE");
  if (locale.empty()) locale = Variable("LANG");
  // Where no locale is set at all, as in most containers, terminals still speak UTF-8.
  const bool utf8 =
      locale.find("UTF-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  options.unicode = locale.empty() || utf8;
  return options;
}

}  // namespace signet
