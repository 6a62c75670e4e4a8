// libpsl knows how to read the list; the date is that of the file it was read from.
#include "inventory/public_suffix.h"

#include <fmt/chrono.h>
#include <libpsl.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace signet {
namespace {

std::string DateOf(time_t seconds) {
  return seconds <= 0 ? "unknown" : fmt::format("{:%Y-%m-%d}", fmt::gmtime(seconds));
}

std::string DateOfFile(const char* path) {
  struct stat file{};
  return path && stat(path, &file) == 0 ? DateOf(file.st_mtime) : "unknown";
}

// psl_latest takes the newer of the two, but does not say which it took.
std::string DateOfLatest() {
  const std::string file = DateOfFile(psl_dist_filename());
  const std::string built_in = DateOf(psl_builtin_file_time());
  if (file == "unknown") return built_in;
  return built_in == "unknown" ? file : std::max(file, built_in);
}

}  // namespace

void PublicSuffixes::Freed::operator()(psl_ctx_st* list) const { psl_free(list); }

PublicSuffixes::PublicSuffixes(List list, std::string date)
    : list_(std::move(list)), date_(std::move(date)) {}

PublicSuffixes::PublicSuffixes() : PublicSuffixes(List(psl_latest(nullptr)), DateOfLatest()) {}

Result<PublicSuffixes> PublicSuffixes::FromFile(const std::string& path) {
  List list(psl_load_file(path.c_str()));
  if (!list) return Fail(Code::kBadInput, path + " is not a public suffix list");
  return PublicSuffixes(std::move(list), DateOfFile(path.c_str()));
}

Registrable PublicSuffixes::Of(const DomainName& name) const {
  const std::string text = name.text();
  const char* registrable = list_ ? psl_registrable_domain(list_.get(), text.c_str()) : nullptr;
  return {registrable ? registrable : "", list_ ? date_ : "none"};
}

}  // namespace signet
