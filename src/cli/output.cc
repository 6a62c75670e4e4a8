// The last step of every command that shows a run.
#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "cli/descriptor_buffer.h"
#include "cli/exit_code.h"
#include "diagnose/diagnose.h"
#include "report/verdict.h"

namespace signet {
namespace {

namespace fs = std::filesystem;

constexpr int kLinksMax = 40;  // As the kernel.

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::vector<const RuleText*> RuleTexts() {
  std::vector<const RuleText*> texts;
  for (const Rule& rule : Rules()) texts.push_back(&rule.text);
  return texts;
}

// Where a path leads; what it leads to need not exist.
fs::path Followed(fs::path path) {
  std::error_code error;
  for (int link = 0; link < kLinksMax && fs::is_symlink(path, error); ++link) {
    const fs::path next = fs::read_symlink(path, error);
    if (error) break;
    path = path.parent_path() / next;
  }
  return path;
}

// What is no file of its own must not be replaced by one: devices, pipes, and the names that
// the kernel gives to descriptors that are already open.
bool IsInPlace(const std::string& path, const fs::file_status& now) {
  if (fs::exists(now) && !fs::is_regular_file(now)) return true;
  for (const std::string_view own : {"/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/"}) {
    if (path.starts_with(own)) return true;
  }
  return false;
}

// 0, or the errno of what failed first.
int WriteTo(RunReader& reader, Format format, const std::string& path, int flags,
            const RenderOptions& options) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, 0666);
  if (file < 0) return errno;
  DescriptorBuffer buffer(file);
  std::ostream out(&buffer);
  Render(format, reader, options, out);
  out.flush();
  const int wrote = buffer.error();
  const int closed = close(file) == 0 ? 0 : errno;
  return wrote != 0 ? wrote : closed;
}

Result<void> WriteFile(RunReader& reader, Format format, const std::string& path,
                       const RenderOptions& options) {
  const auto failed = [&](std::string_view why) {
    return Fail(Code::kStore, fmt::format("cannot write {}: {}", path, why));
  };
  std::error_code error;
  const fs::file_status now = fs::status(path, error);
  if (fs::is_directory(now)) return failed("is a folder");
  if (IsInPlace(path, now)) {
    const int why = WriteTo(reader, format, path, O_APPEND, options);
    if (why != 0) return failed(std::strerror(why));
    return {};
  }
  const fs::path place = Followed(path);
  const std::string beside = place.string() + ".part";
  if (const int why = WriteTo(reader, format, beside, O_CREAT | O_TRUNC, options); why != 0) {
    fs::remove(beside, error);
    return failed(std::strerror(why));
  }
  // Who may read the old file may read the new one, and nobody else.
  if (fs::exists(now)) fs::permissions(beside, now.permissions(), error);
  fs::rename(beside, place, error);
  if (error) {
    const std::string why = error.message();
    fs::remove(beside, error);
    return failed(why);
  }
  return {};
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

Result<void> WriteOutputs(RunReader& reader, const Outputs& outputs) {
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
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  std::fprintf(stderr, "signet: %s\n", line.c_str());
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
