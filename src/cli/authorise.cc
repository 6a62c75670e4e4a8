// signet authorise: a line on the list of what we may publish and mail about.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "cli/authorised.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/placed_file.h"
#include "cli/small_file.h"

namespace signet {
namespace {

constexpr size_t kFileMax = 4 << 20;  // Bytes.

// What is in the file now; nothing where there is none.
Result<std::string> Present(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::string();
  auto text = ReadSmallFile(path, kFileMax);
  if (!text) return Fail(text.error());
  if (auto read = ParseAuthorisations(*text, path); !read) return Fail(read.error());
  return text;
}

}  // namespace

int RunCommand(const AuthoriseFlags& flags) {
  auto config = LoadConfig(flags.store, RealEnvironment());
  if (!config) return Complain(config.error(), kExitCannotStart);
  const auto path = flags.list ? flags.list : config->authorised;
  if (!path) {
    return Complain({Code::kBadInput,
                     "say which list: --authorised FILE, or authorised = in the "
                     "configuration"},
                    kExitUsage);
  }
  const std::string today = EncodeTime(RealClock().Now()).substr(0, 10);
  auto line = CheckAuthorisation(
      {flags.account, flags.region, flags.identity, flags.owner, flags.date.value_or(today)});
  if (!line) return Complain(line.error(), kExitUsage);
  auto text = Present(*path);
  if (!text) return Complain(text.error(), kExitCannotStart);
  const std::string grown =
      *text + (text->empty() || text->ends_with("\n\n") ? "" : "\n") + EncodeAuthorisation(*line);
  // What is written can be read.
  if (auto read = ParseAuthorisations(grown, *path); !read)
    return Complain(read.error(), kExitUsage);
  auto file = PlacedFile::Open(*path);
  if (!file) return Complain(file.error(), kExitCannotStart);
  (*file)->out() << grown;
  if (auto written = (*file)->Finish(); !written)
    return Complain(written.error(), kExitCannotStart);
  std::cout << fmt::format("{}: {} may have {} of account {} in {} published\n", *path, line->owner,
                           line->identity, line->account, line->region);
  return kExitClean;
}

}  // namespace signet
